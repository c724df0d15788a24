import { MOST_CONFUSION_CLASSES, type Tallies } from './class-measures.js'

/** Counts of labels and decided classes, by weight where rows have weights. */
export function tallyOf(labels: Int32Array, decided: Int32Array, classes: number, weights?: Float64Array): Tallies {
  const zeros = (): Float64Array => new Float64Array(classes)
  const [actual, predicted, correct] = [zeros(), zeros(), zeros()]
  const [actualRows, predictedRows] = [zeros(), zeros()]
  const confusion = classes <= MOST_CONFUSION_CLASSES ? new Float64Array(classes * classes) : null
  labels.forEach((label, row) => {
    const [given, weight] = [decided[row] ?? 0, weights?.[row] ?? 1]
    add(actualRows, label, 1)
    add(predictedRows, given, 1)
    add(actual, label, weight)
    add(predicted, given, weight)
    if (given === label) add(correct, label, weight)
    if (confusion !== null) add(confusion, label * classes + given, weight)
  })
  return { actual, predicted, correct, confusion, actualRows, predictedRows }
}

function add(sums: Float64Array, index: number, amount: number): void {
  sums[index] = (sums[index] ?? 0) + amount
}
