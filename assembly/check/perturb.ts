// What a small change of one entry of θ does to the layer it stands in and the next: z of one unit moves, so one column
// of the layer's outputs, so every column of the next layer's z by a rank-1 update. What lies behind that is a program.
// Checks run in f64; the f32 build holds empty bodies.

import { activate } from '../layers/activation'
import { at, LANES, REAL_BYTES } from '../vector/lanes'

/** Bits of what `perturbUnit` answers. */
const MOVED = 1
const CROSSED = 2

function sign(value: real): i32 {
  return i32(value > 0) - i32(value < 0)
}

/**
 * column[r] = act(z[r, unit] + step·x[r, input]) for all rows; `x` = 0 stands for a bias, whose input is 1. Bit 0 of the
 * answer says that an output moved, bit 1 that one changed its sign.
 */
export function perturbUnit(
  kind: i32,
  alpha: f64,
  x: usize,
  inputs: i32,
  input: i32,
  z: usize,
  a: usize,
  units: i32,
  unit: i32,
  rows: i32,
  step: f64,
  column: usize,
): i32 {
  if (REAL_BYTES == 4) return 0
  for (let row = 0; row < rows; row++) {
    const factor = x == 0 ? <real>1 : load<real>(at(x, <usize>row * inputs + input))
    store<real>(at(column, row), load<real>(at(z, <usize>row * units + unit)) + <real>step * factor)
  }
  activate(kind, alpha, column, column, rows)
  let answer = 0
  for (let row = 0; row < rows; row++) {
    const now = load<real>(at(column, row))
    const before = load<real>(at(a, <usize>row * units + unit))
    if (now != before) answer |= MOVED
    if (sign(now) != sign(before)) answer |= CROSSED
  }
  return answer
}

/** target = z + (column − a's column `unit`)·weightRow: the next layer's z, [rows, columns]. */
export function perturbNext(
  z: usize,
  column: usize,
  a: usize,
  units: i32,
  unit: i32,
  weightRow: usize,
  target: usize,
  rows: i32,
  columns: i32,
): void {
  if (REAL_BYTES == 4) return
  for (let row = 0; row < rows; row++) {
    const moved = load<real>(at(column, row)) - load<real>(at(a, <usize>row * units + unit))
    const factor = v128.splat<real>(moved)
    const from = at(z, <usize>row * columns)
    const to = at(target, <usize>row * columns)
    let i = 0
    for (; i + LANES <= columns; i += LANES) {
      const product = v128.mul<real>(factor, v128.load(at(weightRow, i)))
      v128.store(at(to, i), v128.add<real>(v128.load(at(from, i)), product))
    }
    for (; i < columns; i++) {
      store<real>(at(to, i), load<real>(at(from, i)) + moved * load<real>(at(weightRow, i)))
    }
  }
}

/** target = a, [rows, units], with `column` in the place of its column `unit`. */
export function replaceColumn(a: usize, column: usize, units: i32, unit: i32, target: usize, rows: i32): void {
  if (REAL_BYTES == 4) return
  memory.copy(target, a, <usize>rows * units * REAL_BYTES)
  for (let row = 0; row < rows; row++) {
    store<real>(at(target, <usize>row * units + unit), load<real>(at(column, row)))
  }
}

/** Whether any of `count` pairs of values have different signs, 0 being a sign of its own. */
export function signsDiffer(first: usize, second: usize, count: i32): bool {
  if (REAL_BYTES == 4) return false
  const zero = v128.splat<real>(0)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const a = v128.load(at(first, i))
    const b = v128.load(at(second, i))
    const above = v128.xor(v128.gt<real>(a, zero), v128.gt<real>(b, zero))
    const below = v128.xor(v128.lt<real>(a, zero), v128.lt<real>(b, zero))
    if (v128.any_true(v128.or(above, below))) return true
  }
  for (; i < count; i++) if (sign(load<real>(at(first, i))) != sign(load<real>(at(second, i)))) return true
  return false
}
