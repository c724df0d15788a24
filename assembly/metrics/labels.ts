import { at } from '../vector/lanes'
import { argmax } from '../loss/score'

/** The class predicted by a row of `units` probabilities: the largest, the first of equals; with one column 1 above ½. */
export function predictedClass(row: usize, units: i32): i32 {
  return units == 1 ? i32(load<real>(row) > 0.5) : argmax(row, units)
}

/** The label of a row, an i32. */
export function labelAt(labels: usize, row: i32): i32 {
  return load<i32>(labels + ((<usize>row) << 2))
}

/**
 * Adds to u32 `tallies`, which is [3, classes]: rows of each class, rows predicted as each class, and the correct ones among
 * them. Unless `confusion` is 0, adds to its counts[actual·classes + predicted], too.
 */
export function tallyClasses(
  predictions: usize,
  labels: usize,
  rows: i32,
  units: i32,
  classes: i32,
  tallies: usize,
  confusion: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const actual = labelAt(labels, row)
    const predicted = predictedClass(at(predictions, <usize>row * units), units)
    increment(tallies, actual)
    increment(tallies, classes + predicted)
    if (actual == predicted) increment(tallies, 2 * classes + actual)
    if (confusion != 0) increment(confusion, actual * classes + predicted)
  }
}

function increment(counts: usize, index: i32): void {
  const count = counts + ((<usize>index) << 2)
  store<u32>(count, load<u32>(count) + 1)
}

/** Number of rows whose class is among the `most` likeliest; of equal probabilities the first counts as likelier. */
export function countTopHits(predictions: usize, labels: usize, rows: i32, units: i32, most: i32): i32 {
  let hits = 0
  for (let row = 0; row < rows; row++) {
    const values = at(predictions, <usize>row * units)
    const label = labelAt(labels, row)
    const own = load<real>(at(values, label))
    let ahead = 0
    for (let i = 0; i < units; i++) {
      const value = load<real>(at(values, i))
      ahead += i32(value > own || (value == own && i < label))
    }
    hits += i32(ahead < most)
  }
  return hits
}
