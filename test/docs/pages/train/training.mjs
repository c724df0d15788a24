import { customActivation, dataset, decodeCheckpoint, encodeCheckpoint, fitScaler, network, scale } from 'wellfit'
import { prepared } from '../shared.mjs'

const { train, dev } = await prepared('iris', 'species')
const made = { inputs: 4, layers: [{ units: 8 }, { units: 3 }], loss: 'softmaxCrossEntropy', seed: 1 }
{
  const net = await network(made)
  await net.fit(train, { dev, epochs: 3, verbose: true, schedule: 'constant' })
  // prints 0 with other numbers
}
{
  const net = await network(made)
  const controller = new AbortController()
  const shown = []
  const show = (part, seconds) => shown.push([part, seconds])
  // block 1
  assert.ok(shown.length > 0)
}
{
  const net = await network(made)
  const byDifficulty = (epoch) => Array.from({ length: train.rows }, (_, i) => (i + epoch) % train.rows)
  // block 2
}
{
  const net = await network(made)
  const [grid, drawn] = [[[0, 0, 0, 0]], []]
  const draw = (row, values) => drawn.push([row.epoch, values.length])
  const { signal } = new AbortController()
  // block 3
  assert.deepEqual(drawn[0], [1, 3])
}
{
  const [parts, main] = blocks[4].split('// train.js\n')
  await writeFile('parts.js', parts)
  globalThis.given = { inputs: train.features, train }
  const given = "import { customActivation, network } from 'wellfit'\nconst { inputs, train } = globalThis.given\n"
  await writeFile('train.js', `${given}${main}`)
  await import(pathToFileURL(path.resolve('train.js')))
}
{
  const x = Array.from({ length: 12 }, (_, i) => [10_000 + 3000 * ((5 * i) % 11), 2000 * i])
  const rows = dataset({ x, y: x.map((_, i) => i / 10), columns: ['income', 'rent'], task: 'regression' })
  const net = await network({ inputs: 2, layers: [{ units: 8 }, { units: 1 }], loss: 'meanSquaredError', seed: 1 })
  const history = await net.fit(rows, { epochs: 50, batchSize: 4, optimizer: { kind: 'sgd', learningRate: 0.1 } })
  console.log(history.stop.message)
  // prints 5
}
{
  const [net, other] = [await network(made), await network(made)]
  // block 6
  await other.fit(train, { epochs: 60 })
  assert.deepEqual(net.parameters, other.parameters)
}
{
  const { classes, ...options } = { ...made, classes: null }
  const scaler = fitScaler(train)
  const arriving = [{ x: [[1, 2, 3, 4], [2, 3, 4, 5]], y: ['calm', 'walking'] }] // prettier-ignore
  // block 7
}
{
  const net = await network({ ...made, layers: [{ units: 8 }, { units: 8 }, { units: 3 }] })
  const newRows = train
  // block 8
  assert.deepEqual(frozen.layer('dense1').weight, net.layer('dense1').weight)
}
{
  const { train } = await prepared('breast-cancer', 'diagnosis')
  // block 9
}
{
  const { train, dev } = await prepared('breast-cancer', 'diagnosis')
  // block 10
  assert.equal(net.layer('dense1').frequencies.length, 64)
}
{
  const { train } = await prepared('penguins', 'species')
  // block 11
  assert.equal(net.layer('dense1').embedding.length, 6)
}
{
  const { train } = await prepared('breast-cancer', 'diagnosis')
  // block 12
  const { activation, initializer, residual } = net.options.layers[2]
  assert.deepEqual({ activation, initializer, residual }, { activation: 'identity', initializer: 'zeros', residual: 2 })
}
{
  const { train } = await prepared('breast-cancer', 'diagnosis')
  // block 13
  assert.deepEqual(net.layers.map(({ groups }) => groups), [undefined, 4, 4, undefined]) // prettier-ignore
}
{
  const { train, dev } = await prepared('breast-cancer', 'diagnosis')
  // block 14
  assert.equal(net.predict(dev.x).length, 2 * dev.rows)
  assert.equal(net.hidden(dev.x, 'dense3').length, 16 * dev.rows)
}
{
  const { train, dev } = await prepared('breast-cancer', 'diagnosis')
  // block 15
}
{
  const net = await network(made)
  const options = { epochs: 3 }
  // This run ends before it saves a checkpoint.
  const save = (state) => writeFile('run.checkpoint', encodeCheckpoint(state))
  await (await network(made)).fit(train, { ...options, checkpoint: { everySeconds: 0, save } })
  // block 16
}
