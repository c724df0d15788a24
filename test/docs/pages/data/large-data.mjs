import { parquetWriteBuffer } from 'hyparquet-writer'
import { chunkedDataset, dataset, fitPreprocessor, network, scaleFeatures, scalerFitter } from 'wellfit'
import { prepared } from '../shared.mjs'

const data = await prepared('breast-cancer', 'diagnosis')
const { dev } = data
const options = { inputs: 30, layers: [{ units: 8 }, { units: 2 }], loss: 'softmaxCrossEntropy' }
{
  // The rows of the block, of which there are fewer here.
  const read = chunkedDataset
  {
    const chunkedDataset = (given) =>
      read({ ...given, rows: data.train.rows, shuffleRows: 128, classes: dev.targets.classes })
    const readRange = async (first, last) => ({
      features: data.train.x.slice(first * 30, last * 30),
      labels: data.train.targets.labels.slice(first, last),
    })
    const net = await network(options)
    // block 0
    assert.equal(history.rows.length, 3)
  }
}
{
  const make = chunkedDataset
  {
    const chunkedDataset = (given) => make({ ...given, rows: data.train.rows, classes: dev.targets.classes })
    async function* readLines(name) {
      assert.equal(name, 'measured.csv')
      for (let row = 0; row < data.train.rows; row += 100) yield [row, Math.min(row + 100, data.train.rows)]
    }
    const featuresOf = ([first, last]) => data.train.x.slice(first * 30, last * 30)
    const targetsOf = ([first, last]) => data.train.targets.labels.slice(first, last)
    // block 1
    const net = await network(options)
    await net.fit(train, { epochs: 1 })
  }
}
{
  const duration = Array.from({ length: 10_000 }, (_, i) => 10 + Math.sin(i) + (i % 7))
  const columnData = [
    { name: 'day', data: duration.map((_, i) => i % 7), type: 'DOUBLE' },
    { name: 'phase', data: duration.map((_, i) => Math.sin(i)), type: 'DOUBLE' },
    { name: 'duration', data: duration, type: 'DOUBLE' },
  ]
  // Both sources of the page are this file.
  const file = new Blob([parquetWriteBuffer({ columnData, rowGroupSize: 5000 })])
  const URL = function () {
    return file
  }
  const openAsBlob = async () => file
  const net = await network({ inputs: 2, layers: [{ units: 4 }, { units: 1 }], loss: 'meanSquaredError' })
  const dev = undefined
  // block 2
  assert.equal(train.rows, 20_000)
  assert.equal(sample.rows, 5000)
}
// block 3: node examples/large-data.ts
{
  const [rows, features, classes] = [data.train.rows, 30, dev.targets.classes]
  async function* chunks() {
    yield { x: data.train.x, y: data.train.targets.labels }
  }
  // block 4
  const net = await network(options)
  await net.fit(train, { epochs: 1 })
}
