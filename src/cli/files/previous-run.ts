import type { TestEvaluation } from '../../index.js'
import { readModel } from './model.js'

/** Which test set was evaluated, and how often. */
export type PreviousEvaluation = Pick<TestEvaluation, 'fingerprint' | 'evaluations'>

/**
 * The test-set evaluations of the previous run in a directory, so that repeated runs into it go on counting: whoever reads
 * the test error after every run selects by it. `null` if there is no previous run, or its files cannot be read.
 */
export async function previousEvaluation(directory: string): Promise<PreviousEvaluation | null> {
  try {
    const { metadata } = await readModel(directory)
    return evaluationIn(['scores', 'test', 'testEvaluation'].reduce(member, metadata))
  } catch {
    return null
  }
}

/** A stored test-set evaluation; `null` if the value is not one. */
export function evaluationIn(stored: unknown): PreviousEvaluation | null {
  const fingerprint = member(stored, 'fingerprint')
  const evaluations = member(stored, 'evaluations')
  return typeof fingerprint === 'string' &&
    typeof evaluations === 'number' &&
    Number.isSafeInteger(evaluations) &&
    evaluations > 0
    ? { fingerprint, evaluations }
    : null
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
}
