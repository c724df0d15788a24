/** Numbers in the precision of a network. */
export type Reals = Float32Array | Float64Array

/**
 * Feature rows, row-major: the value of column j in row i is at i·columns + j. `Uint8Array` holds images: a byte is
 * read as value / 255, so that 0 … 255 becomes 0 … 1.
 */
export type Features = Float32Array | Float64Array | Uint8Array

/** Whether a value is an array that features come in. */
export function isFeatures(x: unknown): x is Features {
  return x instanceof Float32Array || x instanceof Float64Array || x instanceof Uint8Array
}
