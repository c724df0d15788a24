import type { Dataset } from '../../../data/dataset/types.js'
import { lossKind } from '../../../model/losses.js'
import type { NetworkDescription } from '../../../model/network-options.js'

/** Rows of a large set that are looked at, evenly spaced. */
const MOST_ROWS = 10_000

/** A column whose values are large. */
export interface LargeColumn {
  readonly name: string
  /** `column "income" has a root mean square of 25000 (row 11 holds 40000), where 1 is usual`, and how many others do. */
  readonly message: string
}

interface Size {
  readonly name: string
  readonly rms: number
  readonly largest: number
  readonly row: number
}

/** The feature with the largest root mean square above `limit`; `null` where there is none. */
export function largestInput({ x, columns }: Pick<Dataset, 'x' | 'columns'>, limit: number): LargeColumn | null {
  // Bytes are read as value / 255.
  if (x instanceof Uint8Array) return null
  const [first, ...others] = largeColumns(x, columns, limit)
  if (first === undefined) return null
  const more = ['', '; another column is similar'][others.length] ?? `; ${others.length} others are similar`
  return { name: first.name, message: `${describeSize('column', first)}${more}` }
}

/** The target of a regression with the largest root mean square above `limit`; `null` where there is none. */
export function largestTarget(
  { targets }: Pick<Dataset, 'targets'>,
  { loss }: NetworkDescription,
  limit: number,
): LargeColumn | null {
  if (targets.kind === 'classes' || lossKind(loss).task === 'classification') return null
  const [first] = largeColumns(targets.values, targets.names, limit)
  return first === undefined ? null : { name: first.name, message: describeSize('target', first) }
}

/** The columns whose root mean square is above `limit`, or not a number; the largest first. */
function largeColumns(x: ArrayLike<number>, names: readonly string[], limit: number): Size[] {
  const width = names.length
  const rows = x.length / width
  const stride = Math.ceil(rows / MOST_ROWS)
  const squares = new Float64Array(width)
  // Row by row, as the values lie in memory.
  for (let row = 0; row < rows; row += stride) {
    for (let column = 0; column < width; column++) {
      const value = x[row * width + column] ?? 0
      squares[column] = (squares[column] ?? 0) + value * value
    }
  }
  const count = Math.ceil(rows / stride)
  return names
    .flatMap((name, column): Size[] => {
      const rms = Math.sqrt((squares[column] ?? 0) / count)
      return rms <= limit ? [] : [{ name, rms, ...largestOf(x, column, width, stride) }]
    })
    .sort((a, b) => b.rms - a.rms)
}

/** The value of the largest magnitude in a column, and its row. */
function largestOf(x: ArrayLike<number>, column: number, width: number, stride: number): Pick<Size, 'largest' | 'row'> {
  let [largest, at] = [x[column] ?? 0, 0]
  for (let row = 0; row < x.length / width; row += stride) {
    const value = x[row * width + column] ?? 0
    if (Math.abs(value) > Math.abs(largest)) [largest, at] = [value, row]
  }
  return { largest, row: at }
}

function describeSize(what: string, { name, rms, largest, row }: Size): string {
  const [size, most] = [rms, largest].map((value) => Number(value.toPrecision(2)).toString())
  return `${what} ${JSON.stringify(name)} has a root mean square of ${size} (row ${row} holds ${most}), where 1 is usual`
}
