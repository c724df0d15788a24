import { dataset, network } from '../../dist/node/index.js'
import { classes, done, inputs, rows, x, y } from './data.mjs'

const net = await network({ inputs, layers: [{ units: 128 }, { units: classes }], loss: 'softmaxCrossEntropy' })
await net.fit(dataset({ x, y }), { epochs: 1, batchSize: rows })
done()
