// Dimensions, here and in the neighbouring files: C [m, n] = op(A) [m, k] · op(B) [k, n]. For the loops see macro.ts.
//   KC  products added up in one run, from zero, before the sum meets C: part of the bit contract, never tuned.
//   NC  columns of a block of op(B): KC × NC reals are 256 KiB, half of a common L2 cache.
//   MR  rows of a register tile, and of a panel of op(A).
//   NR  columns of a register tile, two vectors, and of a panel of op(B).
// Sizes are counted in elements, strides (rs, cs, ps) in bytes.

import { LANES, REAL_BYTES, VECTOR_BYTES } from '../vector/lanes'

export const KC: i32 = 256
export const NC: i32 = 64 * LANES
export const MR: i32 = 4
export const NR: i32 = 2 * LANES

/** Row stride of a packed panel of op(B), and of a tile in scratch. */
export const RS_PANEL: usize = 2 * VECTOR_BYTES

/** Largest n for which C may be computed transposed (thin.ts). */
export const NARROW_COLUMNS: i32 = NR + LANES - 1

const PANEL_A_BYTES: usize = VECTOR_BYTES * MR * KC
const BLOCK_B_BYTES: usize = REAL_BYTES * KC * NC
const TILE_BYTES: usize = RS_PANEL * MR
const NARROW_BYTES: usize = REAL_BYTES * NARROW_COLUMNS * NC

/** Rows of op(A) whose lists are built together (zeros.ts); each list has its end, an entry for each k, and a line between. */
export const LIST_ROWS: i32 = 16
export const LIST_BYTES: usize = 2 * REAL_BYTES * (KC + 1) + 64

// The workspace: a packed panel of op(A), a packed block of op(B), the tile of a narrow last panel, the Cᵀ of thin.ts, the
// lists of zeros.ts.
export const BLOCK_B_OFFSET: usize = PANEL_A_BYTES
export const TILE_OFFSET: usize = BLOCK_B_OFFSET + BLOCK_B_BYTES
export const NARROW_OFFSET: usize = TILE_OFFSET + TILE_BYTES
export const LISTS_OFFSET: usize = NARROW_OFFSET + NARROW_BYTES

/** Bytes of 64-byte aligned scratch that serve a product of any size. */
export const GEMM_WORKSPACE_BYTES: usize = LISTS_OFFSET + ((<usize>LIST_ROWS * LIST_BYTES + 63) / 64) * 64
