// Kills training runs before each of their file operations, resumes them, and compares the models' bytes with those of an
// uninterrupted run. `node tools/kill/operations.mjs` covers all operations; a test covers some.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../paths.mjs'

const cli = path.join(root, 'dist/node/cli/main.js')
const hook = pathToFileURL(path.join(root, 'tools/kill/fault-hook.mjs')).href
/**
 * The commands that write one file, and its name here.
 *
 * @type {Readonly<Record<string, string>>}
 */
const singleFiles = { predict: 'predictions.csv', export: 'model.js' }
const modelFiles = ['model.safetensors', 'model.json']

/**
 * A short run that writes a checkpoint after every time slice, or at the given interval in seconds.
 *
 * @param {string} out
 * @param {number} [checkpointEvery]
 */
export const shortRun = (out, checkpointEvery = 0) => [
  'train',
  path.join(root, 'datasets/iris.csv'),
  '--recipe=plain',
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
 * Runs the command line with a fault; returns exit code (`null` if killed), stderr and file operations.
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
 * The names of the model files that differ between two runs.
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
      // run.json is removed once the results are written.
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

/**
 * @param {string} command
 * @param {number} seed
 */
const onIris = (command, seed) => [
  command,
  path.join(root, 'datasets/iris.csv'),
  '--target',
  'species',
  '--seed',
  String(seed),
  '--out',
]

/** Two folds and two trials of a few epochs, then another repeat for the average. */
const SHORT_IMPROVE = [
  '--epochs',
  '3',
  '--folds',
  '2',
  '--fold-repeats',
  '1',
  '--trials',
  '2',
  '--most-repeats',
  '2',
  '--no-preflight',
]

/**
 * Commands that replace results, with their arguments: `out` is a directory, `folder` the one for what they need besides.
 *
 * @type {Record<string, (seed: number, out: string, folder: string) => string[]>}
 */
const replacing = {
  train: (seed, out) => [...shortRun('').slice(0, -3), '--no-preflight', '--seed', String(seed), '--out', out],
  data: (seed, out) => [...onIris('data', seed), out],
  check: (seed, out) => [...onIris('check', seed), out, '--layers', '4'],
  predict(seed, out, folder) {
    const rows = readFileSync(path.join(root, 'datasets/iris.csv'), 'utf8').split('\n')
    const data = path.join(folder, `rows-${seed}.csv`)
    writeFileSync(data, [rows[0], ...rows.slice(10 * seed, 10 * seed + 30), ''].join('\n'))
    mkdirSync(out, { recursive: true })
    return ['predict', path.join(folder, 'model-1'), data, '--out', path.join(out, 'predictions.csv')]
  },
  errors: (seed, out) => [...onIris('errors', seed), out, '--epochs', '5', '--folds', '3'],
  sweep: (seed, out) => [...onIris('sweep', seed), out, '--epochs', '5', '--folds', '3', '--l2', '1,10'],
  improve: (seed, out) => [...onIris('improve', seed), out, ...SHORT_IMPROVE],
  export(seed, out, folder) {
    mkdirSync(out, { recursive: true })
    return ['export', path.join(folder, `model-${seed}`), '--to', 'js', '--out', path.join(out, 'model.js')]
  },
}

/**
 * Replaces the results of a previous command, with a fault at one file operation after the other. In every case the
 * directory must contain the complete results of one of the two, and with exit code 0 the new ones.
 *
 * @param {keyof typeof replacing} command
 * @param {FaultKind} kind
 * @param {number} first
 * @param {number} every
 * @param {RegExp} [only] The operations; those that read are counted where this names them.
 * @returns {Promise<Replaced>}
 */
export async function faultReplacing(command, kind, first, every, only = CHANGES) {
  const replacement = await prepareReplacing(command, only.test('readFile manifest.json'))
  try {
    return await replacement.fault(kind, first, every, only)
  } finally {
    replacement.remove()
  }
}

/**
 * @typedef {'kill' | 'ENOSPC' | 'EIO' | 'EACCES'} FaultKind
 * @typedef {{ operations: number, faults: number, old: number, replaced: number, wrong: string[] }} Replaced
 */

/** The operations that do not read. */
const CHANGES = /^(?!readFile)/

/**
 * Runs a command, and again to replace its results, both without a fault: what `faultReplacing` compares with, for faults of
 * several kinds.
 *
 * @param {keyof typeof replacing} command
 * @param {boolean} [reads] Whether operations that read are counted.
 */
export async function prepareReplacing(command, reads = false) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-replacing-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const call = replacing[command]
  if (call === undefined) throw new Error(`no command ${command}`)
  try {
    const file = singleFiles[command]
    for (const seed of file === undefined ? [] : [1, 2])
      await endWell([...shortRun(path.join(folder, `model-${seed}`)), '--seed', String(seed)], folder)
    const before = path.join(folder, 'before')
    await endWell(call(1, before, folder), folder)
    const out = path.join(folder, 'out')
    const again = [...call(2, out, folder), '--overwrite']
    const copy = () => {
      rmSync(out, { recursive: true, force: true })
      cpSync(before, out, { recursive: true })
    }
    copy()
    const { operations } = await runWithFault(again, folder, { reads })
    const [old = '', fresh = ''] = [before, out].map((from) => readIfThere(path.join(from, file ?? '')))
    if (file !== undefined && old === fresh) throw new Error('both runs write the same')
    const state = () => (file === undefined ? stateOf(out, before) : contentsOf(path.join(out, file), old, fresh))

    /**
     * @param {FaultKind} kind
     * @param {number} first
     * @param {number} every
     * @param {RegExp} [only]
     * @returns {Promise<Replaced>}
     */
    const fault = async (kind, first, every, only = CHANGES) => {
      /** @type {Replaced} */
      const result = { operations: operations.length, faults: 0, old: 0, replaced: 0, wrong: [] }
      for (let at = first; at <= operations.length; at += every) {
        if (!only.test(operations[at - 1] ?? '')) continue
        copy()
        const what = kind === 'kill' ? { kill: at } : { fail: { code: kind, first: at, last: at } }
        const { code } = await runWithFault(again, folder, { ...what, reads })
        if (code !== 0) result.faults++
        const found = state()
        if (found === 'old') result.old++
        else if (found === 'new') result.replaced++
        else result.wrong.push(`operation ${at} (${operations[at - 1]}): ${found}`)
        if (code === 0 && found === 'old') result.wrong.push(`operation ${at}: exit code 0, but the old results`)
        if (code !== null && ![0, 3].includes(code)) result.wrong.push(`operation ${at}: exit code ${code}`)
      }
      return result
    }
    return { fault, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/**
 * Kills `improve` before the operations `first`, `first + every`, …, resumes it, and compares the model and the record of the
 * trials with those of a run that was left alone.
 *
 * @param {number} first
 * @param {number} every
 * @returns {Promise<{ operations: number, kills: number, resumed: number, differing: string[] }>}
 */
export async function killImprove(first, every) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-improve-'))
  const call = (/** @type {string} */ out) => [...onIris('improve', 1), out, ...SHORT_IMPROVE]
  try {
    const alone = path.join(folder, 'alone')
    const { code, err, operations } = await runWithFault(call(alone), folder)
    if (code !== 0) throw new Error(`the run left alone did not end well: ${err}`)
    const result = { operations: operations.length, kills: 0, resumed: 0, differing: /** @type {string[]} */ ([]) }
    for (let kill = first; kill <= operations.length; kill += every) {
      const out = path.join(folder, `run${kill}`)
      const killed = await runWithFault(call(out), folder, { kill })
      if (killed.code !== null) continue
      result.kills++
      // Its results count: another run would be another evaluation of the test set.
      if (existsSync(path.join(out, 'manifest.json'))) {
        const state = stateOf(out, alone)
        if (!['old', 'new'].includes(state)) result.differing.push(`killed before operation ${kill}: ${state}`)
        continue
      }
      const isBegun = existsSync(path.join(out, 'trials.jsonl'))
      if (isBegun) result.resumed++
      const again = isBegun ? ['improve', '--resume', out] : [...call(out), '--overwrite']
      const ended = await runWithFault(again, folder)
      const differing = ended.code === 0 ? differences(out, alone) : [`exit code ${ended.code}: ${ended.err}`]
      if (trialsOf(out) !== trialsOf(alone)) differing.push('trials.jsonl')
      if (differing.length > 0)
        result.differing.push(`killed before operation ${kill} (${operations[kill - 1]}): ${differing.join(', ')}`)
      rmSync(out, { recursive: true, force: true })
    }
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The record of the trials without its header, which names the directory, and without what the clock decides.
 *
 * @param {string} out
 */
function trialsOf(out) {
  const lines = readFileSync(path.join(out, 'trials.jsonl'), 'utf8').trim().split('\n').slice(1)
  return lines.map((line) => line.replaceAll(/"(?:seconds|trainSeconds)":[^,}]+/g, '')).join('\n')
}

/**
 * Lets `evaluate` fail at one file operation after the other, reads included. It writes nothing: the model must stay as it is,
 * and the exit code must be 3, with a message.
 *
 * @param {'kill' | 'ENOSPC' | 'EIO' | 'EACCES'} kind
 * @param {number} every
 * @returns {Promise<{ operations: number, faults: number, wrong: string[] }>}
 */
export async function faultEvaluating(kind, every) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-evaluating-'))
  const model = path.join(folder, 'model')
  const call = ['evaluate', model, path.join(root, 'datasets/iris.csv'), '--resamples', '0']
  try {
    await endWell(shortRun(model), folder)
    const before = fingerprintOf(model)
    const { operations } = await runWithFault(call, folder, { reads: true })
    const result = { operations: operations.length, faults: 0, wrong: /** @type {string[]} */ ([]) }
    for (let at = 1; at <= operations.length; at += every) {
      // A model is read again where a run may be replacing it: a disk that fails goes on failing.
      const fault = kind === 'kill' ? { kill: at } : { fail: { code: kind, first: at, last: Number.MAX_SAFE_INTEGER } }
      const { code, err } = await runWithFault(call, folder, { ...fault, reads: true })
      if (code !== 0) result.faults++
      const where = `operation ${at} (${operations[at - 1]})`
      if (fingerprintOf(model) !== before) result.wrong.push(`${where}: the model has changed`)
      if (kind === 'kill' ? code !== null : code !== 3 || !err.includes(kind) || /^\s+at /m.test(err))
        result.wrong.push(`${where}: exit code ${code}: ${err}`)
    }
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} directory */
function fingerprintOf(directory) {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory).sort()) hash.update(name).update(readFileSync(path.join(directory, name)))
  return hash.digest('hex')
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined
}

/**
 * Runs the command line without a fault.
 *
 * @param {string[]} args
 * @param {string} folder
 */
async function endWell(args, folder) {
  const { code, err } = await runWithFault(args, folder)
  if (code !== 0) throw new Error(`the run left alone did not end well: ${err}`)
}

/**
 * Of which of two runs a file is, whole.
 *
 * @param {string} file
 * @param {string} before
 * @param {string} after
 */
function contentsOf(file, before, after) {
  const text = readFileSync(file, 'utf8')
  if (text === before) return 'old'
  return text === after ? 'new' : `neither of the two: ${text.length} characters`
}

/**
 * Which results a directory contains, by its manifest: `old`, `new`, or a description of the error.
 *
 * @param {string} out
 * @param {string} before
 */
function stateOf(out, before) {
  const text = readFileSync(path.join(out, 'manifest.json'), 'utf8')
  /** @type {{ files: { name: string, sha256: string }[] }} */
  const manifest = JSON.parse(text)
  const names = readdirSync(out)
  for (const { name, sha256 } of manifest.files) {
    const staged = `.wellfit-${name}-${sha256}.new`
    const file = path.join(out, names.includes(staged) ? staged : name)
    const hash = existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'missing'
    if (hash !== sha256) return `${name} is ${hash}, not ${sha256}`
  }
  return text === readFileSync(path.join(before, 'manifest.json'), 'utf8') ? 'old' : 'new'
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const every = Number(process.argv[2] ?? 1)
  const result = await killOperations(1, every)
  console.log(JSON.stringify(result))
  let wrong = result.differing.length
  const improved = await killImprove(1, every)
  console.log(JSON.stringify({ command: 'improve --resume', ...improved }))
  wrong += improved.differing.length
  for (const kind of /** @type {const} */ (['kill', 'ENOSPC', 'EIO', 'EACCES'])) {
    const evaluated = await faultEvaluating(kind, every)
    console.log(JSON.stringify({ command: 'evaluate', kind, ...evaluated }))
    wrong += evaluated.wrong.length
  }
  for (const command of Object.keys(replacing)) {
    const replacement = await prepareReplacing(command)
    for (const kind of /** @type {const} */ (['kill', 'ENOSPC', 'EIO', 'EACCES'])) {
      const replaced = await replacement.fault(kind, 1, every)
      console.log(JSON.stringify({ command, kind, ...replaced }))
      wrong += replaced.wrong.length
    }
    replacement.remove()
  }
  process.exitCode = wrong === 0 ? 0 : 1
}
