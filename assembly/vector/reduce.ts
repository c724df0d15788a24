import { at, LANES, REAL_BYTES, splat } from './lanes'
import { BRANCH_ENTRIES } from '../layout'

// Sums by a fixed tree, so that their bits depend on nothing but the values and their number: blocks of BLOCK values are
// summed in f64 by eight running sums, and the sums of blocks are added pairwise. The error of a sum of n values is at
// most log₂(n / BLOCK) + BLOCK / 8 roundings of f64, whatever `real` is.

const BLOCK: i32 = 256

// What is summed.
const VALUE = 0
const SQUARE = 1
const MAGNITUDE = 2

function term(value: v128, what: i32): v128 {
  if (what == SQUARE) return v128.mul<f64>(value, value)
  if (what == MAGNITUDE) return v128.abs<f64>(value)
  return value
}

function low(value: v128): v128 {
  return REAL_BYTES == 4 ? f64x2.promote_low_f32x4(value) : value
}

function upper(value: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<u64>(value, value, 1, 1))
}

function blockSum(base: usize, count: i32, what: i32): f64 {
  let first = f64x2.splat(0)
  let second = f64x2.splat(0)
  let third = f64x2.splat(0)
  let fourth = f64x2.splat(0)
  let i = 0
  for (; i + 8 <= count; i += 8) {
    const address = at(base, i)
    if (REAL_BYTES == 4) {
      const a = v128.load(address)
      const b = v128.load(address, 16)
      first = v128.add<f64>(first, term(low(a), what))
      second = v128.add<f64>(second, term(upper(a), what))
      third = v128.add<f64>(third, term(low(b), what))
      fourth = v128.add<f64>(fourth, term(upper(b), what))
    } else {
      first = v128.add<f64>(first, term(v128.load(address), what))
      second = v128.add<f64>(second, term(v128.load(address, 16), what))
      third = v128.add<f64>(third, term(v128.load(address, 32), what))
      fourth = v128.add<f64>(fourth, term(v128.load(address, 48), what))
    }
  }
  const pairs = v128.add<f64>(v128.add<f64>(first, second), v128.add<f64>(third, fourth))
  let sum = v128.extract_lane<f64>(pairs, 0) + v128.extract_lane<f64>(pairs, 1)
  for (; i < count; i++) {
    const value = <f64>load<real>(at(base, i))
    sum += v128.extract_lane<f64>(term(f64x2.splat(value), what), 0)
  }
  return sum
}

function tree(base: usize, count: i32, what: i32): f64 {
  if (count <= BLOCK) return blockSum(base, count, what)
  // The left subtree has the largest power of two of blocks below the count: the shape depends on the count alone.
  const half = BLOCK << (31 - clz<i32>((count - 1) / BLOCK))
  return tree(base, half, what) + tree(at(base, half), count - half, what)
}

/** Number of branches, subtrees of BRANCH_ENTRIES values, of the tree over `count` values. */
export function branchesOf(count: i32): i32 {
  return (count + BRANCH_ENTRIES - 1) / BRANCH_ENTRIES
}

/** The sum over the whole tree, from the sums of its branches. */
export function combineBranches(sums: usize, branches: i32): f64 {
  if (branches <= 1) return branches == 1 ? load<f64>(sums) : 0
  const half = 1 << (31 - clz<i32>(branches - 1))
  return combineBranches(sums, half) + combineBranches(sums + ((<usize>half) << 3), branches - half)
}

/** Σ of `count` values. */
export function sum(base: usize, count: i32): f64 {
  return tree(base, count, VALUE)
}

/** Σ of squares. */
export function sumSquares(base: usize, count: i32): f64 {
  return tree(base, count, SQUARE)
}

/** Σ of magnitudes. */
export function sumMagnitudes(base: usize, count: i32): f64 {
  return tree(base, count, MAGNITUDE)
}

/** How many values are exactly 0. */
export function countZeros(base: usize, count: i32): i32 {
  let zeros = 0
  for (let i = 0; i < count; i++) zeros += i32(load<real>(at(base, i)) == 0)
  return zeros
}

