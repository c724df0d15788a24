/** 150 rows of 4 numbers in three classes, and a network of 16 hidden units. */
export const rows = 150
export const inputs = 4
export const hidden = 16
export const classes = 3
export const x = Float32Array.from({ length: rows * inputs }, (_, i) => ((i * 37) % 101) / 101 - 0.5)
export const y = Int32Array.from({ length: rows }, (_, i) => i % classes)
export const row = x.subarray(0, inputs)

/**
 * Ends a program: the bench waits for `benchDone`, the time since the page was asked for.
 *
 * @param {ArrayLike<number>} probabilities
 */
export function done(probabilities) {
  const sum = Array.from(probabilities).reduce((total, value) => total + value, 0)
  if (probabilities.length !== classes || !(sum > 0)) throw new Error('three probabilities')
  Object.assign(globalThis, { benchDone: performance.now() })
}
