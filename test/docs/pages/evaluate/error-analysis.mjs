import { table as embedded } from '../shared.mjs'

const table = await embedded('iris')
const [layers, loss] = [[{ units: 3 }], 'softmaxCrossEntropy']
// block 0
assert.ok(Array.isArray(slices) && Array.isArray(mistakes) && labelErrors && message)
