// The batch at hand: what every instruction of a program works on.

import { SESSION_MEMBERS, SESSION_ORDER, SESSION_TARGETS } from './layout'

/** Address of the session (SESSION_…). */
export let session: usize = 0
/** Members of the ensemble: each row of the data stands in the batch so many times, one after the other. */
export let members: i32 = 1
/** Position of the first row of the batch in the epoch. */
export let first: i32 = 0
/** Rows of the batch. */
export let rows: i32 = 0

/** Sets the batch by the rows of the data. */
export function setBatch(ofSession: usize, firstRow: i32, rowCount: i32): void {
  session = ofSession
  members = sessionWord(SESSION_MEMBERS)
  first = firstRow * members
  rows = rowCount * members
}

/** A 32-bit word of the session. */
export function sessionWord(offset: usize): i32 {
  return load<i32>(session + offset)
}

/** A word of the session that is an address. */
export function sessionAddress(offset: usize): usize {
  return <usize>load<u32>(session + offset)
}

/** A number of the session. */
export function sessionNumber(offset: usize): f64 {
  return load<f64>(session + offset)
}

export function setSessionNumber(offset: usize, value: f64): void {
  store<f64>(session + offset, value)
}

/** Address of the row numbers of the epoch; 0 for rows in memory order. */
export function rowOrder(): usize {
  return sessionAddress(SESSION_ORDER)
}

/** `given`, or the targets of the session if that is 0. */
export function targetsOr(given: usize): usize {
  return given == 0 ? sessionAddress(SESSION_TARGETS) : given
}
