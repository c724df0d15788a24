// Augmentations of single values, in images and tabular rows alike.

import { at } from '../vector/lanes'
import { drawGroup, normals, word } from './draws'
import { option } from './options'

/** x ← x + σ·n with standard normal n and a σ for each feature; if σ is 0 the value keeps its bits. */
export function noise(block: usize, row: usize, width: i32, scratch: usize): void {
  const deviations = <usize>option(block, 0)
  for (let first = 0; first < width; first += 16) {
    normals(1 + (first >>> 4), scratch)
    for (let i = first; i < min(first + 16, width); i++) {
      const deviation = <real>load<f64>(deviations + ((<usize>i) << 3))
      if (deviation == 0) continue
      store<real>(at(row, i), load<real>(at(row, i)) + deviation * load<real>(at(scratch, i - first)))
    }
  }
}

/** Replaces each feature by a fixed value with probability `rate`. */
export function mask(block: usize, row: usize, width: i32): void {
  const rate = option(block, 0)
  const value = <real>option(block, 1)
  for (let first = 0; first < width; first += 16) {
    drawGroup(1 + (first >>> 4))
    for (let i = first; i < min(first + 16, width); i++) {
      if (<f64>word(i - first) < rate * 4294967296.0) store<real>(at(row, i), value)
    }
  }
}
