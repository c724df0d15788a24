import { wellfit } from '../shared.mjs'

await wellfit('train datasets/digits.csv --target digit --out out/table --quiet --no-folds --no-preflight --epochs 2')
// block 0
await writeFile(
  'worker.js',
  blocks[1].replace(
    "import bytes from './model.bin'",
    "import { readFileSync } from 'node:fs'\nconst bytes = readFileSync('model.bin')",
  ),
)
const { default: worker } = await import(pathToFileURL(path.resolve('worker.js')))
const request = new Request('http://localhost/', { method: 'POST', body: JSON.stringify([Array(60).fill(1)]) })
const [{ class: digit }] = await (await worker.fetch(request)).json()
assert.match(digit, /^\d$/)
// block 2: not run, wrangler reads it
