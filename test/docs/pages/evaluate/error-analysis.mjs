import { table as embedded } from '../shared.mjs'

const table = await embedded('iris')
const [layers, loss] = [[{ units: 3 }], 'softmaxCrossEntropy']
// block 0
assert.ok(Array.isArray(slices) && Array.isArray(mistakes) && labelErrors && message)
{
  const digits = await embedded('digits')
  const units = { layers: [{ units: 10 }], loss }
  const { outOfFold } = await crossValidateTable(digits, {
    target: 'digit',
    network: units,
    folds: 2,
    fit: { epochs: 1 },
  })
  // block 1
  assert.deepEqual(
    [images.shape, images.range],
    [
      [8, 8, 1],
      [0, 16],
    ],
  )
}
