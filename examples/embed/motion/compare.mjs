// node examples/embed/motion/compare.mjs [PEERS]: times and bytes of both programs, one beside the other. TensorFlow.js is
// taken from the folder PEERS, bench/node_modules by default, which `npm run bench -- startup` installs.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { gestures, recordings } from './recordings.js'
import { motionProgram } from './tfjs.js'
import * as wellfit from './wellfit.js'

const peers = path.resolve(process.argv[2] ?? fileURLToPath(new URL('../../../bench/node_modules', import.meta.url)))
const here = fileURLToPath(new URL('.', import.meta.url))
const ROUNDS = 7

/** Scripts that are loaded when they are needed, and that these programs do not need. */
const unneeded = /threads|relaxed|f64|fit\.code|fit-in-worker|lbfgs|checkpoint|divergence|pool|source/

/** The bytes by Brotli of a program for a page, with what it loads on one thread. */
async function bytesOf(code) {
  const build = await rolldown({
    input: 'program',
    platform: 'browser',
    resolve: { modules: [peers, 'node_modules'], conditionNames: ['production', 'browser', 'import', 'default'] },
    logLevel: 'silent',
    plugins: [{ name: 'program', resolveId: (id) => (id === 'program' ? `${here}program.js` : null), load: (id) => (id === `${here}program.js` ? code : null) }], // prettier-ignore
  })
  const { output } = await build.generate({ format: 'esm', minify: true })
  await build.close()
  const loaded = output.filter((part) => part.type === 'chunk' && (part.isEntry || !unneeded.test(part.name)))
  return loaded.reduce((sum, part) => sum + brotliCompressSync(part.code).length, 0)
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** A row of the table: trainings and predictions in this process. */
async function measure(name, { trainMotion, gestureOf }, bytes) {
  const fresh = recordings(300, 2)
  const [trainings, predictions, right] = [[], [], []]
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now()
    const model = await trainMotion()
    trainings.push(performance.now() - begin)
    const trained = performance.now()
    right.push(fresh.x.filter((row, i) => gestureOf(model, row) === gestures[fresh.y[i]]).length)
    predictions.push((performance.now() - trained) / fresh.x.length)
  }
  const cells = [trainings[0].toFixed(0), median(trainings).toFixed(1), (1000 * median(predictions)).toFixed(0), (bytes / 1000).toFixed(0), median(right)] // prettier-ignore
  console.log(`| ${name} | ${cells.join(' | ')} |`)
}

console.log('| program | first training, ms | median, ms | a prediction, µs | kB by Brotli | right of 300 |')
console.log('| --- | --: | --: | --: | --: | --: |')
await measure('wellfit', wellfit, await bytesOf("export * from './wellfit.js'"))
if (!existsSync(path.join(peers, '@tensorflow/tfjs'))) console.log(`TensorFlow.js is not in ${peers}`)
else {
  const require = createRequire(path.join(peers, 'x.js'))
  const tf = require('@tensorflow/tfjs')
  const wasm = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))
  require('@tensorflow/tfjs-backend-wasm').setWasmPaths(`${wasm}/`)
  const program = "import * as tf from '@tensorflow/tfjs'\nimport { motionProgram } from './tfjs.js'\nexport const program = motionProgram(tf)\n" // prettier-ignore
  const core = brotliCompressSync(readFileSync(path.join(wasm, 'tfjs-backend-wasm-simd.wasm'))).length
  const bytes = {
    cpu: await bytesOf(program),
    wasm: core + (await bytesOf(`import '@tensorflow/tfjs-backend-wasm'\n${program}`)),
  }
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend)
    await measure(`TensorFlow.js, ${backend}`, motionProgram(tf), bytes[backend])
  }
}
