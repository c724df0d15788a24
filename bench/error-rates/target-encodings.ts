import { RandomStream } from '../../dist/src/data/random/philox.js'
import { draws } from '../lib/random.ts'

type Task = 'classification' | 'regression'

/** What stands in place of a category. */
export interface Encoding {
  readonly name: string
  /** Whether it is known without the row's own target. */
  readonly isHonest: boolean
  /** Whether it is to be found in nearly every table. */
  readonly isFound: boolean
  readonly values: (rows: EncodedRows) => Float64Array
}

/** The rows that a column is made from. */
interface EncodedRows {
  /** The category of each row. */
  readonly category: Int32Array
  /** The target of each row as a number. */
  readonly y: Float64Array
  readonly categories: number
  /** Targets of as many other rows of the same categories. */
  readonly other: { readonly category: Int32Array; readonly y: Float64Array }
  readonly random: () => number
}

/** Rows of a category on average. */
export const SIZES = [2, 3, 5, 10, 40] as const

/** A random-stream purpose that the library does not use. */
const PURPOSE = 1003
const FOLDS = 5

interface Sums {
  readonly count: Float64Array
  readonly sum: Float64Array
  readonly squares: Float64Array
  readonly prior: number
  readonly variance: number
}

function sumsOf(category: Int32Array, y: Float64Array, categories: number, isUsed = (_row: number) => true): Sums {
  const [count, sum, squares] = [0, 1, 2].map(() => new Float64Array(categories)) as [Float64Array, Float64Array, Float64Array] // prettier-ignore
  let [rows, total, square] = [0, 0, 0]
  category.forEach((own, row) => {
    if (!isUsed(row)) return
    const value = y[row] ?? 0
    count[own] = (count[own] ?? 0) + 1
    sum[own] = (sum[own] ?? 0) + value
    squares[own] = (squares[own] ?? 0) + value * value
    rows++
    total += value
    square += value * value
  })
  const prior = total / rows
  return { count, sum, squares, prior, variance: square / rows - prior * prior }
}

/** The weight of a category's own mean beside that of all rows. */
type Weight = (count: number, within: number, overall: number) => number

function meansBy(weight: Weight, decimals = 17): Encoding['values'] {
  return ({ category, y, categories }) => encodedBy(sumsOf(category, y, categories), category, weight, decimals)
}

function encodedBy(sums: Sums, category: Int32Array, weight: Weight, decimals = 17): Float64Array {
  const { count, sum, squares, prior, variance } = sums
  return Float64Array.from(category, (own) => {
    const n = count[own] ?? 0
    if (n === 0) return prior
    const mean = (sum[own] ?? 0) / n
    const share = weight(n, (squares[own] ?? 0) / n - mean * mean, variance)
    return Number((share * mean + (1 - share) * prior).toFixed(decimals))
  })
}

const plain: Weight = () => 1
const smoothed =
  (m: number): Weight =>
  (n) =>
    n / (n + m)
/** Of category_encoders: min_samples_leaf 20 and smoothing 10, and the 1 and 1 of older versions. */
const sigmoid =
  (least: number, smoothing: number): Weight =>
  (n) =>
    1 / (1 + Math.exp(-(n - least) / smoothing))
/** Of scikit-learn's TargetEncoder with smooth='auto'. */
const bayes: Weight = (n, within, overall) => (n * overall) / (within + n * overall)

/** Each row by the rows of other folds. */
function outOfFold({ category, y, categories, random }: EncodedRows): Float64Array {
  const fold = Int32Array.from(category, () => Math.floor(FOLDS * random()))
  const values = new Float64Array(category.length)
  for (let k = 0; k < FOLDS; k++) {
    const found = encodedBy(
      sumsOf(category, y, categories, (row) => fold[row] !== k),
      category,
      smoothed(5),
    )
    found.forEach((value, row) => (values[row] = fold[row] === k ? value : (values[row] ?? 0)))
  }
  return values
}

function leaveOneOut({ category, y, categories }: EncodedRows): Float64Array {
  const { count, sum, prior } = sumsOf(category, y, categories)
  return Float64Array.from(category, (own, row) => {
    const n = count[own] ?? 0
    return n > 1 ? ((sum[own] ?? 0) - (y[row] ?? 0)) / (n - 1) : prior
  })
}

