import { threadScratch } from '../threads/state'

// Philox 4×32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC11). A block of four
// words is a function of (counter, key) alone, so any number can be drawn at any time, in any order, on any thread.
//
// Key     = the user's 64-bit seed.
// Counter = (block index, step, layer | purpose << 24, epoch).
//
// Four blocks are computed at once, one in each lane. So number i of a stream is word (i / 4) % 4 of block
// 4·(i / 16) + i % 4.

const MULTIPLIER_0: u32 = 0xd2511f53
const MULTIPLIER_1: u32 = 0xcd9e8d57
const WEYL_0: u32 = 0x9e3779b9
const WEYL_1: u32 = 0xbb67ae85

/** Four products u32 × u32: returns the low halves and leaves the high ones in `high`. */
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

/** One block for a counter and key: four u32 at `target`. For the published test vectors. */
export function philox(c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32, target: usize): void {
  const words = threadScratch()
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
