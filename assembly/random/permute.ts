import { PURPOSE_SHUFFLE } from '../layout'
import { threadScratch } from '../threads/state'
import { sixteenWords, streamOf } from './philox'

/**
 * Writes a permutation of 0 … count − 1 to `order` (u32), by Fisher and Yates. Integers below a bound are drawn
 * without bias (Lemire, "Fast random integer generation in an interval", 2019). `window` is the number of the window if
 * these are not all rows of the epoch.
 */
export function permute(order: usize, count: u32, seedLow: u32, seedHigh: u32, epoch: u32, window: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(order + ((<usize>i) << 2), i)
  const words = threadScratch()
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
    const value = load<u32>(last)
    store<u32>(last, load<u32>(chosen))
    store<u32>(chosen, value)
  }
}
