import { checkChoice, checkKeys } from '../../options.js'
import { readTypes, type ColumnTypes, type ReadAs } from './column-types.js'

/** How to read rows that are objects. */
export interface RowOptions {
  /** How columns are to be read, by name; of the others the first value that is there says it. */
  readonly types?: ColumnTypes
  /** What numbers are kept in: 'f32' halves the memory of a table, and keeps 7 digits. Default 'f64'. */
  readonly precision?: 'f32' | 'f64'
}

/** `RowOptions` with every default filled in. */
export interface RowSettings {
  readonly types: ReadonlyMap<string, ReadAs>
  readonly precision: 'f32' | 'f64'
}

/** The options checked, the defaults filled in. */
export function readRowSettings(functionName: string, options: RowOptions): RowSettings {
  checkKeys(functionName, 'options', options, ['types', 'precision'])
  return {
    types: readTypes(functionName, options.types),
    precision: checkChoice(functionName, 'precision', options.precision ?? 'f64', ['f32', 'f64']),
  }
}
