import { featureNames } from '../data/preprocess/encode-features.js'
import { nearCategories } from '../data/preprocess/near-categories.js'
import type { FittedCategory, FittedNumber, FittedText, Preprocessor } from '../data/preprocess/types.js'
import type { Scaler } from '../data/scale/check-scaler.js'
import { scaledValue } from '../data/scale/scale.js'
import type { Signature } from '../result/index.js'
import type { Preparation } from '../train/network/internals.js'
import { booleanKeyOf, booleanTextOf, cellError, numberOf, textOf } from './cells.js'
import type * as formats from './formats.js'

/** Writes the features of one raw column into a row that is 0 before. */
export interface ColumnEncoder {
  readonly name: string
  write(value: unknown, row: number, x: Float64Array | Uint8Array, offset: number): void
}

/** What reads columns that only some models have: see `needsFormats`. */
export type Formats = typeof formats

/** Whether a model has a column that is read by `Formats`. */
export function needsFormats(preprocessor: Preparation['preprocessor']): boolean {
  if (preprocessor?.format !== 'wellfit.preprocessor') return preprocessor?.quantiles !== undefined
  return preprocessor.columns.some(
    (column) =>
      column.kind === 'text' ||
      (column.kind === 'number' &&
        (column.readAs ?? column.numberFormat ?? column.edges ?? column.quantiles) !== undefined),
  )
}

/** One encoder for each raw column: of a preprocessor, of a scaler, or of plain numbers or bytes. */
export function encoders(
  inputs: number,
  preprocessor: Preparation['preprocessor'],
  signature: Signature,
  readers: Formats | null,
): ColumnEncoder[] {
  if (preprocessor?.format === 'wellfit.preprocessor') return ofPreprocessor(preprocessor, signature, readers)
  const names = signature.columns ?? preprocessor?.columns ?? Array.from({ length: inputs }, (_, i) => `x${i}`)
  const isBytes = preprocessor === null && signature.bytes === true
  return isBytes ? names.map(byteEncoder) : ofScaler(preprocessor, names, readers)
}

function ofPreprocessor(
  { columns, missing }: Preprocessor,
  signature: Signature,
  readers: Formats | null,
): ColumnEncoder[] {
  const names = columns.flatMap(featureNames)
  // The network may have learnt the features in another order.
  const order = new Map((signature.columns ?? names).map((name, i) => [name, i]))
  const positions = names.map((name, i) => order.get(name) ?? i)
  let first = 0
  return columns.map((column) => {
    const own = positions.slice(first, first + featureNames(column).length)
    first += own.length
    if (column.kind === 'text') return textEncoder(column, own, missing === 'error', readers)
    return column.kind === 'number'
      ? numberEncoder(column, own, missing === 'error', readers)
      : categoryEncoder(column, own, missing === 'error')
  })
}

function numberEncoder(
  column: FittedNumber,
  positions: readonly number[],
  refusesMissing: boolean,
  readers: Formats | null,
): ColumnEncoder {
  const { name, median, mean, scale, clip, quantiles, indicator } = column
  const [first = 0] = positions
  const marker = positions.at(-1) ?? 0
  const scaled = scaling(readers, quantiles, mean, scale, clip)
  const { readAs, dateFormat, numberFormat, dateParts, edges } = column
  const format = numberFormat && readers?.numberReader(numberFormat)
  const read = (value: unknown, row: number): number =>
    readAs === 'date' && readers !== null
      ? readers.daysOf(value, name, row, dateFormat)
      : numberOf(value, name, row, format)
  return {
    name,
    write(value, row, x, offset) {
      const number = read(value, row)
      const isMissing = Number.isNaN(number)
      if (isMissing && refusesMissing) throw cellError(value, name, row, "not be missing, as missing: 'error' requires")
      const known = isMissing ? median : number
      x[offset + first] = scaled(known)
      if (edges !== undefined) readers?.writeBins(known, edges, x, (i) => offset + (positions[1 + i] ?? 0))
      if (isMissing) {
        if (indicator) x[offset + marker] = 1
      } else if (dateParts !== undefined)
        readers?.writeDateParts(number, dateParts, x, (part) => offset + (positions[1 + part] ?? 0))
    },
  }
}

function textEncoder(
  column: FittedText,
  positions: readonly number[],
  refusesMissing: boolean,
  readers: Formats | null,
): ColumnEncoder {
  const { name } = column
  const write = readers?.textWriter(column)
  return {
    name,
    write(value, row, x, offset) {
      const text = textOf(value, name, row)
      if (text !== null) write?.(text, x, (feature) => offset + (positions[feature] ?? 0))
      else if (refusesMissing) throw cellError(value, name, row, "not be missing, as missing: 'error' requires")
    },
  }
}

function categoryEncoder(column: FittedCategory, positions: readonly number[], refusesMissing: boolean): ColumnEncoder {
  const { name, categories } = column
  // A later row may have another pair of boolean words.
  const keyOf = (text: string): string => (column.readAs === 'boolean' ? (booleanKeyOf(text) ?? text) : text)
  const indices = new Map(categories.map((text, i) => [keyOf(text), i]))
  const nearest = nearCategories(categories)
  const isSigned = column.signed === true
  const read = column.readAs === 'boolean' ? booleanTextOf : textOf
  return {
    name,
    write(value, row, x, offset) {
      // A category of train is one even if it reads like a missing value, such as NA for Namibia.
      let index = typeof value === 'string' ? indices.get(value.trim()) : undefined
      if (index === undefined) {
        const text = read(value, name, row)
        if (text === null) {
          if (refusesMissing) throw cellError(value, name, row, "not be missing, as missing: 'error' requires")
          return
        }
        index = indices.get(text) ?? nearest(text)
        // The feature of other texts, if there is one, follows those of the categories.
        if (index === -1) index = categories.length
      }
      const position = positions[isSigned && index < 2 ? 0 : index]
      if (position !== undefined) x[offset + position] = isSigned ? 2 * index - 1 : 1
    },
  }
}

/** How a number is scaled. */
function scaling(
  readers: Formats | null,
  quantiles: readonly number[] | undefined,
  center = 0,
  scale = 1,
  clip?: number,
): (value: number) => number {
  return (value) =>
    quantiles && readers ? readers.normalScore(value, quantiles) : scaledValue(value, center, scale, clip)
}

/** Without a scaler numbers are features as they are. */
function ofScaler(scaler: Scaler | null, names: readonly string[], readers: Formats | null): ColumnEncoder[] {
  const byName = new Map(scaler?.columns.map((name, j) => [name, j]))
  return names.map((name, i) => {
    const j = byName.get(name) ?? i
    const scaled = scaling(readers, scaler?.quantiles?.[j], scaler?.center[j], scaler?.scale[j], scaler?.clip)
    return {
      name,
      write(value, row, x, offset) {
        x[offset + i] = scaled(complete(value, name, row))
      },
    }
  })
}

function byteEncoder(name: string, position: number): ColumnEncoder {
  return {
    name,
    write(value, row, x, offset) {
      const byte = numberOf(value, name, row)
      if (!Number.isInteger(byte) || byte < 0 || byte > 255) {
        throw cellError(value, name, row, 'be a whole number from 0 to 255: the network was trained on bytes')
      }
      x[offset + position] = byte
    },
  }
}

/** A number that is not missing: only a preprocessor imputes. */
function complete(value: unknown, name: string, row: number): number {
  const number = numberOf(value, name, row)
  if (!Number.isNaN(number)) return number
  throw cellError(value, name, row, 'not be missing: the model has no preprocessor that imputes values')
}
