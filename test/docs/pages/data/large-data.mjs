import { chunkedDataset, dataset, network, scaleFeatures, scalerFitter } from 'wellfit'
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
// block 2: node examples/large-data.ts
{
  const [rows, features, classes] = [data.train.rows, 30, dev.targets.classes]
  async function* chunks() {
    yield { x: data.train.x, y: data.train.targets.labels }
  }
  // block 3
  const net = await network(options)
  await net.fit(train, { epochs: 1 })
}
