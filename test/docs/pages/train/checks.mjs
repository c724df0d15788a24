import {
  customActivation,
  dataset,
  gradientCheck,
  gradientCheckFunction,
  network,
  preflight,
  selectRows,
} from 'wellfit'
import { prepared, table, wellfit } from '../shared.mjs'

const iris = await prepared('iris', 'species')
{
  const line = blocks[0].trim().replace('wellfit ', '')
  await wellfit(line)
  // prints 1
}
// block 0: like the command that is run above
{
  const { columns } = await table('wine')
  const features = columns.filter(({ name }) => name !== 'cultivar')
  const { codes, categories } = columns.find(({ name }) => name === 'cultivar')
  const x = Array.from(codes, (_, row) => features.map(({ values }) => values[row]))
  const y = Array.from(codes, (code) => categories[code])
  const rows = dataset({ x, y, columns: features.map(({ name }) => name) })
  const layers = [{ units: 32, initializer: 'zeros' }, { units: 3 }]
  const net = await network({ inputs: 13, layers, loss: 'softmaxCrossEntropy', seed: 1 })
  const { items, message } = await preflight(net, rows, { epochs: 100, batchSize: 32 })
  for (const { title, status, findings } of items) {
    console.log(`${title}: ${status}`)
    for (const { message, remedy } of findings) if (remedy !== null) console.log(`  ${message}\n  → ${remedy}`)
  }
  console.log(message)
  // prints 3
}
{
  const batch = selectRows(iris.train, [...Array(32).keys()])
  const layers = [{ units: 16 }, { units: 5 }, { units: 3 }]
  const net = await network({ inputs: 4, layers, loss: 'softmaxCrossEntropy', seed: 1, precision: 'f64' })
  const [first, second] = net.layers.map(({ parameters }) => parameters)
  /** The weights of the second layer with their penalty, by 1.02. */
  const gradients = (penalty) =>
    net.gradients(batch, penalty).map((value, i) => (i >= first && i < first + second - 5 ? 1.02 * value : value))
  console.log((await gradientCheck(net, batch, { l2: 1, gradients })).message)
  // prints 5
}
{
  const { train } = iris
  const net = await network({ inputs: 4, layers: [{ units: 8 }, { units: 3 }], loss: 'softmaxCrossEntropy', seed: 1 })
  // block 2
  assert.equal(passed, true)
}
{
  const batch = iris.train
  const net = await network({ inputs: 4, layers: [{ units: 8 }, { units: 3 }], loss: 'softmaxCrossEntropy', seed: 1 })
  // block 4
  assert.equal(check.verdict, 'correct')
}
{
  // block 6
  console.log(message)
  // prints 7
}
{
  const { train } = iris
  // block 8
  assert.deepEqual(faults.map(({ layer, path }) => [layer, path])[0], ['dense2', 'loss'])
}
