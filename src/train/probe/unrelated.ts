import { evenRows } from '../../data/dataset/even-rows.js'
import type { Dataset } from '../../data/dataset/types.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import { unitDeviations } from '../../data/statistics/correlation.js'
import { comparedRows, FEWEST_ROWS, hasOneTarget, meanOf, mostFrequent, neighboursOf } from './neighbours.js'

/** Rows that features are correlated on. */
const MOST_ROWS = 5000
/** The square of a normal quantity beyond which 1 % lie, of either sign; for each doubling of their number so much more. */
const [SQUARE, FOR_TWICE] = [6.63, 1.25]
/** Beyond this 1 % of a normal quantity lie, on one side. */
const ONE_SIDED = 2.326

/** Fewer rows outside the most frequent class show no relation but a strong one: five neighbours hardly ever vote for such a class. */
const FEWEST_OTHERS = 10

/** What was compared, and how far each is from chance, in standard errors. */
export interface Relation {
  /** Of the votes of nearest neighbours with the rows' own targets. */
  readonly neighbours: number
  /** The largest of all features, in its size, and what the largest of so many exceeds by chance in 1 % of all sets. */
  readonly feature: number
  readonly byChance: number
}

/** Whether nothing shows that the features say anything about the target, where that can be told. */
export function hasNoRelation(data: Dataset): boolean {
  const relation = relationOf(data)
  return relation !== null && isUnrelated(relation)
}

/** Whether neither neighbours nor any feature by itself say anything about the target. */
export function isUnrelated({ neighbours, feature, byChance }: Relation): boolean {
  return neighbours < ONE_SIDED && feature < byChance
}

/**
 * Whether the features say anything about the target: whether the five nearest neighbours of a row, each row left out, agree with it more
 * often than they would by chance, or vary with it, and how strongly single features are correlated with the target, or with a class.
 * `null` for other targets than one number or one label, for fewer than 40 rows, and for fewer than 10 outside the most frequent class.
 */
export function relationOf(data: Dataset): Relation | null {
  if (!hasOneTarget(data) || data.rows < FEWEST_ROWS || othersOf(data) < FEWEST_OTHERS) return null
  const compared = comparedRows(data)
  const neighbours = compared === null ? 0 : relationOfNeighbours(compared)
  return { neighbours, ...relationOfFeatures(evenRows(data, MOST_ROWS)) }
}

/** The rows outside the most frequent class; all rows of a regression. */
function othersOf({ rows, targets }: Dataset): number {
  return targets.kind === 'values' ? rows : rows - Math.max(...countCodes(targets.labels, targets.classes.length))
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
  const near = neighboursOf(data)
  if (targets.kind === 'values') {
    const [own = new Float64Array()] = columnsOf(data)
    const means = Float64Array.from(near, (others) => meanOf(others.map((other) => own[other] ?? 0)))
    return sumOfProducts(unitDeviations(means), unitDeviations(own)) * Math.sqrt(rows)
  }
  const votes = near.map((others) => mostFrequent(others.map((other) => targets.labels[other] ?? 0)))
  const agreeing = votes.filter((vote, row) => vote === targets.labels[row]).length / rows
  const fractionOf = (labels: readonly number[] | Int32Array, label: number): number =>
    labels.filter((one) => one === label).length / rows
  const byChance = targets.classes.reduce((sum, _, label) => sum + fractionOf(votes, label) * fractionOf(targets.labels, label), 0) // prettier-ignore
  const standardError = Math.sqrt((byChance * (1 - byChance)) / rows)
  return standardError > 0 ? (agreeing - byChance) / standardError : 0
}

function relationOfFeatures(data: Dataset): Pick<Relation, 'feature' | 'byChance'> {
  const { rows, features, x } = data
  // What a correlation needs of each column is found once, not once a pair.
  const columns = columnsOf(data).map(unitDeviations)
  const feature = new Float64Array(rows)
  let largest = 0
  for (let j = 0; j < features; j++) {
    for (let row = 0; row < rows; row++) feature[row] = x[row * features + j] ?? 0
    const deviations = unitDeviations(feature)
    for (const column of columns) largest = Math.max(largest, Math.abs(sumOfProducts(deviations, column)))
  }
  const doublings = 31 - Math.clz32(Math.max(1, features * columns.length))
  return { feature: largest * Math.sqrt(rows), byChance: Math.sqrt(SQUARE + FOR_TWICE * doublings) }
}

function sumOfProducts(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
