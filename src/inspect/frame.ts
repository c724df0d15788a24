import { readSafely } from '../arguments.js'
import type { Dataset } from '../data/dataset/types.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import { checkForm, checkTable } from '../data/table/check-table.js'
import { findColumn, type Table, type TableColumn } from '../data/table/table.js'
import { WellfitError } from '../errors.js'

/** Rows seen column by column, whether they are a dataset's or a table's. Columns are made when they are asked for. */
export interface Frame {
  readonly rows: number
  readonly features: readonly FrameColumn[]
  /** What is to be predicted; none where a table's target was not named. */
  readonly targets: readonly FrameColumn[]
}

/** A column as it is compared: numbers in f64, whatever the table holds them in. */
export type Column =
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array }
  | {
      readonly name: string
      readonly kind: 'category'
      readonly codes: Int32Array
      readonly categories: readonly string[]
    }

/** A column that is read when it is needed: all of a large dataset at once would be a second copy of it. */
export interface FrameColumn {
  readonly name: string
  readonly kind: Column['kind']
  read(): Column
}

/** What a frame must know besides the rows. */
export interface FrameOptions {
  /** The column of a table to be predicted; a dataset knows its targets. */
  readonly target?: string
  /** Columns to leave out. */
  readonly ignore?: readonly string[]
}

/** Frames of parts of the same data by the arguments that hold them, with the same columns in the same order. */
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
    throw partFault(functionName, 'parts', 'a dataset and a table', 'be of one kind, all datasets or all tables')
  }
  const frames =
    datasets.length > 0
      ? framesOfDatasets(functionName, datasets, options.target)
      : tables.map(([argument, table]) => frameOfTable(functionName, argument, table, options))
  const [head, ...others] = frames
  if (head === undefined) return frames
  const ignore = new Set(checkIgnored(functionName, options.ignore ?? [], head))
  return [head, ...others.map((frame) => alike(functionName, head, frame))].map((frame) => ({
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

function frameOfTable(functionName: string, argument: string, table: Table, { target }: FrameOptions): Frame {
  checkTable(functionName, argument, table)
  const wanted = target === undefined ? undefined : findColumn(functionName, table, target, 'target').name
  const columns = table.columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    read: () => inDoubles(column),
  }))
  return {
    rows: table.rows,
    features: columns.filter(({ name }) => name !== wanted),
    targets: columns.filter(({ name }) => name === wanted),
  }
}

function inDoubles(column: TableColumn): Column {
  if (column.kind === 'category') return column
  const { name, kind, values } = column
  return { name, kind, values: values instanceof Float64Array ? values : new Float64Array(values) }
}

function framesOfDatasets(functionName: string, parts: readonly Dataset[], target: string | undefined): Frame[] {
  if (target !== undefined) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: 'target',
      value: target,
      expected: 'be left out for datasets, which hold their targets',
    })
  }
  const names = parts[0]?.columns ?? []
  for (const part of parts) {
    const position = names.findIndex((name, j) => part.columns[j] !== name)
    if (position === -1 && part.columns.length === names.length) continue
    const value = part.columns[position] ?? `${part.columns.length} features`
    throw partFault(functionName, 'columns', value, `be the same in both parts, ${names[position] ?? names.length}`)
  }
  const groups = oneHotGroups(parts)
  return parts.map((part) => ({
    rows: part.rows,
    features: groups.map((group) => groupColumn(part, group)),
    targets: targetColumns(part),
  }))
}

/** One feature, or several that say together which category a row has. */
interface Group {
  readonly name: string
  readonly members: readonly number[]
}

/** Features called `island=Dream`, `island=Biscoe` … of which each row has at most one are one category. */
function oneHotGroups(parts: readonly Dataset[]): Group[] {
  const names = parts[0]?.columns ?? []
  const groups: Group[] = []
  for (let j = 0; j < names.length;) {
    const prefix = prefixOf(names[j] ?? '')
    let end = j + 1
    if (prefix !== null) while (prefixOf(names[end] ?? '') === prefix) end++
    const members = Array.from({ length: end - j }, (_, i) => j + i)
    if (prefix !== null && members.length > 1 && parts.every((part) => isOneHot(part, j, end))) {
      groups.push({ name: prefix, members })
    } else groups.push(...members.map((member) => ({ name: names[member] ?? '', members: [member] })))
    j = end
  }
  return groups
}

function prefixOf(name: string): string | null {
  const end = name.indexOf('=')
  return end > 0 ? name.slice(0, end) : null
}

function isOneHot({ x, rows, features }: Dataset, first: number, end: number): boolean {
  for (let row = 0; row < rows; row++) {
    let ones = 0
    for (let j = first; j < end; j++) {
      const value = x[row * features + j]
      if (value === 1) ones++
      else if (value !== 0) return false
    }
    if (ones > 1) return false
  }
  return true
}

function groupColumn(part: Dataset, { name, members }: Group): FrameColumn {
  const { x, rows, features, columns } = part
  const [only = 0, ...more] = members
  if (more.length === 0) {
    const values = (): Float64Array => Float64Array.from({ length: rows }, (_, row) => x[row * features + only] ?? NaN)
    return { name, kind: 'number', read: () => ({ name, kind: 'number', values: values() }) }
  }
  const categories = [...members.map((member) => (columns[member] ?? '').slice(name.length + 1)), 'none of these']
  const codeOf = (row: number): number => {
    const code = members.findIndex((member) => x[row * features + member] === 1)
    return code === -1 ? members.length : code
  }
  const codes = (): Int32Array => Int32Array.from({ length: rows }, (_, row) => codeOf(row))
  return { name, kind: 'category', read: () => ({ name, kind: 'category', codes: codes(), categories }) }
}

function targetColumns({ rows, targets }: Dataset): FrameColumn[] {
  if (targets.kind === 'classes') {
    const { labels: codes, classes: categories } = targets
    return [{ name: 'target', kind: 'category', read: () => ({ name: 'target', kind: 'category', codes, categories }) }]
  }
  const { values, width, names } = targets
  return names.map((name, j) => ({
    name,
    kind: 'number',
    read: () => ({
      name,
      kind: 'number',
      values: Float64Array.from({ length: rows }, (_, row) => values[row * width + j] ?? NaN),
    }),
  }))
}

/** The frame with its columns in the order of the first part's, or an error naming one that differs. */
function alike(functionName: string, head: Frame, frame: Frame): Frame {
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
        expected: `be a ${kind} column in every part, as in the first`,
        remedy: 'Read both files with the same `types`.',
      })
    })
  return { ...frame, features: match(frame.features, head.features), targets: match(frame.targets, head.targets) }
}

function checkIgnored(functionName: string, names: unknown, { features }: Frame): readonly string[] {
  const known = features.map(({ name }) => name)
  const unknown = Array.isArray(names) ? names.find((name) => !known.includes(String(name))) : names
  if (Array.isArray(names) && unknown === undefined) return names.map(String)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'ignore',
    value: unknown,
    expected: 'name columns of the data, in an array',
  })
}

function partFault(functionName: string, field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_SHAPE', functionName, field, value, expected })
}
