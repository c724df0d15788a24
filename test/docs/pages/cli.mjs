import { averageNetworks, concatTables, fitPreprocessor, kFold, network, preprocess, splitTable } from 'wellfit'
import { prepared, table, wellfit } from './shared.mjs'

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
  const { train: rows } = await prepared('iris', 'species')
  const [options, settings] = [made, { epochs: 3 }]
  // block 2
  assert.equal(model.options.layers[0].units, 40)
}
// block 3: not run
{
  await wellfit('train datasets/iris.csv --target species --out out/iris --quiet --no-folds --no-preflight')
  await wellfit('evaluate out/iris datasets/iris.csv')
  // prints 4 with other numbers
}
