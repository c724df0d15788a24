import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeModel, type TestLook } from '../index.js'

/** How often which test part has been looked at. */
export type EarlierLook = Pick<TestLook, 'fingerprint' | 'looks'>

/**
 * The look at test that the run before left in a directory: who trains again and again and reads the test error each
 * time chooses by it. `null` where there is none, or nothing that can be read.
 */
export async function earlierLook(directory: string): Promise<EarlierLook | null> {
  try {
    const [json, tensors] = await Promise.all([
      readFile(join(directory, 'model.json'), 'utf8'),
      readFile(join(directory, 'model.safetensors')),
    ])
    return lookIn(['scores', 'test', 'testLook'].reduce(member, decodeModel(json, tensors).metadata))
  } catch {
    return null
  }
}

/** A look as it was written; `null` where it is none. */
export function lookIn(look: unknown): EarlierLook | null {
  const fingerprint = member(look, 'fingerprint')
  const looks = member(look, 'looks')
  return typeof fingerprint === 'string' && typeof looks === 'number' && Number.isSafeInteger(looks) && looks > 0
    ? { fingerprint, looks }
    : null
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
}
