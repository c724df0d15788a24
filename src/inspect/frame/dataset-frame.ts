import { noun } from '../../noun.js'
import type { Dataset } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import { type Frame, type FrameColumn, type FrameOptions, numberColumn } from './frame.js'
import type { ValueFacts } from './ordered-values.js'

/** Frames of datasets with the same features; one-hot features of one category column become a single column. */
export function framesOfDatasets(
  functionName: string,
  parts: readonly Dataset[],
  options: Pick<FrameOptions, 'target' | 'group'>,
): Frame[] {
  refuse(functionName, 'target', options.target, 'be omitted for datasets, which have their own targets')
  refuse(functionName, 'group', options.group, 'be omitted for datasets, which have no column of groups')
  const names = parts[0]?.columns ?? []
  for (const part of parts) {
    const index = names.findIndex((name, j) => part.columns[j] !== name)
    if (index === -1 && part.columns.length === names.length) continue
    const value = part.columns[index] ?? `${part.columns.length} ${noun(part.columns.length, 'feature')}`
    const expected = `be the same in all parts (${names[index] ?? names.length})`
    throw new WellfitError({ code: 'INVALID_SHAPE', functionName, field: 'columns', value, expected })
  }
  const groups = oneHotGroups(parts)
  return parts.map((part) => ({
    rows: part.rows,
    features: groups.map((group) => groupColumn(part, group)),
    targets: targetColumns(part),
  }))
}

function refuse(functionName: string, field: string, value: string | undefined, expected: string): void {
  if (value !== undefined) throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
}

/** A single feature, or the one-hot features of a category column. */
interface Group {
  readonly name: string
  readonly members: readonly number[]
}

/** Groups consecutive features named `island=Dream`, `island=Biscoe`, … if at most one of them is 1 in every row. */
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
    const facts: ValueFacts = {}
    return { name, kind: 'number', read: () => numberColumn(name, everyNth(x, only, features, rows), facts) }
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
  return names.map((name, j) => {
    const facts: ValueFacts = {}
    return { name, kind: 'number', read: () => numberColumn(name, everyNth(values, j, width, rows), facts) }
  })
}

/** One column of row-major values. */
function everyNth(values: ArrayLike<number>, first: number, step: number, count: number): Float64Array {
  const column = new Float64Array(count)
  for (let row = 0, at = first; row < count; row++, at += step) column[row] = values[at] ?? NaN
  return column
}
