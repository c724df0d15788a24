import { wellfit } from '../shared.mjs'

await wellfit('train datasets/digits.csv --target digit --out out/digits --quiet --no-folds --no-preflight --epochs 2')
// block 1
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
