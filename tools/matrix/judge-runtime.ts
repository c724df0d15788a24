import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { SuiteResult } from '../../test/runtimes/suite.ts'
import { root } from '../paths.mjs'

const golden = (name: string): unknown => JSON.parse(readFileSync(path.join(root, `test/golden/${name}.json`), 'utf8'))

/** The cells of a runtime's row: what it trains to, what it loads, and what it has of threads and workers. */
export interface RuntimeRow {
  readonly cells: readonly string[]
  /** Whether every result is right; a runtime without threads or workers says so in a sentence. */
  readonly passed: boolean
}

/** Compares the suite's result with the golden weights. */
export function judgeRuntime(text: string): RuntimeRow {
  let result: SuiteResult
  try {
    result = JSON.parse(text) as SuiteResult
  } catch {
    return {
      cells: [text.trim().split('\n').slice(0, 4).join(' ').slice(0, 300) || 'no result', '', '', ''],
      passed: false,
    }
  }
  const { notes, ...threaded } = result.threads
  const threads = (golden('threads') as Record<string, unknown>)['classes f32']
  const checks = [
    isDeepStrictEqual(result.runs, golden('weights')),
    result.loaded && result.predicts,
    isDeepStrictEqual(threaded, threads),
    result.worker !== false,
  ]
  const words = ['yes', 'yes', notes.join(' ') || 'yes', typeof result.worker === 'string' ? result.worker : 'yes']
  return { cells: words.map((word, i) => (checks[i] === true ? word : 'wrong')), passed: checks.every(Boolean) }
}
