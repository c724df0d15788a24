import { INITIALIZE_NORMAL, INITIALIZE_UNIFORM, PURPOSE_INITIALIZE, PURPOSE_SHUFFLE } from '../layout'
import { at, LANES, REAL_BYTES } from '../vector/lanes'
import { cos2pi, log, sin2pi } from '../math'

// Philox 4×32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC11). A block of four
// words is a function of (counter, key) alone, so any number can be drawn at any time, in any order, on any thread.
//
// Key     = the user's 64-bit seed.
// Counter = (block index, step, layer | purpose << 24, epoch).
//
// Four blocks are computed side by side, one a lane. Number i of a stream therefore is word (i / 4) % 4 of block
// 4·(i / 16) + i % 4.

const MULTIPLIER_0: u32 = 0xd2511f53
const MULTIPLIER_1: u32 = 0xcd9e8d57
const WEYL_0: u32 = 0x9e3779b9
const WEYL_1: u32 = 0xbb67ae85

/** Room for the sixteen words of four blocks, for what thread 0 alone does. */
const words: usize = memory.data(64, 16)

/** High and low halves of the four products u32 × u32: the low one is returned, the high one left in `high`. */
let high: v128 = i32x4.splat(0)
function multiply(value: v128, multiplier: v128): v128 {
  const even = v128.extmul_low<u32>(value, multiplier)
  const odd = v128.extmul_high<u32>(value, multiplier)
  high = v128.shuffle<u32>(even, odd, 1, 3, 5, 7)
  return v128.shuffle<u32>(even, odd, 0, 2, 4, 6)
}

/** Writes the words of blocks `block` … `block + 3` to `target`: word w of block + l at u32 index 4·w + l. */
function fourBlocks(block: u32, step: u32, stream: u32, epoch: u32, seedLow: u32, seedHigh: u32, target: usize): void {
  let c0 = v128.add<i32>(i32x4.splat(block), i32x4(0, 1, 2, 3))
  let c1 = i32x4.splat(step)
  let c2 = i32x4.splat(stream)
  let c3 = i32x4.splat(epoch)
  const multiplier0 = i32x4.splat(MULTIPLIER_0)
  const multiplier1 = i32x4.splat(MULTIPLIER_1)
  let key0 = seedLow
  let key1 = seedHigh
  for (let round = 0; round < 10; round++) {
    const low0 = multiply(c0, multiplier0)
    const high0 = high
    const low1 = multiply(c2, multiplier1)
    const high1 = high
    c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(key0))
    c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(key1))
    c1 = low1
    c3 = low0
    key0 += WEYL_0
    key1 += WEYL_1
  }
  v128.store(target, c0, 0)
  v128.store(target, c1, 16)
  v128.store(target, c2, 32)
  v128.store(target, c3, 48)
}

/** The stream word of a counter. */
export function streamOf(purpose: u32, layer: u32): u32 {
  return layer | (purpose << 24)
}

/** One block for a full counter and key: what the published test vectors are about. Four u32 at `target`. */
export function philox(c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32, target: usize): void {
  fourBlocks(c0, c1, c2, c3, key0, key1, words)
  for (let word: usize = 0; word < 4; word++) store<u32>(target + word * 4, load<u32>(words + word * 16))
}

/** Numbers 16·group … 16·group + 15 of a stream, as u32, at `target` (64 bytes). */
export function sixteenWords(
  group: u32,
  step: u32,
  stream: u32,
  epoch: u32,
  seedLow: u32,
  seedHigh: u32,
  target: usize,
): void {
  fourBlocks(group * 4, step, stream, epoch, seedLow, seedHigh, target)
}

/** Uniform on (0, 1]: never 0, so that its logarithm is finite. f32 takes 24 bits of one word, f64 53 bits of two. */
function uniformOf(first: u32, second: u32): real {
  if (REAL_BYTES == 4) return <real>((<f32>(first >>> 8) + 1) * <f32>(1.0 / 16777216.0))
  const bits = ((<u64>(first >>> 5)) << 26) | (<u64>(second >>> 6))
  return <real>((<f64>bits + 1) * (1.0 / 9007199254740992.0))
}

/**
 * Fills `count` values at `target` with draws of mean 0 and standard deviation `deviation`: uniform on ±√3·deviation,
 * or normal by Box–Muller (√(−2 ln u)·cos 2πv and ·sin 2πv). `layer` and the seed name the stream.
 */
export function initialize(
  kind: i32,
  deviation: f64,
  target: usize,
  count: i32,
  seedLow: u32,
  seedHigh: u32,
  layer: u32,
): void {
  if (kind != INITIALIZE_NORMAL && kind != INITIALIZE_UNIFORM) {
    memory.fill(target, 0, <usize>count * REAL_BYTES)
    return
  }
  const stream = streamOf(PURPOSE_INITIALIZE, layer)
  const limit = <real>(deviation * Math.sqrt(3.0))
  for (let first = 0; first < count; first += 8) {
    sixteenWords(first >>> 3, 0, stream, 0, seedLow, seedHigh, words)
    for (let pair = 0; pair < 4 && first + 2 * pair < count; pair++) {
      const place = words + <usize>pair * 16
      const u = uniformOf(load<u32>(place), load<u32>(place, 4))
      const v = uniformOf(load<u32>(place, 8), load<u32>(place, 12))
      let one: real
      let other: real
      if (kind == INITIALIZE_UNIFORM) {
        one = (2 * u - 1) * limit
        other = (2 * v - 1) * limit
      } else {
        const logarithm = v128.extract_lane<real>(log(v128.splat<real>(u)), 0)
        const radius = <real>deviation * squareRoot(-2 * logarithm)
        const turn = v128.splat<real>(v == 1 ? <real>0 : v)
        one = radius * v128.extract_lane<real>(cos2pi(turn), 0)
        other = radius * v128.extract_lane<real>(sin2pi(turn), 0)
      }
      const index = <usize>(first + 2 * pair)
      store<real>(at(target, index), one)
      if (<i32>index + 1 < count) store<real>(at(target, index + 1), other)
    }
  }
}

function squareRoot(value: real): real {
  return v128.extract_lane<real>(v128.sqrt<real>(v128.splat<real>(value)), 0)
}

/**
 * Writes a permutation of 0 … count − 1 to `order` (u32), by Fisher and Yates. Whole numbers below a bound are drawn
 * without bias (Lemire, "Fast random integer generation in an interval", 2019). `window`: which part of the epoch's rows
 * these are, where they are not all.
 */
export function permute(order: usize, count: u32, seedLow: u32, seedHigh: u32, epoch: u32, window: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(order + ((<usize>i) << 2), i)
  const stream = streamOf(PURPOSE_SHUFFLE, window)
  let used: u32 = 16
  let group: u32 = 0
  for (let i: u32 = count; i > 1; i--) {
    let product: u64
    do {
      if (used == 16) {
        sixteenWords(group++, 0, stream, epoch, seedLow, seedHigh, words)
        used = 0
      }
      product = <u64>load<u32>(words + ((<usize>used) << 2)) * <u64>i
      used++
    } while (<u32>product < i && <u32>product < (0 - i) % i)
    const j = <u32>(product >>> 32)
    const last = order + ((<usize>(i - 1)) << 2)
    const chosen = order + ((<usize>j) << 2)
    const held = load<u32>(last)
    store<u32>(last, load<u32>(chosen))
    store<u32>(chosen, held)
  }
}

/** Lanes of `real` in a row of sixteen words, for those who read words as masks. */
export const WORDS_PER_VECTOR: i32 = LANES
