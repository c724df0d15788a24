// Kills training runs at random moments, resumes them, and compares the model's bytes with those of a run left alone.
// `node tools/kill-runs.mjs 1000` does it a thousand times; a test does it a few times.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './paths.mjs'

const cli = path.join(root, 'dist/node/cli/main.js')
const recipe = ['--target', 'species', '--epochs', '150', '--patience', '150', '--keep-prob', '0.8', '--no-preflight']
const modelFiles = ['model.safetensors', 'model.json']

/**
 * Runs the command line; kills it after so many milliseconds, if it takes that long. The exit code, or `null`.
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
 * Kills runs `kills` times in all, each run until it has come to its end. The moments are drawn by a seeded generator.
 *
 * @param {number} kills
 * @param {number} seed
 * @returns {Promise<{ kills: number, resumed: number, runs: number, differing: string[] }>}
 */
export async function killRuns(kills, seed) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-kills-'))
  const random = generator(seed)
  const begin = (/** @type {string} */ out) => [
    'train',
    path.join(root, 'datasets/penguins.csv'),
    ...recipe,
    '--checkpoint-every',
    '0',
    '--out',
    out,
    '--overwrite',
    '--quiet',
  ]
  const result = { kills: 0, resumed: 0, runs: 0, differing: /** @type {string[]} */ ([]) }
  try {
    const alone = path.join(folder, 'alone')
    const start = performance.now()
    if ((await wellfit(begin(alone))) !== 0) throw new Error('the run left alone did not end well')
    const duration = performance.now() - start
    while (result.kills < kills) {
      const out = path.join(folder, `run${result.runs++}`)
      let code = /** @type {number | null} */ (null)
      while (code === null) {
        const resumes = existsSync(path.join(out, 'run.json'))
        if (!resumes && existsSync(path.join(out, 'model.json'))) {
          // Killed when it had written all and taken its note back: that run had ended.
          code = 0
          break
        }
        if (existsSync(path.join(out, 'run.checkpoint'))) result.resumed++
        const isLast = result.kills >= kills
        code = await wellfit(
          resumes ? ['train', '--resume', out] : begin(out),
          isLast ? undefined : random() * duration,
        )
        if (code === null) result.kills++
      }
      const differs =
        code !== 0 ||
        modelFiles.some((name) => !readFileSync(path.join(out, name)).equals(readFileSync(path.join(alone, name))))
      if (differs) result.differing.push(`run ${result.runs} ended with code ${code}`)
      rmSync(out, { recursive: true, force: true })
    }
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
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
  const result = await killRuns(Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 1))
  console.log(JSON.stringify(result))
  process.exitCode = result.differing.length === 0 ? 0 : 1
}
