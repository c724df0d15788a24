import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pythonOf } from '../public-tables/read.ts'

/** What a whole process took. */
export interface Usage {
  /** Seconds of processor time. */
  readonly seconds: number
  /** Peak memory. */
  readonly mebibytes: number
}

const script = fileURLToPath(new URL('usage.py', import.meta.url))
let python: string | null = null

/**
 * Runs a command, and says what it took.
 *
 * @throws Error where there is no Python 3, which reads it.
 */
export async function usageOf(command: readonly string[], env = process.env): Promise<Usage> {
  python ??= pythonOf([])
  if (python === null) throw new Error('The processor time of commands is read by Python 3, which is missing.')
  const { stdout } = await promisify(execFile)(python, [script, ...command], { env })
  return JSON.parse(stdout) as Usage
}
