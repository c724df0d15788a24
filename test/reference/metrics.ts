import type { ClassMetricName, ValueMetricName } from '../../src/result/index.js'

/** Metrics by their definitions, without regard to speed: pairs of rows are compared one by one. */

/** Probabilities of each row, [rows][classes], and labels. */
export interface ClassExample {
  readonly probabilities: readonly (readonly number[])[]
  readonly labels: readonly number[]
  readonly k: number
  readonly bins: number
}

/** [rows][outputs] each. */
export interface ValueExample {
  readonly predictions: readonly (readonly number[])[]
  readonly targets: readonly (readonly number[])[]
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
const column = (rows: readonly (readonly number[])[], index: number): number[] => rows.map((row) => row[index] ?? NaN)

/** The first of equals; two columns are compared like more, since rounding may leave [0.49999999999999994, 0.5]. */
function likeliest(row: readonly number[]): number {
  return row.indexOf(Math.max(...row))
}

function classesOf({ probabilities }: ClassExample): number[] {
  return (probabilities[0] ?? []).map((_, label) => label)
}

function rates(example: ClassExample, label: number) {
  const predicted = example.probabilities.map(likeliest)
  const right = predicted.filter((given, row) => given === label && example.labels[row] === label).length
  const given = predicted.filter((value) => value === label).length
  const rows = example.labels.filter((value) => value === label).length
  const [precision, recall] = [given === 0 ? 0 : right / given, rows === 0 ? 0 : right / rows]
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { occurs: given + rows > 0, precision, recall, f1 }
}

function macro(example: ClassExample, rate: 'precision' | 'recall' | 'f1'): number {
  const all = classesOf(example).map((label) => rates(example, label))
  return mean(all.filter(({ occurs }) => occurs).map((each) => each[rate]))
}

function accuracy({ probabilities, labels }: ClassExample): number {
  return mean(probabilities.map((row, i) => Number(likeliest(row) === labels[i])))
}

/** Mann and Whitney: the share of pairs in which the positive has the higher score, ties as halves. */
function auc(scores: readonly number[], positive: readonly boolean[]): number {
  const [own, others] = [scores.filter((_, i) => positive[i]), scores.filter((_, i) => !positive[i])]
  return mean(own.flatMap((score) => others.map((other) => (score > other ? 1 : score === other ? 0.5 : 0))))
}

/** Σ over the distinct scores of the recall gained there, times the precision of all rows from there up. */
function averagePrecision(scores: readonly number[], positive: readonly boolean[]): number {
  const positives = positive.filter(Boolean).length
  if (positives === 0) return NaN
  return sum(
    [...new Set(scores)].map((threshold) => {
      const above = positive.filter((_, i) => (scores[i] ?? 0) >= threshold)
      const gained = positive.filter((isPositive, i) => isPositive && scores[i] === threshold).length
      return (gained / positives) * (above.filter(Boolean).length / above.length)
    }),
  )
}

function ranked(example: ClassExample, measure: typeof auc): number {
  const of = (label: number): number =>
    measure(
      column(example.probabilities, label),
      example.labels.map((own) => own === label),
    )
  const classes = classesOf(example)
  if (classes.length === 2) return of(1)
  return mean(classes.map(of).filter((value) => !Number.isNaN(value)))
}

function topK({ probabilities, labels, k }: ClassExample): number {
  const order = (row: readonly number[]): number[] =>
    row.map((_, i) => i).sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0) || a - b)
  return mean(
    probabilities.map((row, i) =>
      Number(
        order(row)
          .slice(0, k)
          .includes(labels[i] ?? -1),
      ),
    ),
  )
}

function logLoss({ probabilities, labels }: ClassExample): number {
  return mean(probabilities.map((row, i) => -Math.log((row[labels[i] ?? 0] ?? 0) / sum(row))))
}

function brier({ probabilities, labels }: ClassExample): number {
  const distances = probabilities.map((row, i) => row.map((p, label) => (p - Number(label === labels[i])) ** 2))
  return mean(distances.map((row) => (row.length === 2 ? (row[1] ?? 0) : sum(row))))
}

function calibrationError({ probabilities, labels, bins }: ClassExample): number {
  const rows = probabilities.map((row, i) => {
    const meant = row.length === 2 ? 1 : likeliest(row)
    return { p: row[meant] ?? 0, hit: labels[i] === meant }
  })
  const distances = Array.from({ length: bins }, (_, bin) => {
    const inside = rows.filter(({ p }) => (p > bin / bins || bin === 0) && p <= (bin + 1) / bins)
    return Math.abs(sum(inside.map(({ p }) => p)) - inside.filter(({ hit }) => hit).length)
  })
  return sum(distances) / rows.length
}

export const classReferences: { readonly [name in ClassMetricName]: (example: ClassExample) => number } = {
  accuracy,
  topKAccuracy: topK,
  precisionMacro: (example) => macro(example, 'precision'),
  precisionMicro: accuracy,
  recallMacro: (example) => macro(example, 'recall'),
  recallMicro: accuracy,
  f1Macro: (example) => macro(example, 'f1'),
  f1Micro: accuracy,
  auc: (example) => ranked(example, auc),
  averagePrecision: (example) => ranked(example, averagePrecision),
  logLoss,
  brier,
  calibrationError,
}

const residuals = ({ predictions, targets }: ValueExample): number[] =>
  predictions.flatMap((row, i) => row.map((value, j) => value - (targets[i]?.[j] ?? NaN)))

function r2(example: ValueExample): number {
  const spread = (example.targets[0] ?? []).map((_, j) => {
    const values = column(example.targets, j)
    const isConstant = values.every((value) => value === values[0])
    return isConstant ? 0 : sum(values.map((value) => (value - mean(values)) ** 2))
  })
  const all = sum(spread)
  return all === 0 ? NaN : 1 - sum(residuals(example).map((value) => value ** 2)) / all
}

export const valueReferences: { readonly [name in ValueMetricName]: (example: ValueExample) => number } = {
  mae: (example) => mean(residuals(example).map(Math.abs)),
  rmse: (example) => Math.sqrt(mean(residuals(example).map((value) => value ** 2))),
  r2,
}
