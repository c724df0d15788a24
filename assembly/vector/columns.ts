// Columns of a [rows, units] matrix, a vector of them at a time, and the last few one by one in all lanes: same bits.

import { at, splat } from './lanes'

/** Rows that are summed in one run, so that errors do not grow with the batch. */
export const COLUMN_BLOCK: i32 = 256

/** The entries at `address`: a vector of columns, or one column in all lanes. */
export function readColumns(address: usize, isWhole: bool): v128 {
  return isWhole ? v128.load(address) : v128.splat<real>(load<real>(address))
}

export function writeColumns(address: usize, value: v128, isWhole: bool): void {
  if (isWhole) v128.store(address, value)
  else store<real>(address, v128.extract_lane<real>(value, 0))
}

/** Σ over the rows of a·b in columns of two [rows, units] matrices; b = 0 stands for ones. */
export function columnDots(a: usize, b: usize, rows: i32, units: i32, column: i32, isWhole: bool): v128 {
  let total = splat(0)
  for (let first = 0; first < rows; first += COLUMN_BLOCK) {
    const last = min(first + COLUMN_BLOCK, rows)
    let block = splat(0)
    for (let row = first; row < last; row++) {
      const index = <usize>row * units + column
      let term = readColumns(at(a, index), isWhole)
      if (b != 0) term = v128.mul<real>(term, readColumns(at(b, index), isWhole))
      block = v128.add<real>(block, term)
    }
    total = v128.add<real>(total, block)
  }
  return total
}
