import { dataset, fitScaler, scale, scaleFeatures, scalerFitter } from 'wellfit'

const train = dataset({ x: [[5, 3], [6, 2], [7, 4]], y: [0, 1, 1] }) // prettier-ignore
const dev = dataset({ x: [[5.5, 2.5]], y: [0] })
{
  // block 0
  assert.equal(ready.rows, 1)
  assert.equal(scaleFeatures([[5.1, 3.5]], scaler).length, 2)
}
// block 1: node examples/scale.ts
{
  const chunks = [train, dev]
  // block 2
  assert.equal(scaler.center.length, 2)
}
// block 3: node examples/scale.ts
