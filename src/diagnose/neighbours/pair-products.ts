/** Rows that are multiplied at a time: 3 × 3 sums and their six factors fit into sixteen registers. */
const TILE = 3
/** Tiles of rows that stay in the cache while the later ones pass by. */
const BLOCK = 8

/** Takes the products of `rows` rows from `first` on with as many from `other` on, row-major; in later calls the array holds others. */
export type TakeProducts = (products: Float64Array, first: number, other: number) => void

/**
 * Dot products of all pairs of rows, each pair once, in tiles of 3 × 3 rows. Rows beyond the last are zeros.
 *
 * The tiles of a row come in such an order that its partners ascend, whether they come as the first or as the other row.
 *
 * @param x [rows, features], row-major.
 */
export function eachPairOfTiles(x: ArrayLike<number>, rows: number, features: number, take: TakeProducts): void {
  const tiles = Math.ceil(rows / TILE)
  const packed = packTiles(x, rows, features, tiles)
  const size = TILE * features
  const products = new Float64Array(TILE * TILE)
  for (let start = 0; start < tiles; start += BLOCK) {
    const end = Math.min(tiles, start + BLOCK)
    for (let b = start; b < tiles; b++) {
      for (let a = start; a < Math.min(end, b + 1); a++) {
        multiplyTile(packed, a * size, b * size, size, products)
        take(products, a * TILE, b * TILE)
      }
    }
  }
}

/** The rows of a tile. */
export const tileRows: number = TILE

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
function multiplyTile(packed: Float64Array, a: number, b: number, size: number, products: Float64Array): void {
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
  products[0] = s00
  products[1] = s01
  products[2] = s02
  products[3] = s10
  products[4] = s11
  products[5] = s12
  products[6] = s20
  products[7] = s21
  products[8] = s22
}
