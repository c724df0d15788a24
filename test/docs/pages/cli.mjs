import {
  concatTables,
  conformalIntervals,
  dataset,
  fitPreprocessor,
  foldEnsemble,
  network,
  preprocess,
  splitTable,
} from 'wellfit'
import { table, wellfit } from './shared.mjs'

const made = { inputs: 4, layers: [{ units: 8 }, { units: 3 }], loss: 'softmaxCrossEntropy' }
{
  const parts = splitTable(await table('iris'), { target: 'species', seed: 1 })
  const preprocessor = fitPreprocessor(parts.train, { target: 'species' })
  const [train, dev] = [preprocess(parts.train, preprocessor), preprocess(parts.dev, preprocessor)]
  const options = { batchSize: 16 }
  const [net, final] = [await network(made), await network(made)]
  const history = await net.fit(train, { ...options, dev, epochs: 5 })
  // block 1
}
{
  const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
  const rows = dataset({ x, y: x.map(([a, b]) => a + b), task: 'regression' })
  const [layers, loss, fit] = [[{ units: 4 }, { units: 1 }], 'meanSquaredError', { epochs: 3 }]
  // block 2
  assert.equal(model.options.layers[0].units, 20)
}
// block 3: not run
{
  await wellfit('train datasets/iris.csv --target species --out out/iris --quiet --no-folds --no-preflight')
  await wellfit('evaluate out/iris datasets/iris.csv')
  // prints 4 with other numbers
}
