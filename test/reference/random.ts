import type { ReferenceNetwork } from './network.js'

/** Uniform numbers in [−1, 1) that f32 can represent (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 8) / 2 ** 23 - 1
  }
}

export function randomRows(rows: number, columns: number, random: () => number): number[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, random))
}

/** θ: weights uniform with variance 1/fanIn, biases uniform in ±0.2, all representable in f32. */
export function randomParameters(network: ReferenceNetwork, random: () => number): number[] {
  return network.layers.flatMap(({ inputs, units, alphaAt }) => {
    const limit = Math.sqrt(3 / inputs)
    const weights = Array.from({ length: inputs * units }, () => Math.fround(limit * random()))
    const biases = Array.from({ length: units }, () => Math.fround(0.2 * random()))
    const slopes = Array.from({ length: alphaAt === null ? 0 : units }, () => Math.fround(0.1 + 0.5 * random()))
    return [...weights, ...biases, ...slopes]
  })
}
