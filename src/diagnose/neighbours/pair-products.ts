/** Rows that are multiplied at a time: 3 × 3 sums and their six factors fit into sixteen registers. */
const TILE = 3
/** Tiles of rows that stay in the cache while all others pass by. */
const BLOCK = 8

/** Products of a block of rows with all rows. */
export interface RowProducts {
  /** Values in a row of a block: the last tile may reach beyond the last row of the data. */
  readonly width: number
  /** Rows of a block. */
  readonly rows: number
  /** [rows, width]: the products of the rows from `first` on, a multiple of `rows`; overwritten by the next call. */
  readonly from: (first: number) => Float32Array
}

/**
 * Dot products of rows with all rows, summed in f64 and rounded to f32; computed for tiles of 3 × 3 rows, a block of rows at a
 * time, so that memory grows with the rows, not with their square.
 *
 * @param x [rows, features], row-major.
 */
export function rowProducts(x: ArrayLike<number>, rows: number, features: number): RowProducts {
  const tiles = Math.ceil(rows / TILE)
  const packed = packTiles(x, rows, features, tiles)
  const width = tiles * TILE
  const size = TILE * features
  const products = new Float32Array(BLOCK * TILE * width)
  const from = (first: number): Float32Array => {
    const start = first / TILE
    const end = Math.min(tiles, start + BLOCK)
    for (let b = 0; b < tiles; b++) {
      for (let a = start; a < end; a++) {
        multiplyTile(packed, a * size, b * size, size, products, TILE * (a - start), TILE * b, width)
      }
    }
    return products
  }
  return { width, rows: BLOCK * TILE, from }
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
}
