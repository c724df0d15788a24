import type { TestEvaluation } from '../../index.js'
import { readModel } from './model.js'

/** How often which test part has been looked at. */
export type PreviousEvaluation = Pick<TestEvaluation, 'fingerprint' | 'evaluations'>

/**
 * The look at test that the run before left in a directory: who trains again and again and reads the test error each
 * time chooses by it. `null` where there is none, or nothing that can be read.
 */
export async function previousEvaluation(directory: string): Promise<PreviousEvaluation | null> {
  try {
    const { metadata } = await readModel(directory)
    return evaluationIn(['scores', 'test', 'testEvaluation'].reduce(member, metadata))
  } catch {
    return null
  }
}

/** A look as it was written; `null` where it is none. */
export function evaluationIn(look: unknown): PreviousEvaluation | null {
  const fingerprint = member(look, 'fingerprint')
  const evaluations = member(look, 'evaluations')
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
