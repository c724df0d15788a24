import { readFile } from 'node:fs/promises'
import { network, prepareTable } from 'wellfit'
import { readCsv } from 'wellfit/csv'

const table = await readCsv(await readFile(new URL('../../datasets/penguins.csv', import.meta.url)))
const { train, dev, test } = prepareTable(table, { target: 'species' })
const net = await network({
  inputs: train.features,
  layers: [{ units: 32 }, { units: 3 }],
  loss: 'softmaxCrossEntropy',
})
await net.fit(train, { dev, epochs: 60 })
console.log(net.evaluate(test).accuracy)
