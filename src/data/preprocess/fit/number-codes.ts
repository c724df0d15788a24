import type { Task } from '../../../result/index.js'
import type { Reals } from '../../../tensor/reals.js'
import type { TableColumn } from '../../table/table.js'

/** Words of names of columns whose numbers may be codes, in singular: `stores` is a count. */
const CODE_WORDS = new Set(
  (
    'zip zipcode zipcodes postal postcode post plz pincode fips tract code id year vintage region district county state country city town ' +
    'store shop branch dept department team player user customer client member product item sku brand model station route line ' +
    'carrier airline airport vendor supplier seller agent teacher school ward site sensor machine device plant category group cluster type'
  ).split(' '),
)
/** With fewer different values, a network bends the number as it needs. */
const FEWEST_VALUES = 20
const FEWEST_PAIRS = 50
/** About this many rows, evenly spread, are looked at. */
const LOOKED_AT = 20_000
/** Pairs of each two neighbouring values. */
const MOST_PAIRS = 20
/** Standard errors by which rows of neighbouring values must differ more than rows of one value do. */
const LEAST_Z = 4
/** The order of the numbers explains less than this fraction of what the single values do. */
const MOST_ORDER = 0.5

/** Whether the whole numbers of a column are codes. */
export type JudgeCodes = (name: string, values: Reals) => boolean

/**
 * Judges by the target whether numbers are codes, such as zip codes, whose order says little: rows of one number agree in the target
 * more than rows of neighbouring numbers do, by four standard errors, and those hardly more than any two rows: their neighbourhood
 * accounts for less than half of the agreement. Looks only at whole numbers of 20 different values or more, in columns with
 * names such as `zip`, `store_id` or `year`. Disagreement is another class, or the squared difference of the ranks of two values.
 */
export function codeJudge(target: TableColumn, task: Task): JudgeCodes {
  let found: Targets | null = null
  return (name, values) => {
    if (!wordsOf(name).some((word) => CODE_WORDS.has(word))) return false
    const step = Math.max(1, Math.ceil(values.length / LOOKED_AT))
    const rows: number[] = []
    for (let row = 0; row < values.length; row += step) {
      const value = values[row] ?? NaN
      if (Number.isNaN(value)) continue
      if (!Number.isInteger(value)) return false
      rows.push(row)
    }
    rows.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b)
    found ??= targetsOf(target, task)
    return haveOwnEffects(runsOf(rows, values), found)
  }
}

/** `storeId` and `store_id` are store, id. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
}

/** Rows of the same value, in ascending order of the values. */
function runsOf(sorted: readonly number[], values: Reals): number[][] {
  const runs: number[][] = []
  let before = NaN
  for (const row of sorted) {
    const value = values[row] ?? NaN
    if (value === before) runs.at(-1)?.push(row)
    else runs.push([row])
    before = value
  }
  return runs
}

interface Targets {
  readonly disagreement: (a: number, b: number) => number
  /** That of two random rows. */
  readonly expected: number
}

function targetsOf(target: TableColumn, task: Task): Targets {
  const values = target.kind === 'category' ? target.codes : target.values
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  if (task === 'classification') {
    const same = [...counts.values()].reduce((sum, count) => sum + squareOf(count / values.length), 0)
    return { disagreement: (a, b) => (values[a] === values[b] ? 0 : 1), expected: 1 - same }
  }
  const ranks = new Map<number, number>()
  let below = 0
  for (const [value, count] of [...counts].sort(([a], [b]) => a - b)) {
    ranks.set(value, (below + (count - 1) / 2) / values.length)
    below += count
  }
  const rankOf = (row: number): number => ranks.get(values[row] ?? NaN) ?? NaN
  let spread = 0
  for (const [value, count] of counts) spread += count * squareOf((ranks.get(value) ?? NaN) - 0.5)
  return { disagreement: (a, b) => squareOf(rankOf(a) - rankOf(b)), expected: (2 * spread) / values.length }
}

function haveOwnEffects(runs: readonly (readonly number[])[], { disagreement, expected }: Targets): boolean {
  if (runs.length < FEWEST_VALUES) return false
  const [within, between] = [new Mean(), new Mean()]
  runs.forEach((run, i) => {
    const next = runs[i + 1] ?? []
    for (let k = 0; k < run.length && k < MOST_PAIRS; k++) {
      const row = run[k] ?? 0
      if (k + 1 < run.length) within.add(disagreement(row, run[k + 1] ?? 0))
      if (k < next.length) between.add(disagreement(row, next[k] ?? 0))
    }
  })
  if (within.count < FEWEST_PAIRS || between.count === 0) return false
  const difference = between.mean - within.mean
  const isClear = difference > LEAST_Z * Math.sqrt(within.squaredError + between.squaredError)
  return isClear && expected - between.mean < MOST_ORDER * (expected - within.mean)
}

function squareOf(value: number): number {
  return value * value
}

/** A mean, and the square of its standard error. */
class Mean {
  count = 0
  #sum = 0
  #squares = 0

  add(value: number): void {
    this.count++
    this.#sum += value
    this.#squares += value * value
  }

  get mean(): number {
    return this.#sum / this.count
  }

  get squaredError(): number {
    return (this.#squares / this.count - squareOf(this.mean)) / this.count
  }
}
