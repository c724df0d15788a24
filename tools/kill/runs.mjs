// Kills training runs at random times, resumes them, and compares the models' bytes with those of an uninterrupted run.
// `node tools/kill/runs.mjs 1000` kills a thousand times; a test kills twelve times.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../paths.mjs'

const cli = path.join(root, 'dist/node/cli/main.js')
const recipe = [
  '--recipe=plain',
  '--target',
  'species',
  '--epochs',
  '60',
  '--patience',
  '60',
  '--keep-prob',
  '0.8',
  '--no-preflight',
  '--folds',
  '2',
]
const modelFiles = ['model.safetensors', 'model.json']

/**
 * Runs the command line and kills it after a time in milliseconds; returns the exit code, or `null` if killed.
 *
 * @param {string[]} args
 * @param {number} [killAfter]
 * @returns {Promise<number | null>}
 */
function wellfit(args, killAfter) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: 'ignore' })
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
    child.on('exit', (code) => {
      clearTimeout(timer)
      resolve(code)
    })
  })
}

/**
 * @typedef {object} Outcome
 * @property {number} kills
 * @property {number} resumed kills that had left a checkpoint
 * @property {number} runs
 * @property {string[]} differing
 */

/**
 * Kills `kills` times in total, resuming each run until it completes, with `lanes` runs in parallel. A seeded generator
 * determines the times.
 *
 * @param {number} kills
 * @param {number} seed
 * @param {{ lanes?: number, onRun?: (soFar: Outcome) => void }} [options]
 * @returns {Promise<Outcome>}
 */
export async function killRuns(kills, seed, { lanes = 1, onRun = () => undefined } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-kills-'))
  const result = { kills: 0, resumed: 0, runs: 0, differing: /** @type {string[]} */ ([]) }
  try {
    const alone = path.join(folder, 'alone')
    const start = performance.now()
    if ((await wellfit(begin(alone))) !== 0) throw new Error('the run left alone did not end well')
    const duration = performance.now() - start
    const lane = async (/** @type {number} */ number) => {
      const random = generator(seed + number)
      const moment = () => (result.kills < kills ? random() * duration : undefined)
      while (result.kills < kills) {
        const run = ++result.runs
        const out = path.join(folder, `run${run}`)
        const code = await runToItsEnd(out, moment, result)
        if (code !== 0 || !isSame(out, alone)) result.differing.push(`run ${run} ended with code ${code}`)
        rmSync(out, { recursive: true, force: true })
        onRun(result)
      }
    }
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Starts a run and resumes it until it completes; returns the exit code.
 *
 * @param {string} out
 * @param {() => number | undefined} moment time of the next kill in milliseconds; `undefined` for none
 * @param {Outcome} result
 */
async function runToItsEnd(out, moment, result) {
  for (;;) {
    const resumes = existsSync(path.join(out, 'run.json'))
    // Killed after it had written its results and removed run.json: the run was complete.
    if (!resumes && existsSync(path.join(out, 'model.json'))) return 0
    if (existsSync(path.join(out, 'run.checkpoint'))) result.resumed++
    const code = await wellfit(resumes ? ['train', '--resume', out] : begin(out), moment())
    if (code !== null) return code
    result.kills++
  }
}

/** @param {string} out */
function begin(out) {
  const data = path.join(root, 'datasets/penguins.csv')
  return ['train', data, ...recipe, '--checkpoint-every', '0', '--out', out, '--overwrite', '--quiet']
}

/**
 * @param {string} out
 * @param {string} alone
 */
function isSame(out, alone) {
  return modelFiles.every((name) => readFileSync(path.join(out, name)).equals(readFileSync(path.join(alone, name))))
}

/**
 * Numbers in [0, 1).
 *
 * @param {number} seed
 */
function generator(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [kills = '1000', seed = '1'] = process.argv.slice(2)
  const onRun = (/** @type {Outcome} */ soFar) => console.error(JSON.stringify(soFar))
  const result = await killRuns(Number(kills), Number(seed), { lanes: availableParallelism(), onRun })
  console.log(JSON.stringify(result))
  process.exitCode = result.differing.length === 0 ? 0 : 1
}
