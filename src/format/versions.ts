import { WellfitError } from '../errors.js'
import { isObject, type Json } from './json.js'

/** The version that `encodeModel` writes. */
export const MODEL_VERSION = 4

/** The description in a model.json, of any version. */
export type Description = { readonly [key: string]: Json }

/**
 * From each version to the next. A new member, or another meaning of one, takes a new version, a step here, and a fixture of
 * the old version in test/format/fixtures.
 */
const MIGRATIONS: readonly ((description: Description) => Description)[] = [
  // 1 → 2: weights may be stored sparse; the description is the same.
  (description) => description,
  // 2 → 3: bytes or numbers, names of outputs, a scaler of targets, decisions.
  (description) => ({ targetScaler: null, targetNames: null, bytes: null, decision: null, ...description }),
  // 3 → 4: a decision is applied. One of version 3 was any JSON, which nothing read: it is kept with the metadata.
  ({ decision = null, metadata = null, ...description }) => ({
    ...description,
    decision: null,
    metadata: decision === null || !isObject(metadata) ? metadata : { decision, ...metadata },
  }),
]

/** A description of an older version in the members of the present one. */
export function migrated(description: Description, version: number): Description {
  return MIGRATIONS.slice(version - 1).reduce((older, migrate) => migrate(older), description)
}

/** A version that this library reads. Errors: `INVALID_MODEL`. */
export function checkVersion(functionName: string, version: unknown): number {
  if (version === 1 || version === 2 || version === 3 || version === MODEL_VERSION) return version
  const newer = typeof version === 'number' && version > MODEL_VERSION
  throw new WellfitError({
    code: 'INVALID_MODEL',
    functionName,
    field: 'version',
    value: version,
    expected: 'be 1, 2, 3 or 4',
    remedy: newer ? 'The model was written by a newer wellfit: update the package.' : 'The file is damaged.',
  })
}
