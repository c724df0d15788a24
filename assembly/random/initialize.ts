import { INITIALIZE_NORMAL, INITIALIZE_UNIFORM, PURPOSE_INITIALIZE } from '../layout'
import { cos2pi, log, sin2pi } from '../math'
import { threadScratch } from '../threads/state'
import { at, REAL_BYTES } from '../vector/lanes'
import { sixteenWords, streamOf } from './philox'

/** Uniform on (0, 1]: never 0, so that its logarithm is finite. f32 takes 24 bits of one word, f64 53 bits of two. */
function uniformOf(first: u32, second: u32): real {
  if (REAL_BYTES == 4) return <real>((<f32>(first >>> 8) + 1) * <f32>(1.0 / 16777216.0))
  const bits = ((<u64>(first >>> 5)) << 26) | (<u64>(second >>> 6))
  return <real>((<f64>bits + 1) * (1.0 / 9007199254740992.0))
}

/**
 * Fills `count` values at `target` with draws of mean 0 and standard deviation `deviation`: uniform on ±√3·deviation,
 * or normal by Box–Muller (√(−2 ln u)·cos 2πv and ·sin 2πv). The stream is selected by `layer` and the seed.
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
  const words = threadScratch()
  const stream = streamOf(PURPOSE_INITIALIZE, layer)
  const limit = <real>(deviation * Math.sqrt(3.0))
  for (let first = 0; first < count; first += 8) {
    sixteenWords(first >>> 3, 0, stream, 0, seedLow, seedHigh, words)
    for (let pair = 0; pair < 4 && first + 2 * pair < count; pair++) {
      const four = words + <usize>pair * 16
      const u = uniformOf(load<u32>(four), load<u32>(four, 4))
      const v = uniformOf(load<u32>(four, 8), load<u32>(four, 12))
      let one: real
      let other: real
      if (kind == INITIALIZE_UNIFORM) {
        one = (2 * u - 1) * limit
        other = (2 * v - 1) * limit
      } else {
        const logarithm = v128.extract_lane<real>(log(v128.splat<real>(u)), 0)
        const radius = <real>deviation * squareRoot(-2 * logarithm)
        const angle = v128.splat<real>(v == 1 ? <real>0 : v)
        one = radius * v128.extract_lane<real>(cos2pi(angle), 0)
        other = radius * v128.extract_lane<real>(sin2pi(angle), 0)
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
