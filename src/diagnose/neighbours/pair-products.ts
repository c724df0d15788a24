/** Rows that are multiplied at a time: 3 × 3 sums and their six factors fit into sixteen registers. */
const TILE = 3
/** Tiles of rows that stay in the L2 cache while all others pass by. */
const BLOCK = 8

/** A square matrix of products, with rows of `width`: the last tile may reach beyond the last row of the data. */
export interface PairProducts {
  readonly products: Float32Array
  readonly width: number
}

/**
 * Dot products of all pairs of rows, x·xᵀ, summed in f64 and rounded to f32; computed for tiles of 3 × 3 rows on and above
 * the diagonal, the rest by symmetry.
 *
 * @param x [rows, features], row-major.
 */
export function pairProducts(x: ArrayLike<number>, rows: number, features: number): PairProducts {
  const tiles = Math.ceil(rows / TILE)
  const packed = packTiles(x, rows, features, tiles)
  const width = tiles * TILE
  const products = new Float32Array(width * width)
  const size = packed.length / tiles
  for (let first = 0; first < tiles; first += BLOCK) {
    const end = Math.min(tiles, first + BLOCK)
    for (let a = 0; a < end; a++) {
      for (let b = Math.max(a, first); b < end; b++) {
        multiplyTile(packed, a * size, b * size, size, products, TILE * a, TILE * b, width)
      }
    }
  }
  return { products, width }
}

/** The rows as [tiles, features, 3], so that the values of a feature lie side by side. */
function packTiles(x: ArrayLike<number>, rows: number, features: number, tiles: number): Float64Array {
  const packed = new Float64Array(tiles * TILE * features)
  for (let row = 0; row < rows; row++) {
    const at = (row - (row % TILE)) * features + (row % TILE)
    for (let j = 0; j < features; j++) packed[at + j * TILE] = x[row * features + j] ?? 0
  }
  return packed
}

/** Adds up in local variables: elements of an array would be stored in each step. */
function multiplyTile(
  packed: Float64Array,
  a: number,
  b: number,
  size: number,
  products: Float32Array,
  row: number,
  column: number,
  width: number,
): void {
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s20 = 0
  let s21 = 0
  let s22 = 0
  for (let i = a, k = b; i < a + size; i += TILE, k += TILE) {
    const a0 = packed[i] ?? 0
    const a1 = packed[i + 1] ?? 0
    const a2 = packed[i + 2] ?? 0
    const b0 = packed[k] ?? 0
    const b1 = packed[k + 1] ?? 0
    const b2 = packed[k + 2] ?? 0
    s00 += a0 * b0
    s01 += a0 * b1
    s02 += a0 * b2
    s10 += a1 * b0
    s11 += a1 * b1
    s12 += a1 * b2
    s20 += a2 * b0
    s21 += a2 * b1
    s22 += a2 * b2
  }
  const at = row * width + column
  products[at] = s00
  products[at + 1] = s01
  products[at + 2] = s02
  products[at + width] = s10
  products[at + width + 1] = s11
  products[at + width + 2] = s12
  products[at + 2 * width] = s20
  products[at + 2 * width + 1] = s21
  products[at + 2 * width + 2] = s22
  const mirrored = column * width + row
  products[mirrored] = s00
  products[mirrored + 1] = s10
  products[mirrored + 2] = s20
  products[mirrored + width] = s01
  products[mirrored + width + 1] = s11
  products[mirrored + width + 2] = s21
  products[mirrored + 2 * width] = s02
  products[mirrored + 2 * width + 1] = s12
  products[mirrored + 2 * width + 2] = s22
}
