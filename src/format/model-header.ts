import { WellfitError } from '../errors.js'
import { checkKeys } from '../options.js'
import { checksum } from '../tensor/crc32.js'
import { type ModelPart, withFunctions } from './custom-parts.js'
import { type Json, parseStrictJson } from './json.js'
import { describeStored, STORED_KEYS, type StoredDescription } from './model-description.js'
import { checkVersion, type Description, migrated } from './versions.js'

const FUNCTION_NAME = 'decodeModel'

/** Reads and checks a model.json. Errors: `INVALID_MODEL`. */
export function decodeDescription(
  json: string,
  parts: readonly ModelPart[],
): { stored: StoredDescription; tensorsChecksum: string } {
  const file = readObject(
    'model.json',
    parseStrictJson(json, { functionName: FUNCTION_NAME, field: 'model.json', maxDepth: 64 }),
  )
  if (file['format'] !== 'wellfit.model') {
    throw refusal('format', file['format'], "be 'wellfit.model'", 'Is this the model.json that wellfit wrote?')
  }
  const version = checkVersion(FUNCTION_NAME, file['version'])
  onlyKeys('model.json', file, ['format', 'version', 'checksum', 'description'])
  const checksums = readObject('checksum', file['checksum'])
  onlyKeys('checksum', checksums, ['description', 'tensors'])
  const description = readObject('description', file['description'])
  const actual = checksum(new TextEncoder().encode(JSON.stringify(description)))
  if (checksums['description'] !== actual) {
    throw refusal(
      'checksum.description',
      checksums['description'],
      `be ${actual}, the checksum of the description`,
      'model.json is damaged or was edited: copy it again, or train again.',
    )
  }
  checkMembers(description, version)
  const current = migrated(description, version)
  const network = withFunctions(current['network'], parts)
  return {
    stored: describe({ ...current, network }),
    tensorsChecksum: readText('checksum.tensors', checksums['tensors']),
  }
}

/** Members of a description since version 3. */
const SINCE_3: readonly string[] = ['targetScaler', 'targetNames', 'bytes', 'decision']

/** A description has the members of its version, each of them: a version that was changed does not pass for another. */
function checkMembers(description: Description, version: number): void {
  const members = version < 3 ? STORED_KEYS.filter((key) => !SINCE_3.includes(key)) : STORED_KEYS
  onlyKeys('description', description, members)
  // A missing network is a fault that `describeStored` names better.
  const missing = members.find((key) => key !== 'network' && !(key in description))
  if (version >= 3 && missing !== undefined) throw refusal(`description.${missing}`, undefined, 'be in the description')
}

function readObject(field: string, value: Json | undefined): { readonly [key: string]: Json } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as { readonly [key: string]: Json }
  }
  throw refusal(field, value, 'be an object')
}

function readText(field: string, value: Json | undefined): string {
  if (typeof value === 'string') return value
  throw refusal(field, value, 'be a string')
}

/** `describeStored` reports faults of options; here they are faults of the file. */
function describe(description: Parameters<typeof describeStored>[1]): StoredDescription {
  return asModelFault(() => describeStored(FUNCTION_NAME, description))
}

function onlyKeys(field: string, value: { readonly [key: string]: Json }, known: readonly string[]): void {
  asModelFault(() => {
    checkKeys(FUNCTION_NAME, field, value, known, known)
  })
}

function asModelFault<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    throw new WellfitError({
      code: 'INVALID_MODEL',
      functionName: FUNCTION_NAME,
      expected: error.expected,
      ...(error.field === undefined ? {} : { field: error.field }),
      ...(error.value === undefined ? {} : { value: error.value }),
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    })
  }
}

function refusal(field: string, value: unknown, expected: string, remedy?: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_MODEL',
    functionName: FUNCTION_NAME,
    field,
    value,
    expected,
    ...(remedy === undefined ? {} : { remedy }),
  })
}
