import { at } from '../vector/lanes'
import { add, total } from './compensated'
import { labelAt } from './labels'
import { keyOf, sortKeys } from './sort'

/**
 * How well the predictions rank the rows of class `positive` before all others: by its column, or, if a single column ranks
 * the second of two classes, by that column or its opposite. Writes to f64 `result`: the area under the ROC curve, NaN
 * unless there are rows of both kinds, and the average precision, NaN without positives. Both are exact under ties: the area
 * counts a tie as half a pair (Mann and Whitney) in integers, and precision is taken after all rows of a score.
 *
 * `keys` is scratch for 16 bytes per row.
 */
export function rankClass(
  predictions: usize,
  labels: usize,
  rows: i32,
  units: i32,
  positive: i32,
  keys: usize,
  result: usize,
): void {
  const column = units == 1 ? 0 : positive
  const negate = units == 1 && positive == 0
  let positives = 0
  for (let row = 0; row < rows; row++) positives += i32(labelAt(labels, row) == positive)
  const scratch = keys + ((<usize>rows) << 3)
  const others = keys + ((<usize>positives) << 3)
  let p = 0
  let n = 0
  for (let row = 0; row < rows; row++) {
    const score = <f64>load<real>(at(predictions, <usize>row * units + column))
    const key = keyOf(negate ? -score : score)
    if (labelAt(labels, row) == positive) {
      store<u64>(keys + ((<usize>p) << 3), key)
      p++
    } else {
      store<u64>(others + ((<usize>n) << 3), key)
      n++
    }
  }
  sortKeys(keys, p, scratch)
  sortKeys(others, n, scratch)
  scoreRanks(keys, p, others, n, result)
}

function scoreRanks(keys: usize, positives: i32, others: usize, negatives: i32, result: usize): void {
  // Twice the number of pairs in which the positive is ranked first, plus the number of ties.
  let pairs: u64 = 0
  store<f64>(result, 0)
  store<f64>(result, 0, 8)
  let p = positives
  let n = negatives
  while (p > 0) {
    const key = load<u64>(keys + ((<usize>(p - 1)) << 3))
    // Skip negatives of higher scores.
    while (n > 0 && load<u64>(others + ((<usize>(n - 1)) << 3)) > key) n--
    const above = p
    const tiedAbove = n
    while (p > 0 && load<u64>(keys + ((<usize>(p - 1)) << 3)) == key) p--
    while (n > 0 && load<u64>(others + ((<usize>(n - 1)) << 3)) == key) n--
    const found = above - p
    pairs += <u64>found * (2 * <u64>n + <u64>(tiedAbove - n))
    const right = positives - p
    add(result, (<f64>found / <f64>positives) * (<f64>right / <f64>(right + negatives - n)))
  }
  const precision = total(result)
  store<f64>(result, <f64>pairs / (2 * <f64>positives * <f64>negatives))
  store<f64>(result, positives == 0 ? NaN : precision, 8)
}
