import type { DataFinding } from '../../result/index.js'
import type { FrameColumn } from '../frame/frame.js'
import { listed } from '../phrases.js'

/** Columns that differ in the first rows need no further comparison. */
const FIRST_ROWS = 100

/** A note for each group of features that hold the same values, or the same categories under other names, in every row. */
export function identicalFindings(features: readonly FrameColumn[], part: string): DataFinding[] {
  const groups: { readonly start: string; readonly columns: FrameColumn[] }[] = []
  for (const feature of features) {
    const values = comparable(feature)
    if (values.every((value) => Object.is(value, values[0]))) continue
    const start = `${feature.kind} ${values.subarray(0, FIRST_ROWS).join()}`
    const group = groups.find((one) => one.start === start && isEqual(comparable(one.columns[0] ?? feature), values))
    if (group === undefined) groups.push({ start, columns: [feature] })
    else group.columns.push(feature)
  }
  return groups
    .filter(({ columns }) => columns.length > 1)
    .map(({ columns }): DataFinding => ({
      kind: 'identical columns',
      severity: 'note',
      column: columns[1]?.name ?? null,
      parts: [part],
      message: `${listed(columns.map(({ name }) => JSON.stringify(name)))} are equal in every row of ${part}.`,
      action: 'Keep one of them: the others only add weight to the same information.',
      numbers: { columns: columns.length },
    }))
}

/** The values, or for categories the order in which each first occurred. */
function comparable(feature: FrameColumn): Float64Array | Int32Array {
  const column = feature.read()
  if (column.kind === 'number') return column.values
  const order = new Int32Array(column.categories.length + 1).fill(-1)
  const { codes } = column
  const numbered = new Int32Array(codes.length)
  let found = 0
  for (let row = 0; row < codes.length; row++) {
    // A missing category has the code -1.
    const at = (codes[row] ?? 0) + 1
    if (order[at] === -1) order[at] = found++
    numbered[row] = order[at] ?? 0
  }
  return numbered
}

function isEqual(a: Float64Array | Int32Array, b: Float64Array | Int32Array): boolean {
  return a.every((value, row) => Object.is(value, b[row]))
}
