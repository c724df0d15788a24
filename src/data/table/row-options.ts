import { checkChoice, checkKeys } from '../../options.js'
import { readTypes, type ColumnTypes, type ColumnType } from './column/types.js'

/** How to read rows of values. */
export interface RowOptions {
  /** How to read columns, by name. Default: as the first value present in a column suggests. */
  readonly types?: ColumnTypes
  /** Precision of numbers: 'f32' halves the memory of a table and keeps 7 digits. Default 'f64'. */
  readonly precision?: 'f32' | 'f64'
}

/** `RowOptions` with every default filled in. */
export interface RowSettings {
  readonly types: ReadonlyMap<string, ColumnType>
  readonly precision: 'f32' | 'f64'
}

/** Checks the options and fills in the defaults. */
export function readRowSettings(functionName: string, options: RowOptions): RowSettings {
  checkKeys(functionName, 'options', options, ['types', 'precision'])
  return {
    types: readTypes(functionName, options.types),
    precision: checkChoice(functionName, 'precision', options.precision ?? 'f64', ['f32', 'f64']),
  }
}
