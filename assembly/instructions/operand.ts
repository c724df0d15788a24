// What an instruction is about: its arguments, the session's words, and the batch at hand.

import { SESSION_ORDER, SESSION_TARGETS } from '../layout'

/** Elements that a part is a multiple of: a cache line, and the sixteen numbers that dropout draws at a time. */
export const LINE: i32 = 16

/** Rows of the current batch, and the position of its first row in the epoch. */
export let rows: i32 = 0
export let first: i32 = 0

export function setBatch(firstRow: i32, rowCount: i32): void {
  first = firstRow
  rows = rowCount
}

/** Argument `index` of the instruction at `op`. */
export function argument(op: usize, index: usize): i32 {
  return load<i32>(op + ((index + 2) << 2))
}

/** An argument that is an address. */
export function pointer(op: usize, index: usize): usize {
  return <usize>load<u32>(op + ((index + 2) << 2))
}

/** The f64 that argument `index` points to. */
export function constant(op: usize, index: usize): f64 {
  return load<f64>(pointer(op, index))
}

export function word(session: usize, offset: usize): i32 {
  return load<i32>(session + offset)
}

export function address(session: usize, offset: usize): usize {
  return <usize>load<u32>(session + offset)
}

export function orderOf(session: usize): usize {
  return address(session, SESSION_ORDER)
}

export function targetsOf(session: usize, given: usize): usize {
  return given == 0 ? address(session, SESSION_TARGETS) : given
}
