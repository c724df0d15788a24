import { PURPOSE_CHECK } from '../../assembly/layout.js'
import { RandomStream } from '../data/random/philox.js'
import type { Segment } from '../model/segments.js'

/** Indices within a parameter: all of them, or one drawn from each of `samples` equal strata. */
export function* sampleIndices(segment: Segment, samples: number, seed: number, stream: number): Generator<number> {
  const { length } = segment
  if (samples >= length) {
    for (let i = 0; i < length; i++) yield i
    return
  }
  const random = new RandomStream(seed, PURPOSE_CHECK, stream)
  for (let k = 0; k < samples; k++) {
    const begin = Math.floor((k * length) / samples)
    const end = Math.floor(((k + 1) * length) / samples)
    yield begin + random.below(end - begin)
  }
}

/** A direction of entries ±1, drawn by the seed. */
export function signsOf(length: number, seed: number, stream: number): Float64Array {
  const random = new RandomStream(seed, PURPOSE_CHECK, stream)
  const signs = new Float64Array(length)
  let bits = 0
  for (let i = 0; i < length; i++) {
    if (i % 32 === 0) bits = random.next()
    signs[i] = (bits & 1) === 0 ? -1 : 1
    bits >>>= 1
  }
  return signs
}
