import { network, prepareTable, saveModel } from 'wellfit'
import { table } from '../shared.mjs'

const all = await table('penguins')
const names = ['island', 'bill_length_mm', 'sex', 'species']
const few = { ...all, columns: all.columns.filter(({ name }) => names.includes(name)) }
const { train, dev } = prepareTable(few, { target: 'species', seed: 1 })
const net = await network({
  inputs: train.features,
  layers: [{ units: 16 }, { units: 3 }],
  loss: 'softmaxCrossEntropy',
  seed: 1,
})
await net.fit(train, { dev, epochs: 100, batchSize: 32 })
const bytes = await saveModel(net)
await writeFile('serve.js', `const bytes = globalThis.bytes\n${blocks[3]}`)
globalThis.bytes = bytes
const { default: server } = await import(pathToFileURL(path.resolve('serve.js')))
const [, body] = /-d '(.*)'/.exec(blocks[0])
const ask = async (text) => {
  const headers = { 'content-type': 'application/json' }
  const response = await server.fetch(new Request('http://localhost/predict', { method: 'POST', headers, body: text }))
  console.log(JSON.stringify(await response.json(), null, 2))
}
await ask(body)
// prints 1
await ask(JSON.stringify([{ island: 'Dream', bill_length_mm: 'long', sex: null }]))
// prints 2
