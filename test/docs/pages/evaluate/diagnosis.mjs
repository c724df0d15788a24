import { crossValidate, diagnose, network, permutationImportance, repair } from 'wellfit'
import { prepared } from '../shared.mjs'

const iris = await prepared('iris', 'species')
const made = { inputs: 4, layers: [{ units: 8 }, { units: 3 }], loss: 'softmaxCrossEntropy' }
{
  const { train, dev } = iris
  const net = await network(made)
  await net.fit(train, { epochs: 20 })
  // block 0
  assert.ok(state && baselines)
  const [data, fit] = [train, { epochs: 5 }]
  {
    const [train, dev] = [net.evaluate(iris.train), net.evaluate(iris.dev)]
    const { inputs, ...options } = made
    // block 1
    assert.ok(message)
  }
  {
    // block 4
    assert.equal(columns.length, 4)
  }
  const [inputs, layers, loss] = [4, made.layers, made.loss]
  {
    // block 8
    assert.ok(shape && fit && message)
  }
}
// block 3: not run, `wellfit demo` prints it
// block 6: not run, npm run bench:verdicts takes minutes
// block 7: not run, npm run bench:verdicts takes minutes
// block 10: not run, npm run bench:faults -- long takes hours
// block 11: not run, npm run bench:faults -- long takes hours
// block 13: not run, npm run bench:faults -- --kinds … --fresh takes minutes
