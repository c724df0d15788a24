import type { DataFinding } from '../../result/index.js'
import type { Column, Frame, NumberColumn } from '../frame/frame.js'
import { counted, figure, shown } from '../phrases.js'
import { type WildCell, wildCells } from './wild-cells.js'

/** Cells that are named one by one. */
const MAX_NAMED = 5

/** Wild cells of one column in all parts, and the finding about them. */
export interface WildColumn {
  readonly name: string
  readonly cells: readonly WildCell[]
  readonly finding: DataFinding
}

/** The parts that are searched, and their names. */
export interface NamedFrames {
  readonly frames: readonly Frame[]
  readonly names: readonly string[]
}

/** Searches features and numeric targets for wild cells: a problem in a target, whose error they dominate. */
export function wildColumns(searched: NamedFrames): WildColumn[] {
  const [train] = searched.frames
  return (['targets', 'features'] as const).flatMap((role) =>
    (train?.[role] ?? []).flatMap((_, j) => {
      const columns = searched.frames.flatMap((frame) => frame[role][j]?.read() ?? [])
      return wildColumn(columns, role, searched) ?? []
    }),
  )
}

/** Wild cells of one column, given as it is in each part; `null` if there are none. */
export function wildColumn(
  columns: readonly Column[],
  role: 'features' | 'targets',
  searched: NamedFrames,
): WildColumn | null {
  const [first] = columns
  const numbers = columns.filter((column) => column.kind === 'number')
  const found = first?.kind === 'number' ? wildCells(numbers) : null
  if (first?.kind !== 'number' || found === null) return null
  return { name: first.name, cells: found.cells, finding: wildFinding(first, role, found, searched) }
}

function wildFinding(
  column: NumberColumn,
  role: 'features' | 'targets',
  { cells, median, distance }: NonNullable<ReturnType<typeof wildCells>>,
  { frames, names }: NamedFrames,
): DataFinding {
  const { name } = column
  const rowOf = ({ part, row }: WildCell): number => frames[part]?.rowNumbers?.[row] ?? row
  const isNumbered = frames.length === 1 || frames.every(({ rowNumbers }) => rowNumbers !== undefined)
  const named = cells.slice(0, MAX_NAMED).map((cell) => {
    return `${shown(column, cell.value, String)} in row ${rowOf(cell)}${isNumbered ? '' : ` of ${names[cell.part] ?? ''}`}`
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
    message: `${subject} is ${named.join(', ')}${more} (rows counted from 0, without the header): up to ${figure(ratio)} times as far from the median ${shown(column, median)} as any other value.`,
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
