import { checkChoice, checkKeys } from '../../options.js'
import { WellfitError } from '../../errors.js'
import { type MissingValues, numbersAmong } from '../parse/missing-words.js'
import { readTypes, type ColumnTypes, type ColumnType } from './column/types.js'

/** How to read rows of values. */
export interface RowOptions {
  /** How to read columns, by name. Default: as the first value present in a column suggests. */
  readonly types?: ColumnTypes
  /** Precision of numbers: 'f32' halves the memory of a table and keeps 7 digits. Default 'f64'. */
  readonly precision?: 'f32' | 'f64'
  /** Values that stand for a missing one, as words: `-999` is the number and the texts that spell it. Default none. */
  readonly missing?: readonly string[]
}

/** `RowOptions` with every default filled in. */
export interface RowSettings {
  readonly types: ReadonlyMap<string, ColumnType>
  readonly precision: 'f32' | 'f64'
  readonly missing: MissingValues
}

/** Checks the options and fills in the defaults. */
export function readRowSettings(functionName: string, options: RowOptions): RowSettings {
  checkKeys(functionName, 'options', options, rowKeys)
  return {
    types: readTypes(functionName, options.types),
    precision: checkChoice(functionName, 'precision', options.precision ?? 'f64', ['f32', 'f64']),
    missing: readMissing(functionName, options.missing ?? []),
  }
}

/** The keys of `RowOptions`. */
export const rowKeys: readonly string[] = ['types', 'precision', 'missing']

function readMissing(functionName: string, words: unknown): MissingValues {
  if (Array.isArray(words) && words.every((word) => typeof word === 'string'))
    return { words: new Set(words), numbers: numbersAmong(words) }
  const expected = 'be an array of strings'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'missing', value: words, expected })
}
