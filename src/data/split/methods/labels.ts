import type { Shuffle } from '../shuffle.js'

/** Labels of rows, [rows, width], 0 or 1 each. */
export interface LabelRows {
  readonly values: ArrayLike<number>
  readonly width: number
}

/**
 * Assigns rows to parts of the given sizes, each label in proportion: iterative stratification (Sechidis et al., 2011).
 *
 * The label with the fewest rows left comes first, since later choices could not mend its proportion. Each of its rows goes to
 * the part that lacks most rows of the label, of equals to the one that lacks most rows; rows without a label fill the parts.
 * The parts have their sizes exactly, so that a part that is full takes no more.
 */
export function assignLabels(labels: LabelRows, partRows: readonly number[], shuffle: Shuffle): Uint32Array[] {
  const rows = labels.values.length / labels.width
  const order = shuffle(
    Uint32Array.from({ length: rows }, (_, row) => row),
    0,
  )
  const left = Uint32Array.from({ length: labels.width }, (_, label) => countOf(labels, label))
  const space = [...partRows]
  const wanted = Array.from(left, (count) => partRows.map((size) => (count * size) / rows))
  const parts = partRows.map((): number[] => [])
  const isAssigned = new Uint8Array(rows)
  const assign = (row: number, label: number | null): void => {
    const part = neediest(space, label === null ? undefined : wanted[label])
    parts[part]?.push(row)
    isAssigned[row] = 1
    space[part] = (space[part] ?? 0) - 1
    for (let own = 0; own < labels.width; own++) {
      if (labels.values[row * labels.width + own] !== 1) continue
      left[own] = (left[own] ?? 0) - 1
      const needs = wanted[own]
      if (needs !== undefined) needs[part] = (needs[part] ?? 0) - 1
    }
  }
  for (;;) {
    const label = rarest(left)
    if (label === null) break
    for (const row of order) {
      if (isAssigned[row] === 0 && labels.values[row * labels.width + label] === 1) assign(row, label)
    }
  }
  for (const row of order) if (isAssigned[row] === 0) assign(row, null)
  return parts.map((part) => Uint32Array.from(part).sort())
}

function countOf({ values, width }: LabelRows, label: number): number {
  let count = 0
  for (let i = label; i < values.length; i += width) count += values[i] ?? 0
  return count
}

/** The label with the fewest rows left, the first of equals; `null` where none is left. */
function rarest(left: Uint32Array): number | null {
  let found: number | null = null
  for (let label = 0; label < left.length; label++) {
    const count = left[label] ?? 0
    if (count > 0 && (found === null || count < (left[found] ?? 0))) found = label
  }
  return found
}

/** The part with space that wants most, and of equals has most space, the first of these. */
function neediest(space: readonly number[], wanted: readonly number[] | undefined): number {
  let found = -1
  for (let part = 0; part < space.length; part++) {
    if ((space[part] ?? 0) === 0) continue
    const more = (wanted?.[part] ?? 0) - (wanted?.[found] ?? 0)
    if (found === -1 || more > 0 || (more === 0 && (space[part] ?? 0) > (space[found] ?? 0))) found = part
  }
  return found
}
