import { dataset, findLearningRate, network, regularizationPath } from 'wellfit'
import { prepared } from '../shared.mjs'

const { train, dev } = await prepared('breast-cancer', 'diagnosis')
const make = () => network({ inputs: 30, layers: [{ units: 8 }, { units: 2 }], loss: 'softmaxCrossEntropy' })
{
  const net = await make()
  // block 0
  assert.match(message, /Try/)
}
// block 1: node examples/learning-rate.mjs
{
  const net = await make()
  // block 2
}
// block 3: node examples/regularization-path.mjs
// block 5: not run, the trainings of rents.csv take minutes
{
  const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
  const data = dataset({ x, y: x.map(([a, b]) => (a + b > 0 ? 1 : 0)) })
  // block 4
  assert.equal(points.length, 5)
  assert.ok(points.some(({ value }) => value === chosen) && best !== null && message !== '')
}
