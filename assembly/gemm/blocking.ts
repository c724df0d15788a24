// Dimensions, here and in the neighbouring files: C [m, n] = op(A) [m, k] · op(B) [k, n].
//   KC  products added up in one run, from zero, before the sum meets C: part of the bit contract, never tuned by machine.
//   NC  columns of op(B) handled at a time; a block of KC × NC stays in the second-level cache.
//   MR  rows of a register tile; a panel of op(A), MR × KC, every value repeated over a vector, stays in the first.
//   NR  columns of a register tile, two vectors; a panel of op(B) is KC × NR.

import { LANES, REAL_BYTES, VECTOR_BYTES } from '../vector/lanes'

export const KC: i32 = 256
export const NC: i32 = 64 * LANES
export const MR: i32 = 4
export const NR: i32 = 2 * LANES

/** Bytes from one k to the next in a packed panel of op(B). */
export const PACKED_RS_B: usize = 2 * VECTOR_BYTES

/** Columns of C up to which it may be worked out transposed (thin.ts). */
export const NARROW_COLUMNS: i32 = NR + LANES - 1

const PANEL_A_BYTES: usize = VECTOR_BYTES * MR * KC
const BLOCK_B_BYTES: usize = REAL_BYTES * KC * NC
const TILE_BYTES: usize = PACKED_RS_B * MR
const NARROW_BYTES: usize = REAL_BYTES * NARROW_COLUMNS * NC

// The workspace: a panel of op(A), a block of op(B), the tile of a narrow last panel, the transposed C of thin.ts.
export const BLOCK_B_OFFSET: usize = PANEL_A_BYTES
export const TILE_OFFSET: usize = BLOCK_B_OFFSET + BLOCK_B_BYTES
export const NARROW_OFFSET: usize = TILE_OFFSET + TILE_BYTES

/** Bytes of 64-byte aligned scratch memory that serve `gemm` for any sizes. */
export const GEMM_WORKSPACE_BYTES: usize = NARROW_OFFSET + NARROW_BYTES