/** Each row by the rows above it, as CatBoost has it. */
function ordered({ category, y, categories }: EncodedRows): Float64Array {
  const { prior } = sumsOf(category, y, categories)
  const [count, sum] = [new Float64Array(categories), new Float64Array(categories)]
  return Float64Array.from(category, (own, row) => {
    const value = ((sum[own] ?? 0) + prior) / ((count[own] ?? 0) + 1)
    count[own] = (count[own] ?? 0) + 1
    sum[own] = (sum[own] ?? 0) + (y[row] ?? 0)
    return value
  })
}

/** Over the rows and as many others of the same categories. */
function withOthers(weight: Weight): Encoding['values'] {
  return ({ category, y, categories, other }) => {
    const all = { category: Int32Array.of(...category, ...other.category), y: Float64Array.of(...y, ...other.y) }
    return encodedBy(sumsOf(all.category, all.y, categories), category, weight)
  }
}

const history =
  (weight: Weight, decimals = 17): Encoding['values'] =>
  ({ category, categories, other }) =>
    encodedBy(sumsOf(other.category, other.y, categories), category, weight, decimals)

const leak = (name: string, values: Encoding['values'], isFound = true): Encoding => ({
  name,
  isHonest: false,
  isFound,
  values,
})
const honest = (name: string, values: Encoding['values']): Encoding => ({
  name,
  isHonest: true,
  isFound: false,
  values,
})

export const encodings: readonly Encoding[] = [
  leak('mean', meansBy(plain)),
  leak('mean, 3 decimals', meansBy(plain, 3)),
  leak('mean, 2 decimals', meansBy(plain, 2)),
  leak('m-estimate, m 1', meansBy(smoothed(1))),
  leak('m-estimate, m 10', meansBy(smoothed(10))),
  leak('m-estimate, m 10, 3 decimals', meansBy(smoothed(10), 3)),
  leak('sigmoid 20, 10', meansBy(sigmoid(20, 10))),
  leak('sigmoid 1, 1', meansBy(sigmoid(1, 1))),
  leak('empirical Bayes', meansBy(bayes)),
  leak('empirical Bayes, 3 decimals', meansBy(bayes, 3), false),
  leak('sigmoid 20, 10, 3 decimals', meansBy(sigmoid(20, 10), 3), false),
  leak('leave one out', leaveOneOut),
  leak('leave one out, 3 decimals', (rows) => leaveOneOut(rows).map((value) => Number(value.toFixed(3))), false),
  leak('mean, also of rows that are not here', withOthers(plain), false),
  leak('m-estimate, m 10, also of rows that are not here', withOthers(smoothed(10)), false),
  honest('out of fold', outOfFold),
  honest('rows above', ordered),
  honest('mean of other rows', history(plain)),
  honest('mean of other rows, 2 decimals', history(plain, 2)),
  honest('m-estimate of other rows', history(smoothed(5))),
]

/** A table with features, an encoded category and a target `y` that both determine in part. */
export function encodedTable({ values }: Encoding, task: Task, size: number, seed: number) {
  const stream = new RandomStream(seed, PURPOSE)
  const { uniform: random, normal } = draws(stream)
  const rows = Math.round(300 * (2000 / 300) ** random())
  const categories = Math.max(2, Math.round(rows / size))
  const power = random() < 0.5 ? 1 : 2
  const effects = Float64Array.from({ length: categories }, normal)
  const strength = 1.5 * random()
  const edge = 1.5 * random()
  const draw = (count: number) => {
    const category = Int32Array.from({ length: count }, () => Math.floor(categories * random() ** power))
    const x = [0, 1, 2].map(() => Float64Array.from({ length: count }, normal))
    const latent = Float64Array.from(category, (own, row) => strength * (effects[own] ?? 0) + (x[0]?.[row] ?? 0) + normal()) // prettier-ignore
    const y =
      task === 'regression' ? latent.map((value) => 50 + 10 * value) : latent.map((value) => Number(value > edge))
    return { category, x, y }
  }
  const [own, other] = [draw(rows), draw(rows)]
  const encoded = values({ ...own, categories, other, random })
  const target =
    task === 'regression'
      ? { name: 'y', kind: 'number' as const, values: own.y }
      : { name: 'y', kind: 'category' as const, codes: Int32Array.from(own.y), categories: ['no', 'yes'] }
  const features = own.x.map((column, j) => ({ name: `x${j}`, kind: 'number' as const, values: column }))
  return { rows, columns: [...features, { name: 'encoded', kind: 'number' as const, values: encoded }, target] }
}
