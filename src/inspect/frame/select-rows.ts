import { type Column, type Frame, type FrameColumn, numberColumn } from './frame.js'

/** The frame itself, or the first row of each group where rows come in groups: rows of one group depend on each other. */
export function independentRows(frame: Frame): Frame {
  const { groups } = frame
  if (groups === undefined) return frame
  const seen = new Set<number>()
  const isFirst = Array.from(groups, (group) => seen.size < seen.add(group).size)
  const select = (column: FrameColumn): FrameColumn => ({
    ...column,
    read: () => selectColumnRows(column.read(), (row) => isFirst[row] === true),
  })
  return { rows: seen.size, features: frame.features.map(select), targets: frame.targets.map(select) }
}

/** Per row whether it has a wild cell; `null` if none has. */
export type WildRows = Uint8Array | null

/** The rows of a column without a wild cell. */
export function withoutWild(column: Column, isWild: WildRows): Column {
  return isWild === null ? column : selectColumnRows(column, (row) => isWild[row] === 0)
}

/** The rows of a column that are kept. */
export function selectColumnRows(column: Column, isKept: (row: number) => boolean): Column {
  const wanted = (_: number, row: number): boolean => isKept(row)
  if (column.kind === 'number') return numberColumn(column.name, column.values.filter(wanted))
  return { ...column, codes: column.codes.filter(wanted) }
}
