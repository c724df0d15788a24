// Kills a training run before each of its file operations, one run each, resumes it, and compares the model's bytes with
// those of a run left alone. `node tools/kill-operations.mjs` does all; a test does every so many.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './paths.mjs'

const cli = path.join(root, 'dist/node/cli/main.js')
const hook = pathToFileURL(path.join(root, 'tools/fault-hook.mjs')).href
const modelFiles = ['model.safetensors', 'model.json']

/**
 * A short run that writes a checkpoint after every slice of work, or after so many seconds.
 *
 * @param {string} out
 * @param {number} [checkpointEvery]
 */
export const shortRun = (out, checkpointEvery = 0) => [
  'train',
  path.join(root, 'datasets/iris.csv'),
  '--target',
  'species',
  '--epochs',
  '2',
  '--checkpoint-every',
  String(checkpointEvery),
  '--out',
  out,
  '--no-preflight',
]

/**
 * Runs the command line with a fault; its exit code (`null` if it was killed), what it said, and its file operations.
 *
 * @param {string[]} args
 * @param {string} folder
 * @param {import('./fault-hook.mjs').Fault} [fault]
 * @returns {Promise<{ code: number | null, err: string, operations: string[] }>}
 */
export async function runWithFault(args, folder, fault = {}) {
  const log = path.join(mkdtempSync(path.join(folder, 'log-')), 'operations')
  const env = { ...process.env, WELLFIT_FAULT: JSON.stringify(fault), WELLFIT_FAULT_LOG: log }
  const child = spawn(process.execPath, ['--import', hook, cli, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (err += text))
  const code = await new Promise((resolve) => child.on('close', resolve))
  return { code, err, operations: existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [] }
}

/**
 * The names of the model's files of two runs that differ.
 *
 * @param {string} one
 * @param {string} other
 */
export function differences(one, other) {
  return modelFiles.filter((name) => !readFileSync(path.join(one, name)).equals(readFileSync(path.join(other, name))))
}

/**
 * Kills a run before the operations `first`, `first + every`, … The last one is beyond the run's end.
 *
 * @param {number} first
 * @param {number} every
 * @returns {Promise<{ operations: number, kills: number, resumed: number, differing: string[] }>}
 */
export async function killOperations(first, every) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-operations-'))
  try {
    const alone = path.join(folder, 'alone')
    const { code, err, operations } = await runWithFault(shortRun(alone), folder)
    if (code !== 0) throw new Error(`the run left alone did not end well: ${err}`)
    const result = { operations: operations.length, kills: 0, resumed: 0, differing: /** @type {string[]} */ ([]) }
    for (let kill = first; kill <= operations.length; kill += every) {
      const out = path.join(folder, `run${kill}`)
      const killed = await runWithFault(shortRun(out), folder, { kill })
      if (killed.code === null) result.kills++
      const resumes = existsSync(path.join(out, 'run.json'))
      if (existsSync(path.join(out, 'run.checkpoint'))) result.resumed++
      // The note of the run goes when its results are there.
      const isComplete = !resumes && existsSync(path.join(out, 'model.json'))
      const again = resumes ? ['train', '--resume', out] : [...shortRun(out), '--overwrite']
      const ended = isComplete ? killed : await runWithFault(again, folder)
      const differing =
        isComplete || ended.code === 0 ? differences(out, alone) : [`exit code ${ended.code}: ${ended.err}`]
      if (differing.length > 0) result.differing.push(`killed before operation ${kill}: ${differing.join(', ')}`)
      rmSync(out, { recursive: true, force: true })
    }
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const result = await killOperations(1, Number(process.argv[2] ?? 1))
  console.log(JSON.stringify(result))
  process.exitCode = result.differing.length === 0 ? 0 : 1
}
