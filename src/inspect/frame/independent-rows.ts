import type { Column, Frame, FrameColumn } from './frame.js'

/** The frame itself, or the first row of each group where rows come in groups: rows of one group depend on each other. */
export function independentRows(frame: Frame): Frame {
  const { groups } = frame
  if (groups === undefined) return frame
  const seen = new Set<number>()
  const isFirst = Array.from(groups, (group) => seen.size < seen.add(group).size)
  const select = (column: FrameColumn): FrameColumn => ({ ...column, read: () => selected(column.read(), isFirst) })
  return { rows: seen.size, features: frame.features.map(select), targets: frame.targets.map(select) }
}

function selected(column: Column, isKept: readonly boolean[]): Column {
  const wanted = (_: number, row: number): boolean => isKept[row] === true
  if (column.kind === 'number') return { ...column, values: column.values.filter(wanted) }
  return { ...column, codes: column.codes.filter(wanted) }
}
