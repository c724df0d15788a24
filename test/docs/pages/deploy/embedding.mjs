import { network, saveModel } from 'wellfit'
import { prepared } from '../shared.mjs'

const { train } = await prepared('digits', 'digit')
const net = await network({ inputs: train.features, layers: [{ units: 10 }], loss: 'softmaxCrossEntropy' })
await net.fit(train, { epochs: 1 })
await writeFile('digits.model', await saveModel(net))
await writeFile(
  'worker.js',
  blocks[0].replace(
    "import bytes from './digits.model'",
    "import { readFileSync } from 'node:fs'\nconst bytes = readFileSync('digits.model')",
  ),
)
const { default: worker } = await import(pathToFileURL(path.resolve('worker.js')))
const request = new Request('http://localhost/', { method: 'POST', body: JSON.stringify([Array(60).fill(1)]) })
const [{ class: digit }] = await (await worker.fetch(request)).json()
assert.match(digit, /^\d$/)
