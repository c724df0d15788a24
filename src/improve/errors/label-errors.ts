import { grouped } from '../../noun.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { probabilityOf } from '../../decision/decide.js'
import { percent } from '../../diagnose/numbers.js'
import { WellfitError } from '../../errors.js'
import type { LabelError, LabelErrors } from '../../result/index.js'
import { checkHeldOut, type HeldOut, type Targets } from './held-out.js'

/**
 * Finds labels that are likely wrong by confident learning (Northcutt, Jiang and Chuang, "Confident learning: Estimating
 * uncertainty in dataset labels", 2021), as cleanlab does.
 *
 * tⱼ is the mean probability of class j over the rows labelled j. A row labelled i counts for the class j with the highest
 * probability of those with pⱼ ≥ tⱼ: Cᵢⱼ. Scaled so that its rows sum to the rows of each label, it estimates how many rows labelled
 * i belong to j, and so how many labels are wrong. As many rows are returned: those with the lowest probability of their label, of
 * the rows for which another class is likelier (cleanlab's `low_self_confidence`).
 *
 * @param predictions Probabilities of rows by networks that were not trained on them, [rows, classes] or for two classes those of
 *   the second: `outOfFold.predictions` of `crossValidate`. Rows of NaN are left out.
 * @param data The same rows with their labels, one for each.
 * @returns The likeliest errors first.
 * @throws WellfitError `INVALID_DATA` for a regression or several labels a row; `INVALID_SHAPE`.
 * @example
 * const { outOfFold } = await crossValidate(data, recipe)
 * const { errors } = labelErrors(outOfFold.predictions, data)
 */
export function labelErrors(predictions: ArrayLike<number>, data: Dataset): LabelErrors {
  checkDataset('labelErrors', 'data', data)
  const targets = targetsOf('labelErrors', data)
  if (targets.kind === 'values') {
    const expected = 'hold classes, one for each row'
    throw new WellfitError({ code: 'INVALID_DATA', functionName: 'labelErrors', field: 'data.targets', expected })
  }
  return findLabelErrors(checkHeldOut('labelErrors', predictions, targets, data.rows), targets, (row) => row)
}

/**
 * The targets of a dataset with one class or value for each row.
 *
 * @throws WellfitError `INVALID_DATA` for several.
 */
export function targetsOf(functionName: string, { targets }: Dataset): Targets {
  if (targets.kind === 'classes') return targets
  if (targets.width === 1) return targets
  const [field, value] = ['data.targets', `${targets.width} targets a row`]
  const expected = 'hold one class or value for each row'
  throw new WellfitError({ code: 'INVALID_DATA', functionName, field, value, expected })
}

type Classes = Extract<Targets, { readonly kind: 'classes' }>

/** The label errors of checked rows. */
export function findLabelErrors(
  { rows, predictions, width }: HeldOut,
  { labels, classes }: Classes,
  numberOf: (row: number) => number,
): LabelErrors {
  const count = classes.length
  const probability = (row: number, label: number): number => probabilityOf(predictions, width, row, label)
  const labelOf = (row: number): number => labels[row] ?? 0
  const labelled = countsOf(rows, labelOf, count)
  const thresholds = new Float64Array(count)
  for (const row of rows) {
    const label = labelOf(row)
    thresholds[label] = (thresholds[label] ?? 0) + probability(row, label) / (labelled[label] ?? 1)
  }
  const confident = Array.from({ length: count }, () => new Float64Array(count))
  for (const row of rows) {
    const best = likeliest(count, (label) =>
      (labelled[label] ?? 0) > 0 && probability(row, label) >= (thresholds[label] ?? 1) ? probability(row, label) : -1,
    )
    const own = confident[labelOf(row)]
    if (best !== null && own !== undefined) own[best] = (own[best] ?? 0) + 1
  }
  const wrong = confident.reduce((sum, own, label) => {
    const total = own.reduce((all, value) => all + value, 0)
    return total === 0 ? sum : sum + (labelled[label] ?? 0) * (1 - (own[label] ?? 0) / total)
  }, 0)
  const suggestedOf = (row: number): number => likeliest(count, (label) => probability(row, label)) ?? 0
  const self = (row: number): number => probability(row, labelOf(row))
  const errors = [...rows]
    .filter((row) => suggestedOf(row) !== labelOf(row))
    .toSorted((a, b) => self(a) - self(b))
    .slice(0, Math.round(wrong))
    .map((row): LabelError => ({
      row: numberOf(row),
      label: classes[labelOf(row)] ?? '',
      suggested: classes[suggestedOf(row)] ?? '',
      labelProbability: self(row),
      suggestedProbability: probability(row, suggestedOf(row)),
    }))
  const noise = wrong / rows.length
  return {
    rows: rows.length,
    noise,
    thresholds: Object.fromEntries(classes.map((name, label) => [name, thresholds[label] ?? 0])),
    errors,
    message: messageOf(errors.length, noise, rows.length),
  }
}

function countsOf(rows: Uint32Array, labelOf: (row: number) => number, classes: number): Float64Array {
  const counts = new Float64Array(classes)
  for (const row of rows) counts[labelOf(row)] = (counts[labelOf(row)] ?? 0) + 1
  return counts
}

/** The class with the highest value, the first of equals; `null` where all are negative. */
function likeliest(classes: number, valueOf: (label: number) => number): number | null {
  let [best, most] = [-1, -1]
  for (let label = 0; label < classes; label++) {
    const value = valueOf(label)
    if (value > most && value >= 0) [best, most] = [label, value]
  }
  return best < 0 ? null : best
}

function messageOf(errors: number, noise: number, rows: number): string {
  if (errors === 0) return `None of ${grouped(rows)} labels is likely to be wrong.`
  const labels = errors === 1 ? 'One label is' : `${grouped(errors)} labels are`
  return `${labels} likely wrong; by confident learning an estimated ${percent(noise)} of ${grouped(rows)} labels are. Look at each row before you change its label: a rare but correct label looks the same.`
}
