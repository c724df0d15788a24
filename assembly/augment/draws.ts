// Random numbers of augmentations. Key = the seed; counter = (group, row in the data set, augmentation | purpose, epoch):
// they depend neither on the position in the batch nor on the thread.

import { PURPOSE_AUGMENT, SESSION_EPOCH, SESSION_SEED_HIGH, SESSION_SEED_LOW } from '../layout'
import { at, LANES, REAL_BYTES, splat } from '../vector/lanes'
import { cos2pi, log, sin2pi } from '../math'
import { sixteenWords, streamOf } from '../random/philox'
import { threadScratch } from '../threads/state'

const UNIT: f64 = 1.0 / 4294967296.0
const HALF_UNIT: f64 = UNIT / 2

let row: u32 = 0
let stream: u32 = 0
let epoch: u32 = 0
let seedLow: u32 = 0
let seedHigh: u32 = 0

export function seedDraws(session: usize): void {
  epoch = load<u32>(session, SESSION_EPOCH)
  seedLow = load<u32>(session, SESSION_SEED_LOW)
  seedHigh = load<u32>(session, SESSION_SEED_HIGH)
}

/** Selects the numbers of one augmentation of one row, and draws the first sixteen. */
export function drawFor(rowNumber: u32, augmentation: u32): void {
  row = rowNumber
  stream = streamOf(PURPOSE_AUGMENT, augmentation)
  drawGroup(0)
}

/** Draws another sixteen numbers, in place of those before. */
export function drawGroup(group: u32): void {
  sixteenWords(group, row, stream, epoch, seedLow, seedHigh, threadScratch())
}

export function word(index: usize): u32 {
  return load<u32>(threadScratch() + (index << 2))
}

/** Uniform on (0, 1), the same in both precisions. */
export function uniform(index: usize): f64 {
  return <f64>word(index) * UNIT + HALF_UNIT
}

/** Uniform on (−limit, limit); exactly 0 if the limit is. */
export function symmetric(index: usize, limit: f64): f64 {
  return (2 * uniform(index) - 1) * limit
}

/** An integer below `bound`, with a bias below bound / 2³². */
export function below(index: usize, bound: u32): u32 {
  return <u32>((<u64>word(index) * <u64>bound) >>> 32)
}

/** Numbers `index` … of the group as uniform reals on (0, 1], one in each lane. */
function uniformLanes(index: i32): v128 {
  const words = threadScratch() + ((<usize>index) << 2)
  const whole =
    REAL_BYTES == 4 ? f32x4.convert_i32x4_u(v128.load(words)) : f64x2.convert_low_i32x4_u(v128.load64_zero(words))
  return v128.add<real>(v128.mul<real>(whole, splat(UNIT)), splat(HALF_UNIT))
}

/**
 * Sixteen standard normal numbers at `target`, by Box and Muller: from the numbers u₀ … u₇, v₀ … v₇ of the group
 * √(−2 ln uᵢ)·cos 2πvᵢ, then √(−2 ln uᵢ)·sin 2πvᵢ.
 */
export function normals(group: u32, target: usize): void {
  drawGroup(group)
  for (let i = 0; i < 8; i += LANES) {
    const radius = v128.sqrt<real>(v128.mul<real>(splat(-2), log(uniformLanes(i))))
    const angle = uniformLanes(i + 8)
    v128.store(at(target, i), v128.mul<real>(radius, cos2pi(angle)))
    v128.store(at(target, i + 8), v128.mul<real>(radius, sin2pi(angle)))
  }
}
