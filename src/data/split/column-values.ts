import { WellfitError } from '../../errors.js'
import { checkKeys } from '../../options.js'
import type { RowValues } from './row-values.js'
import { sourceKeys, type SplitChoices, type SplitOptions } from './options.js'
import { findColumn, isMissing, type Table, type TableColumn } from '../table/table.js'

/** Replaces the column names in split options by the values of those columns. */
export function withColumns(functionName: string, table: Table, choices: SplitChoices<string>): SplitOptions {
  const { key, group, time, part, source, ...rest } = choices
  if (source !== undefined) checkKeys(functionName, 'source', source, sourceKeys)
  const values = (name: string, option: string): RowValues =>
    valuesOf(functionName, findColumn(functionName, table, name, option), table.rows)
  return {
    ...rest,
    ...(key === undefined ? {} : { key: values(key, 'key') }),
    ...(group === undefined ? {} : { group: values(group, 'group') }),
    ...(time === undefined ? {} : { time: values(time, 'time') }),
    ...(part === undefined ? {} : { part: values(part, 'part') }),
    ...(source === undefined ? {} : { source: { ...source, by: values(source.by, 'source.by') } }),
  }
}

function valuesOf(functionName: string, column: TableColumn, rows: number): RowValues {
  for (let row = 0; row < rows; row++) {
    if (!isMissing(column, row)) continue
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field: column.name,
      column: column.name,
      row,
      expected: 'have no missing values, since the split depends on it',
      remedy: 'Fill in the value or drop such rows before splitting.',
    })
  }
  if (column.kind === 'number') return column.values
  return Array.from(column.codes, (code) => column.categories[code] ?? '')
}

/** A number per row that identifies the row's value. */
export function codesOf(column: TableColumn): ArrayLike<number> {
  return column.kind === 'number' ? column.values : column.codes
}
