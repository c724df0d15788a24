import { applyCalibration, calibrate, chooseThreshold, conformalIntervals, dataset, loadModel, network, predictionIntervals, rocCurve, saveModel } from 'wellfit' // prettier-ignore
import { prepared } from '../shared.mjs'

{
  const { train, dev, test } = await prepared('digits', 'digit', { seed: 0 })
  const layers = [{ units: 32 }, { units: 10 }]
  const net = await network({ inputs: train.features, layers, loss: 'softmaxCrossEntropy', seed: 1 })
  // block 0
  console.log(history.stop.message)
  for (const [name, value] of Object.entries(values))
    if (!name.endsWith('Micro')) console.log(name.padEnd(18), value.toFixed(4))
  // prints 1
  assert.equal(classes.length, 10)
}
// block 2: like that of README.md
{
  const x = [[1, 0], [0, 1]] // prettier-ignore
  const net = await network({ inputs: 2, layers: [{ units: 3 }], loss: 'binaryCrossEntropy' })
  await net.fit(dataset({ x, y: [[1, 0, 1], [0, 0, 0]], targetNames: ['cat', 'dog', 'owl'] }), { epochs: 300, optimizer: { kind: 'adam', learningRate: 0.1 } }) // prettier-ignore
  // block 3
}
const { train, dev, test } = await prepared('breast-cancer', 'diagnosis')
const made = async () =>
  network({ inputs: 30, layers: [{ units: 8 }, { units: 1 }], loss: 'binaryCrossEntropy', seed: 1 })
const net = await made()
{
  // block 4
}
{
  const sampleWeights = Array.from({ length: dev.rows }, (_, i) => 1 + (i % 2))
  // block 5
  assert.ok(loss > 0 && accuracy > 0 && values.auc > 0)
}
{
  // block 6
  assert.ok(points.length > 2 && auc > 0.9)
}
{
  // block 7
}
{
  const x = Array.from({ length: 90 }, (_, i) => [i / 90])
  const rows90 = dataset({ x, y: x.map(([v]) => [v * v]), targetNames: ['price'] })
  const [dev, test, rows] = [rows90, rows90, [[0.5]]]
  const net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' })
  await net.fit(rows90, { epochs: 5 })
  let model = await loadModel(await saveModel(net))
  model = await loadModel(await withIntervals())
  async function withIntervals() {
    net.setDecision({ intervals: conformalIntervals(net.predict(dev.x), dev) })
    return saveModel(net)
  }
  // block 8
}
// block 9: not run, `wellfit train` prints such tables
