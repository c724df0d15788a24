import type { DataFinding } from '../../result/index.js'
import type { Frame, FrameColumn } from '../frame/frame.js'
import { counted, figure } from '../phrases.js'
import { type WildCell, wildCells } from './wild-cells.js'

/** Cells that are named one by one. */
const MAX_NAMED = 5

/** Wild cells of one column in all parts, and the finding about them. */
export interface WildColumn {
  readonly name: string
  readonly cells: readonly WildCell[]
  readonly finding: DataFinding
}

/** Searches features and numeric targets for wild cells: a problem in a target, whose error they dominate. */
export function wildColumns(frames: readonly Frame[], names: readonly string[]): WildColumn[] {
  const [train] = frames
  const search = (role: 'features' | 'targets') =>
    (train?.[role] ?? []).flatMap((column, j): WildColumn[] => {
      const found = column.kind === 'number' ? wildCells(frames.map((frame) => valuesOf(frame[role][j]))) : null
      if (found === null) return []
      const finding = wildFinding(column.name, role, found, { frames, names })
      return [{ name: column.name, cells: found.cells, finding }]
    })
  return [...search('targets'), ...search('features')]
}

function valuesOf(column: FrameColumn | undefined): Float64Array {
  const read = column?.read()
  return read?.kind === 'number' ? read.values : new Float64Array(0)
}

function wildFinding(
  name: string,
  role: 'features' | 'targets',
  { cells, median, distance }: NonNullable<ReturnType<typeof wildCells>>,
  { frames, names }: { readonly frames: readonly Frame[]; readonly names: readonly string[] },
): DataFinding {
  const rowOf = ({ part, row }: WildCell): number => frames[part]?.rowNumbers?.[row] ?? row
  const isNumbered = frames.length === 1 || frames.every(({ rowNumbers }) => rowNumbers !== undefined)
  const named = cells.slice(0, MAX_NAMED).map((cell) => {
    return `${cell.value} in row ${rowOf(cell)}${isNumbered ? '' : ` of ${names[cell.part] ?? ''}`}`
  })
  const more = cells.length > named.length ? ` and ${counted(cells.length - named.length, 'more cell')}` : ''
  const [first] = cells
  const ratio = first === undefined ? 0 : Math.abs(first.value - median) / distance
  const subject = role === 'targets' ? `The target ${JSON.stringify(name)}` : JSON.stringify(name)
  return {
    kind: 'outliers',
    severity: role === 'targets' ? 'problem' : 'warning',
    column: name,
    parts: [...new Set(cells.map(({ part }) => names[part] ?? ''))],
    message: `${subject} is ${named.join(', ')}${more} (rows counted from 0, without the header): up to ${figure(ratio)} times as far from the median ${figure(median)} as any other value.`,
    action:
      role === 'targets'
        ? 'Check the decimal point and the unit, and correct or remove these rows: the network would be fitted to them alone.'
        : 'Check the decimal point and the unit, and correct these cells or mark them as missing.',
    numbers: {
      cells: cells.length,
      worst: first?.value ?? null,
      row: first === undefined ? null : rowOf(first),
      median,
    },
  }
}
