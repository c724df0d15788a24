import { WellfitError } from '../../errors.js'
import type { RowValues } from './row-values.js'
import type { SplitChoices, SplitOptions } from './options.js'
import { findColumn, isMissing, type Table, type TableColumn } from '../table/table.js'

/** Replaces the column names in split options by the values of those columns. */
export function withColumns(functionName: string, table: Table, choices: SplitChoices<string>): SplitOptions {
  const { key, group, time, part, source, ...rest } = choices
  const values = (name: string): RowValues => valuesOf(functionName, findColumn(functionName, table, name), table.rows)
  return {
    ...rest,
    ...(key === undefined ? {} : { key: values(key) }),
    ...(group === undefined ? {} : { group: values(group) }),
    ...(time === undefined ? {} : { time: values(time) }),
    ...(part === undefined ? {} : { part: values(part) }),
    ...(source === undefined ? {} : { source: { ...source, by: values(source.by) } }),
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
