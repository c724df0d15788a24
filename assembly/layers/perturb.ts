// What a change of one entry of θ does to its layer and the next: z of one unit changes, so one column of the outputs of
// the layer, so every column of the z of the next layer by a rank-1 update. The rest is a program of instructions. Layers
// are PERTURBED_ structs. Checks run in f64; in the f32 build the bodies are empty.

import {
  PERTURBED_ALPHA,
  PERTURBED_CHANGED,
  PERTURBED_COLUMN,
  PERTURBED_INPUTS,
  PERTURBED_KIND,
  PERTURBED_KINK,
  PERTURBED_OUTPUT,
  PERTURBED_ROWS,
  PERTURBED_UNITS,
  PERTURBED_X,
  PERTURBED_Z,
} from '../layout'
import { at, LANES, REAL_BYTES } from '../vector/lanes'
import { activate } from './activation'

/** Bits of the result of `perturbUnit`. */
const MOVED = 1
const CROSSED = 2

/** Whether a value is above (1), at (0) or below (−1) a kink. */
function side(value: real, kink: real): i32 {
  return i32(value > kink) - i32(value < kink)
}

/** A word of a layer that is an address or a count. */
function word(layer: usize, offset: usize): usize {
  return <usize>load<u32>(layer + offset)
}

/**
 * column[r] = act(z[r, unit] + step·x[r, input]) in all rows; `input` −1 stands for the bias, whose input is 1. Bit 0 of
 * the result is set if an output changed, bit 1 if one crossed 0 or PERTURBED_KINK.
 */
export function perturbUnit(layer: usize, input: i32, unit: i32, step: f64): i32 {
  if (REAL_BYTES == 4) return 0
  const x = word(layer, PERTURBED_X)
  const z = word(layer, PERTURBED_Z)
  const output = word(layer, PERTURBED_OUTPUT)
  const column = word(layer, PERTURBED_COLUMN)
  const inputs = word(layer, PERTURBED_INPUTS)
  const units = word(layer, PERTURBED_UNITS)
  const rows = word(layer, PERTURBED_ROWS)
  for (let row: usize = 0; row < rows; row++) {
    const factor = input == -1 ? <real>1 : load<real>(at(x, row * inputs + input))
    store<real>(at(column, row), load<real>(at(z, row * units + unit)) + <real>step * factor)
  }
  activate(<i32>word(layer, PERTURBED_KIND), load<f64>(layer, PERTURBED_ALPHA), column, column, rows)
  const kink = <real>load<f64>(layer, PERTURBED_KINK)
  let result = 0
  for (let row: usize = 0; row < rows; row++) {
    const now = load<real>(at(column, row))
    const before = load<real>(at(output, row * units + unit))
    if (now != before) result |= MOVED
    if (side(now, 0) != side(before, 0) || side(now, kink) != side(before, kink)) result |= CROSSED
  }
  return result
}

/** The changed z of the next layer: z + (column − column `unit` of the outputs)·weightRow. */
export function perturbNext(layer: usize, unit: i32, next: usize, weightRow: usize): void {
  if (REAL_BYTES == 4) return
  const output = word(layer, PERTURBED_OUTPUT)
  const column = word(layer, PERTURBED_COLUMN)
  const units = word(layer, PERTURBED_UNITS)
  const rows = word(layer, PERTURBED_ROWS)
  const z = word(next, PERTURBED_Z)
  const changed = word(next, PERTURBED_CHANGED)
  const columns = <i32>word(next, PERTURBED_UNITS)
  for (let row: usize = 0; row < rows; row++) {
    const difference = load<real>(at(column, row)) - load<real>(at(output, row * units + unit))
    const factor = v128.splat<real>(difference)
    const from = at(z, row * columns)
    const to = at(changed, row * columns)
    let i = 0
    for (; i + LANES <= columns; i += LANES) {
      const product = v128.mul<real>(factor, v128.load(at(weightRow, i)))
      v128.store(at(to, i), v128.add<real>(v128.load(at(from, i)), product))
    }
    for (; i < columns; i++) {
      store<real>(at(to, i), load<real>(at(from, i)) + difference * load<real>(at(weightRow, i)))
    }
  }
}

/** The changed outputs of a layer: its outputs with `column` as column `unit`. */
export function replaceColumn(layer: usize, unit: i32): void {
  if (REAL_BYTES == 4) return
  const changed = word(layer, PERTURBED_CHANGED)
  const column = word(layer, PERTURBED_COLUMN)
  const units = word(layer, PERTURBED_UNITS)
  const rows = word(layer, PERTURBED_ROWS)
  memory.copy(changed, word(layer, PERTURBED_OUTPUT), rows * units * REAL_BYTES)
  for (let row: usize = 0; row < rows; row++) {
    store<real>(at(changed, row * units + unit), load<real>(at(column, row)))
  }
}

/** Whether the two values of any of `count` pairs lie on different sides of `kink`, or one of them at it. */
export function signsDiffer(first: usize, second: usize, count: i32, kink: f64): bool {
  if (REAL_BYTES == 4) return false
  const limit = <real>kink
  const limits = v128.splat<real>(limit)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const a = v128.load(at(first, i))
    const b = v128.load(at(second, i))
    const above = v128.xor(v128.gt<real>(a, limits), v128.gt<real>(b, limits))
    const below = v128.xor(v128.lt<real>(a, limits), v128.lt<real>(b, limits))
    if (v128.any_true(v128.or(above, below))) return true
  }
  for (; i < count; i++) {
    if (side(load<real>(at(first, i)), limit) != side(load<real>(at(second, i)), limit)) return true
  }
  return false
}
