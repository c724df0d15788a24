import { at } from '../vector/lanes'
import { add, total } from './compensated'
import { labelAt, predictedClass } from './labels'
import { logOf } from './logarithm'

/**
 * Means over the rows into f64 `result`: the log loss −log p of the class of the row, with probabilities normalized to sum
 * to 1 and not clipped, so it is infinite if a p is 0; and the Brier score: (p − y)² of the second of two classes, Σ(p − y)²
 * over three or more. A single column holds the probability of the second class. `result` has space for four f64.
 */
export function scoreProbabilities(predictions: usize, labels: usize, rows: i32, units: i32, result: usize): void {
  memory.fill(result, 0, 32)
  for (let row = 0; row < rows; row++) {
    const values = at(predictions, <usize>row * units)
    const label = labelAt(labels, row)
    add(result, -logOf(units == 1 ? binaryProbability(values, label) : probabilityOf(values, units, label)))
    add(result + 16, units <= 2 ? binaryDistance(values, units, label) : distance(values, units, label))
  }
  const logarithms = total(result)
  store<f64>(result, logarithms / <f64>rows)
  store<f64>(result, total(result + 16) / <f64>rows, 8)
}

function binaryProbability(values: usize, label: i32): f64 {
  const probability = <f64>load<real>(values)
  return label == 1 ? probability : 1 - probability
}

function probabilityOf(values: usize, units: i32, label: i32): f64 {
  let sum: f64 = 0
  for (let i = 0; i < units; i++) sum += <f64>load<real>(at(values, i))
  return <f64>load<real>(at(values, label)) / sum
}

function binaryDistance(values: usize, units: i32, label: i32): f64 {
  const difference = <f64>load<real>(at(values, units - 1)) - <f64>label
  return difference * difference
}

function distance(values: usize, units: i32, label: i32): f64 {
  let sum: f64 = 0
  for (let i = 0; i < units; i++) {
    const difference = <f64>load<real>(at(values, i)) - <f64>(i == label)
    sum += difference * difference
  }
  return sum
}

/**
 * Bins rows by a probability into `bins` equal intervals (a, b], 0 into the first: that of the second of two classes, or of
 * the predicted one of more. Adds to four f64 for each bin: rows, rows of that class, and the sum of the probabilities as a
 * compensated pair.
 */
export function binProbabilities(
  predictions: usize,
  labels: usize,
  rows: i32,
  units: i32,
  bins: i32,
  result: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const values = at(predictions, <usize>row * units)
    const column = units <= 2 ? 1 : predictedClass(values, units)
    const probability = <f64>load<real>(at(values, units == 1 ? 0 : column))
    const bin = result + ((<usize>binOf(probability, bins)) << 5)
    store<f64>(bin, load<f64>(bin) + 1)
    if (labelAt(labels, row) == column) store<f64>(bin, load<f64>(bin, 8) + 1, 8)
    add(bin + 16, probability)
  }
}

function binOf(probability: f64, bins: i32): i32 {
  let bin = <i32>Math.min(Math.max(probability, 0) * <f64>bins, <f64>(bins - 1))
  // The product is rounded: correct it by the edges.
  while (bin > 0 && probability <= <f64>bin / <f64>bins) bin--
  while (bin < bins - 1 && probability > <f64>(bin + 1) / <f64>bins) bin++
  return bin
}
