import { PURPOSE_DROPOUT } from '../layout'
import { sixteenWords, streamOf } from '../random/philox'
import { ownSlot, SLOTS_BYTES, threadScratch } from '../threads/state'
import { at, LANES, REAL_BYTES } from '../vector/lanes'

/** What a dropout mask is drawn from. */
@unmanaged
export class DropoutMask {
  keepProb: f64
  layer: u32
  step: u32
  epoch: u32
  seedLow: u32
  seedHigh: u32
  /** Position in the mask of the first element. */
  before: u32
}

const masks: usize = memory.data(SLOTS_BYTES, 64)

/** This thread's mask. */
export function ownMask(): DropoutMask {
  return ownSlot<DropoutMask>(masks)
}

/**
 * Inverted dropout (Srivastava et al., 2014): target = source · mask / keepProb, where each entry of the mask is 1 with
 * probability keepProb. The mask is not stored: the same (seed, epoch, step, layer) draws it again, so the backward pass
 * is this function applied to the gradient. keepProb 1 copies, bit for bit.
 *
 * Computes elements `begin` … `end` − 1, fastest if both are multiples of 16, as is `before`. The mask does not depend on this
 * range.
 */
export function dropout(source: usize, target: usize, begin: i32, end: i32, mask: DropoutMask): void {
  const keepProb = mask.keepProb
  if (keepProb >= 1) {
    if (source != target) memory.copy(at(target, begin), at(source, begin), <usize>(end - begin) * REAL_BYTES)
    return
  }
  const step = mask.step
  const epoch = mask.epoch
  const seedLow = mask.seedLow
  const seedHigh = mask.seedHigh
  const threshold = <u32>Math.min(keepProb * 4294967296.0, 4294967295.0)
  const limit = i32x4.splat(threshold)
  const scale = v128.splat<real>(<real>(1.0 / keepProb))
  const stream = streamOf(PURPOSE_DROPOUT, mask.layer)
  const words = threadScratch()
  const before = mask.before
  let first = begin
  while (first < end) {
    const position = before + <u32>first
    const next = min(first + 16 - <i32>(position & 15), end)
    sixteenWords(position >>> 4, step, stream, epoch, seedLow, seedHigh, words)
    if (next - first == 16) dropSixteen(source, target, first, limit, scale, words)
    else dropSome(source, target, first, next, before, threshold, v128.extract_lane<real>(scale, 0), words)
    first = next
  }
}

function dropSixteen(source: usize, target: usize, first: i32, limit: v128, scale: v128, words: usize): void {
  for (let i = 0; i < 16; i += LANES) {
    const index = <usize>(first + i)
    const kept = keptMask(words + ((<usize>i) << 2), limit)
    const value = v128.mul<real>(v128.load(at(source, index)), scale)
    v128.store(at(target, index), v128.and(value, kept))
  }
}

/** Sets all bits of the lanes of `real` whose word is below the limit. */
function keptMask(words: usize, limit: v128): v128 {
  if (REAL_BYTES == 4) return v128.lt<u32>(v128.load(words), limit)
  const kept = v128.lt<u32>(v128.load64_zero(words), limit)
  return v128.shuffle<u32>(kept, kept, 0, 0, 1, 1)
}

/** Some of the sixteen elements that the words are for. */
function dropSome(
  source: usize,
  target: usize,
  first: i32,
  end: i32,
  before: u32,
  threshold: u32,
  scale: real,
  words: usize,
): void {
  for (let i = first; i < end; i++) {
    const kept = load<u32>(words + ((<usize>((before + <u32>i) & 15)) << 2)) < threshold
    store<real>(at(target, i), kept ? load<real>(at(source, i)) * scale : 0)
  }
}
