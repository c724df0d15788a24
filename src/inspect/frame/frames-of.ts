import { readSafely } from '../../arguments.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { checkForm, checkTable } from '../../data/table/check-table.js'
import { findColumn, type Table, type TableColumn } from '../../data/table/table.js'
import { WellfitError } from '../../errors.js'
import { framesOfDatasets } from './dataset-frame.js'
import { type Column, type Frame, type FrameColumn, type FrameOptions, numberColumn } from './frame.js'
import type { ValueFacts } from './ordered-values.js'

/** Frames of parts of the same data, with their columns in the same order; `parts` by the arguments that hold them. */
export function framesOf(
  functionName: string,
  parts: Readonly<Record<string, Dataset | Table>>,
  options: FrameOptions,
): readonly Frame[] {
  const datasets: Dataset[] = []
  const tables: (readonly [argument: string, table: Table])[] = []
  for (const [argument, part] of Object.entries(parts)) {
    if (isDataset(functionName, argument, part)) datasets.push(part)
    else tables.push([argument, part])
  }
  if (datasets.length > 0 && tables.length > 0) {
    throw partError(functionName, 'parts', 'a dataset and a table', 'be all datasets or all tables')
  }
  const frames =
    datasets.length > 0
      ? framesOfDatasets(functionName, datasets, options)
      : tables.map(([argument, table]) => frameOfTable(functionName, argument, table, options))
  const [reference, ...others] = frames
  if (reference === undefined) return frames
  const ignore = new Set(checkIgnored(functionName, options.ignore ?? [], reference, options.group))
  return [reference, ...others.map((frame) => alignTo(functionName, reference, frame))].map((frame) => ({
    ...frame,
    features: frame.features.filter(({ name }) => !ignore.has(name)),
  }))
}

/** Whether a part is a dataset; what is neither that nor a table is an error. */
function isDataset(functionName: string, argument: string, part: Dataset | Table): part is Dataset {
  if (!readSafely(functionName, argument, () => typeof part === 'object' && part !== null && 'x' in part)) {
    checkForm(functionName, argument, part)
    return false
  }
  checkDataset(functionName, argument, part)
  return true
}

function frameOfTable(functionName: string, argument: string, table: Table, { target, group }: FrameOptions): Frame {
  checkTable(functionName, argument, table)
  const wanted = target === undefined ? undefined : findColumn(functionName, table, target, 'target').name
  const grouping = group === undefined ? undefined : findColumn(functionName, table, group, 'group')
  const columns = table.columns.map((column) => {
    const facts: ValueFacts = {}
    return { name: column.name, kind: column.kind, read: () => toFloat64(column, facts) }
  })
  return {
    rows: table.rows,
    ...(table.rowNumbers === undefined ? {} : { rowNumbers: table.rowNumbers }),
    ...(grouping === undefined ? {} : { groups: grouping.kind === 'number' ? grouping.values : grouping.codes }),
    features: columns.filter(({ name }) => name !== wanted && name !== grouping?.name),
    targets: columns.filter(({ name }) => name === wanted),
  }
}

function toFloat64(column: TableColumn, facts: ValueFacts): Column {
  if (column.kind === 'category') return column
  const { name, values, readAs } = column
  const numbers = numberColumn(name, values instanceof Float64Array ? values : new Float64Array(values), facts)
  return readAs === 'date' ? { ...numbers, readAs } : numbers
}

/** The frame with its columns in the order of the reference; throws naming a column that differs. */
function alignTo(functionName: string, reference: Frame, frame: Frame): Frame {
  const match = (columns: readonly FrameColumn[], wanted: readonly FrameColumn[]): FrameColumn[] =>
    wanted.map(({ name, kind }) => {
      const found = columns.find((column) => column.name === name)
      if (found?.kind === kind) return found
      throw new WellfitError({
        code: 'INVALID_DATA',
        functionName,
        field: name,
        column: name,
        value: found === undefined ? 'no such column' : `a ${found.kind} column`,
        expected: `be a ${kind} column, as in the first part`,
        remedy: 'Read all files with the same `types`.',
      })
    })
  return {
    ...frame,
    features: match(frame.features, reference.features),
    targets: match(frame.targets, reference.targets),
  }
}

function checkIgnored(
  functionName: string,
  names: unknown,
  { features }: Frame,
  group: string | undefined,
): readonly string[] {
  const known = [...features.map(({ name }) => name), ...(group === undefined ? [] : [group])]
  const unknown = Array.isArray(names) ? names.find((name) => !known.includes(String(name))) : names
  if (Array.isArray(names) && unknown === undefined) return names.map(String)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'ignore',
    value: unknown,
    expected: 'be an array of column names of the data',
  })
}

function partError(functionName: string, field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_SHAPE', functionName, field, value, expected })
}
