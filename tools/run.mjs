import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/**
 * @typedef {{ quiet?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} RunOptions
 * @typedef {{ code: number, signal: NodeJS.Signals | null, out: string, err: string, both: string }} RunResult
 */

/**
 * Runs a command in the repository's folder, or `cwd`, without shell and input, and returns its exit code and output: of either
 * stream, and of `both` in the order in which it came. Also prints the output, unless `quiet`.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { quiet = false, env = process.env, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = { out: '', err: '', both: '' }
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output.out += chunk
      output.both += chunk
      if (!quiet) process.stdout.write(chunk)
    })
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      output.err += chunk
      output.both += chunk
      if (!quiet) process.stderr.write(chunk)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: code ?? 1, signal, ...output }))
  })
}

/**
 * Like `run`, but throws an error with the output if the exit code is not 0.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export async function runOrThrow(command, args, options) {
  const result = await run(command, args, options)
  if (result.code === 0) return result
  const shown = options?.quiet === true ? `\n${result.out}${result.err}` : ''
  const how = result.signal === null ? `exit code ${result.code}` : result.signal
  throw new Error(`${[command, ...args].join(' ')} ended with ${how}${shown}`)
}
