import { averageNetworks, loadModel, network, prepareTable, saveModel } from 'wellfit'
import { exportJs } from 'wellfit/export'
import { table } from '../shared.mjs'

const all = await table('penguins')
const names = ['island', 'bill_length_mm', 'sex', 'species']
const few = { ...all, columns: all.columns.filter(({ name }) => names.includes(name)) }
const { train, dev } = prepareTable(few, { target: 'species', seed: 1 })
const trained = async (seed) => {
  const net = await network({
    inputs: train.features,
    layers: [{ units: 16 }, { units: 3 }],
    loss: 'softmaxCrossEntropy',
    seed,
  })
  await net.fit(train, { dev, epochs: 100, batchSize: 32 })
  return net
}
const net = await trained(1)
{
  // block 0
}
{
  // A page reads the file by its address.
  await writeFile('page.js', `${blocks[1].replace('https://example.org/', '')}export { prediction }`)
  const { prediction } = await import(pathToFileURL(path.resolve('page.js')))
  assert.equal(prediction.class, 'Adelie')
}
{
  // block 2
  assert.equal(mean.options.layers[0].units, 48)
}
{
  await writeFile('model.js', exportJs(await loadModel('penguins.model')))
  // The module is written while the program runs.
  const { columns, predict } = await import(pathToFileURL(path.resolve('model.js')))
  // block 3 without its imports
  assert.ok(columns.length > 0)
}
// block 4: not run, test/export compiles such a program by a C compiler