/** Index of the first value that is NaN or infinite, or −1. */
export function firstNonFinite(base: usize, count: i32): i32 {
  // x − x is 0 for finite x and NaN for all others. Finite blocks are skipped by whole vectors.
  let i = 0
  for (; i + BLOCK <= count; i += BLOCK) {
    let differences = v128.splat<real>(0)
    for (let j = 0; j < BLOCK; j += LANES) {
      const x = v128.load(at(base, i + j))
      differences = v128.add<real>(differences, v128.sub<real>(x, x))
    }
    if (v128.any_true(v128.ne<real>(differences, differences))) break
  }
  for (; i < count; i++) {
    const value = load<real>(at(base, i))
    if (value - value != 0) return i
  }
  return -1
}

/** The largest magnitude; NaN if any value is NaN. */
export function maxMagnitude(base: usize, count: i32): f64 {
  let largest = v128.splat<real>(0)
  let i = 0
  for (; i + LANES <= count; i += LANES) largest = v128.max<real>(largest, v128.abs<real>(v128.load(at(base, i))))
  for (; i < count; i++) largest = v128.max<real>(largest, v128.abs<real>(v128.splat<real>(load<real>(at(base, i)))))
  largest = v128.max<real>(largest, v128.shuffle<u64>(largest, largest, 1, 0))
  if (LANES == 4) largest = v128.max<real>(largest, v128.shuffle<u32>(largest, largest, 1, 0, 3, 2))
  return <f64>v128.extract_lane<real>(largest, 0)
}

/**
 * Writes the indices of the values that are at most `limit`, as i32, and returns their number. It reads whole vectors: the last indices may be
 * those of values beyond `count`.
 */
export function indicesUpTo(base: usize, count: i32, limit: f64, indices: usize): i32 {
  const limits = splat(limit)
  let found = 0
  for (let i = 0; i < count; i += LANES) {
    const within = v128.le<real>(v128.load(at(base, i)), limits)
    let bits = REAL_BYTES == 4 ? i32x4.bitmask(within) : i64x2.bitmask(within)
    for (; bits != 0; bits &= bits - 1) store<i32>(indices + (found++ << 2), i + ctz(bits))
  }
  return found
}

/**
 * A hash of whether each of `count` values is above, at or below `kink` (FNV-1a over one byte per value): if it is the same
 * after two evaluations, no value has crossed the kink in between.
 */
export function signHash(base: usize, count: i32, kink: f64): u32 {
  const limit = <real>kink
  let hash: u32 = 2166136261
  for (let i = 0; i < count; i++) {
    const value = load<real>(at(base, i))
    hash = (hash ^ (value > limit ? 1 : value < limit ? 2 : 0)) * 16777619
  }
  return hash
}

/**
 * Column sums of a [rows, columns] matrix into `target`: blocks of BLOCK rows are summed in order, and their sums are added
 * in order.
 */
export function columnSums(source: usize, rows: i32, columns: i32, target: usize): void {
  sumColumns(source, rows, columns, 0, columns, target)
}

/** `columnSums` of columns `begin` … `end` − 1. */
export function sumColumns(source: usize, rows: i32, columns: i32, begin: i32, end: i32, target: usize): void {
  let column = begin
  for (; column + LANES <= end; column += LANES) {
    let total = v128.splat<real>(0)
    for (let first = 0; first < rows; first += BLOCK) {
      const last = min(first + BLOCK, rows)
      let block = v128.splat<real>(0)
      for (let row = first; row < last; row++) {
        block = v128.add<real>(block, v128.load(at(source, <usize>row * columns + column)))
      }
      total = v128.add<real>(total, block)
    }
    v128.store(at(target, column), total)
  }
  for (; column < end; column++) {
    let total: real = 0
    for (let first = 0; first < rows; first += BLOCK) {
      const last = min(first + BLOCK, rows)
      let block: real = 0
      for (let row = first; row < last; row++) block += load<real>(at(source, <usize>row * columns + column))
      total += block
    }
    store<real>(at(target, column), total)
  }
}
