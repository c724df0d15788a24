// Rows by their position in the epoch, where each stands once for every member. `order` is the address of the u32 row number at each
// position of the data, or 0 for rows in memory order.

import { members } from '../batch'

/** Row number at a position of the epoch. */
export function rowAt(order: usize, position: i32): usize {
  // Most networks have one member, and a division takes longer than what is done with a row of few features.
  const row = members == 1 ? position : position / members
  return order == 0 ? <usize>row : <usize>load<u32>(order + ((<usize>row) << 2))
}

/** Label, an i32, of the row at a position of the epoch. */
export function labelOf(labels: usize, order: usize, position: i32): i32 {
  return load<i32>(labels + (rowAt(order, position) << 2))
}

/** Weight, an f64, of the row at a position of the epoch. */
export function weightOf(weights: usize, order: usize, position: i32): f64 {
  return load<f64>(weights + (rowAt(order, position) << 3))
}
