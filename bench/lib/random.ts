/** A small seeded generator (the LCG of Numerical Recipes) for test data and the order of timings. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) / 2 ** 24
  }
}

/** `count` numbers from −½ to ½, a fraction `zeros` of them 0. */
export function values(count: number, seed: number, zeros = 0): Float32Array<ArrayBuffer> {
  const next = uniform(seed)
  const result = new Float32Array(count)
  for (let i = 0; i < count; i++) result[i] = zeros > 0 && next() < zeros ? 0 : next() - 0.5
  return result
}

/** Class labels 0 … classes − 1. */
export function labels(count: number, classes: number, seed: number): Int32Array<ArrayBuffer> {
  const next = uniform(seed)
  return Int32Array.from({ length: count }, () => Math.floor(next() * classes))
}

/** The items in a random order (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    const [a, b] = [result[i], result[j]]
    if (a === undefined || b === undefined) continue
    result[i] = b
    result[j] = a
  }
  return result
}

/** Uniform draws from (0, 1) and standard normal ones (Box and Muller, 1958) from a stream of 32-bit words. */
export function draws(stream: { next(): number }): { readonly uniform: () => number; readonly normal: () => number } {
  const uniform = (): number => (stream.next() + 0.5) / 2 ** 32
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal }
}
