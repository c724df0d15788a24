import { evenRows } from '../../data/dataset/even-rows.js'
import { nearestRows } from '../../data/dataset/nearest-rows.js'
import type { Dataset } from '../../data/dataset/types.js'

/** Neighbours that vote, or whose mean is taken. */
const NEIGHBOURS = 5
/** Rows that are compared with each other, and multiplications that it may take: some hundredths of a second's worth. */
const [MOST_COMPARED, MOST_WORK] = [400, 2e7]
/** Rows that features are correlated on. */
const MOST_ROWS = 5000
/** Fewer rows show no relation but a strong one. */
const FEWEST_ROWS = 40
/** The square of a normal quantity beyond which 1 % lie, of either sign; for each doubling of their number so much more. */
const [SQUARE, FOR_TWICE] = [6.63, 1.25]
/** Beyond this 1 % of a normal quantity lie, on one side. */
const ONE_SIDED = 2.326

/** What was compared, and how far each is from chance, in standard errors. */
export interface Relation {
  /** Of the votes of nearest neighbours with the rows' own targets. */
  readonly neighbours: number
  /** The largest of all features, in its size, and what the largest of so many exceeds by chance in 1 % of all sets. */
  readonly feature: number
  readonly byChance: number
}

/** Whether neither neighbours nor any feature by itself say anything about the target. */
export function isUnrelated({ neighbours, feature, byChance }: Relation): boolean {
  return neighbours < ONE_SIDED && feature < byChance
}

/**
 * Whether the features say anything about the target: whether the five nearest neighbours of a row, each row left out, agree with it more
 * often than they would by chance, or vary with it, and how strongly single features are correlated with the target, or with a class.
 * `null` for other targets than one number or one label, and for fewer than 40 rows.
 */
export function relationOf(data: Dataset): Relation | null {
  const { targets } = data
  if (targets.kind === 'classes' ? targets.probabilities !== undefined : targets.width !== 1) return null
  if (data.rows < FEWEST_ROWS) return null
  const compared = evenRows(data, Math.min(MOST_COMPARED, Math.floor(Math.sqrt(MOST_WORK / data.features))))
  const neighbours = compared.rows < FEWEST_ROWS ? 0 : relationOfNeighbours(compared)
  return { neighbours, ...relationOfFeatures(evenRows(data, MOST_ROWS)) }
}

/** The target as numbers: itself, or for each class whether a row is of it; of two classes the second alone. */
function columnsOf({ rows, targets }: Dataset): Float64Array[] {
  if (targets.kind === 'values') return [Float64Array.from({ length: rows }, (_, row) => targets.values[row] ?? 0)]
  const classes = targets.classes.map((_, label) => label)
  return classes
    .slice(classes.length === 2 ? 1 : 0)
    .map((label) => Float64Array.from({ length: rows }, (_, row) => Number(targets.labels[row] === label)))
}

function relationOfNeighbours(data: Dataset): number {
  const { rows, targets } = data
  const indices = Array.from({ length: rows }, (_, row) => row)
  const near = indices.map((row) => nearestRows(data, indices, row, NEIGHBOURS))
  if (targets.kind === 'values') {
    const [own = new Float64Array()] = columnsOf(data)
    const means = Float64Array.from(near, (others) => meanOf(others.map((other) => own[other] ?? 0)))
    return correlation(means, own) * Math.sqrt(rows)
  }
  const votes = near.map((others) => mostFrequent(others.map((other) => targets.labels[other] ?? 0)))
  const agreeing = indices.filter((row) => votes[row] === targets.labels[row]).length / rows
  const fractionOf = (labels: ArrayLike<number>, label: number): number =>
    indices.filter((row) => labels[row] === label).length / rows
  const byChance = targets.classes.reduce((sum, _, label) => sum + fractionOf(votes, label) * fractionOf(targets.labels, label), 0) // prettier-ignore
  const standardError = Math.sqrt((byChance * (1 - byChance)) / rows)
  return standardError > 0 ? (agreeing - byChance) / standardError : 0
}

function relationOfFeatures(data: Dataset): Pick<Relation, 'feature' | 'byChance'> {
  const { rows, features, x } = data
  const columns = columnsOf(data)
  let [largest, compared] = [0, 0]
  for (let j = 0; j < features; j++) {
    const feature = Float64Array.from({ length: rows }, (_, row) => x[row * features + j] ?? 0)
    for (const column of columns) {
      compared++
      largest = Math.max(largest, Math.abs(correlation(feature, column)) * Math.sqrt(rows))
    }
  }
  const doublings = 31 - Math.clz32(Math.max(1, compared))
  return { feature: largest, byChance: Math.sqrt(SQUARE + FOR_TWICE * doublings) }
}

/** Pearson's correlation; 0 for a constant. */
function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [product, squaresA, squaresB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [offA, offB] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB]
    product += offA * offB
    squaresA += offA * offA
    squaresB += offB * offB
  }
  const scale = Math.sqrt(squaresA * squaresB)
  return scale > 0 ? product / scale : 0
}

/** The most frequent label; of several, that of the nearest. */
function mostFrequent(labels: readonly number[]): number {
  const counts = labels.map((label) => labels.filter((other) => other === label).length)
  return labels[counts.indexOf(Math.max(...counts))] ?? -1
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
  return sum / values.length
}
