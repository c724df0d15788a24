import { classes, done, inputs, rows, x, y } from './data.mjs'

// As Node loads the package; a computed import is not type-checked again.
const entry = new URL('../../dist/node/index.js', import.meta.url).href
/** @type {typeof import('../../dist/src/index.js')} */
const { dataset, network } = await import(entry)

const net = await network({ inputs, layers: [{ units: 128 }, { units: classes }], loss: 'softmaxCrossEntropy' })
await net.fit(dataset({ x, y }), { epochs: 1, batchSize: rows })
done()
