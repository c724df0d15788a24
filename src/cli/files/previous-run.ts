import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeModel, type TestEvaluation } from '../../index.js'

/** How often which test part has been looked at. */
export type PreviousEvaluation = Pick<TestEvaluation, 'fingerprint' | 'evaluations'>

/**
 * The look at test that the run before left in a directory: who trains again and again and reads the test error each
 * time chooses by it. `null` where there is none, or nothing that can be read.
 */
export async function previousEvaluation(directory: string): Promise<PreviousEvaluation | null> {
  try {
    const [json, tensors] = await Promise.all([
      readFile(join(directory, 'model.json'), 'utf8'),
      readFile(join(directory, 'model.safetensors')),
    ])
    return evaluationIn(['scores', 'test', 'testEvaluation'].reduce(member, decodeModel(json, tensors).metadata))
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
