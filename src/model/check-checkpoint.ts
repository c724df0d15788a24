import { readSafely } from '../arguments.js'
import { WellfitError, type ErrorCode } from '../errors.js'

/** What is checked of a member, and what it must be, in words. */
type Rule = readonly [name: string, isGood: (value: unknown) => boolean, expected: string]

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isWhole =
  (least: number) =>
  (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= least
const isText = (value: unknown): boolean => typeof value === 'string'
/** JSON holds `null` for a number that is not finite. */
const isNumber = (value: unknown): boolean => typeof value === 'number' || value === null
const orNull =
  (isGood: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || isGood(value)
const listOf =
  (isGood: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && Array.from<unknown>(value).every(isGood)
const having =
  (members: Readonly<Record<string, (value: unknown) => boolean>>) =>
  (value: unknown): boolean =>
    isObject(value) && Object.entries(members).every(([name, isGood]) => isGood(value[name]))

const score = having({ cost: isNumber, loss: isNumber, error: isNumber })
const epochRow = having({ epoch: isWhole(1), train: score, dev: orNull(score), layers: Array.isArray })
const network = having({
  precision: (value) => value === 'f32' || value === 'f64',
  layers: listOf(having({ name: isText, inputs: isWhole(1), units: isWhole(1) })),
})
const names = orNull(listOf(isText))
const signature = having({
  columns: names,
  classes: names,
  targetNames: names,
  bytes: orNull((value) => typeof value === 'boolean'),
})
const settings = having({ optimizer: isObject, earlyStopping: orNull(having({ monitor: isText })) })
const best = having({ epoch: isWhole(1), value: isNumber })

const HEADER: readonly Rule[] = [
  ['network', network, 'describe a network'],
  ['settings', settings, 'hold the settings of a fit'],
  [
    'data',
    having({ train: isText, dev: orNull(isText), weights: orNull(isText) }),
    'hold the fingerprints of the data',
  ],
  [
    'signature',
    (value) => value === undefined || signature(value),
    'hold the names of columns, classes and outputs, and whether inputs are bytes',
  ],
  ['epochsBefore', (value) => value === undefined || isWhole(0)(value), 'be a whole number of at least 0'],
  ['optimizerEpochsBefore', (value) => value === undefined || isWhole(0)(value), 'be a whole number of at least 0'],
  ['epoch', isWhole(1), 'be a whole number of at least 1'],
  ['stepOfEpoch', isWhole(0), 'be a whole number of at least 0'],
  ['seconds', (value) => typeof value === 'number' && value >= 0, 'be a number of at least 0'],
  ['session', listOf(isNumber), 'be an array of numbers'],
  [
    'earlyStopping',
    orNull(having({ best: orNull(best), waited: isWhole(0) })),
    'be the state of early stopping, or null',
  ],
  [
    'plateau',
    orNull(having({ best: isNumber, waited: isWhole(0), factor: isNumber })),
    'be the state of a schedule by plateaus, or null',
  ],
  ['rows', listOf(epochRow), 'be the rows of a history'],
]

const VECTORS: readonly Rule[] = [
  ['parameters', isReals, 'be a Float32Array or Float64Array'],
  ['optimizerState', listOf(isReals), 'be an array of Float32Arrays or Float64Arrays'],
  ['bestParameters', orNull(isReals), 'be a Float32Array or Float64Array, or null'],
]

function isReals(value: unknown): boolean {
  return value instanceof Float32Array || value instanceof Float64Array
}

/** Who reads a checkpoint: the function and argument that errors name, their code and remedy. */
export interface CheckpointReader {
  readonly code: ErrorCode
  readonly functionName: string
  readonly field: string
  readonly remedy: string
}

/** Refuses what is not a checkpoint of version 1, naming the member at fault. */
export function checkCheckpoint(reader: CheckpointReader, value: unknown): void {
  checkMembers(reader, value, [...HEADER, ...VECTORS])
}

/** The same for what is left of a checkpoint without its vectors. */
export function checkCheckpointHeader(reader: CheckpointReader, value: unknown): void {
  checkMembers(reader, value, HEADER)
}

function checkMembers(reader: CheckpointReader, value: unknown, rules: readonly Rule[]): void {
  const { field, ...shared } = reader
  readSafely(reader.functionName, field, () => {
    const { format, version, ...members }: Members = isObject(value) ? { ...value } : {}
    if (format !== 'wellfit.checkpoint' || version !== 1) {
      const found = format === 'wellfit.checkpoint' ? `version ${String(version)}` : (format ?? value)
      throw new WellfitError({ ...shared, field, value: found, expected: 'be a checkpoint of version 1' })
    }
    for (const [name, isGood, expected] of rules) {
      if (isGood(members[name])) continue
      throw new WellfitError({ ...shared, field: `${field}.${name}`, value: members[name], expected })
    }
  })
}
