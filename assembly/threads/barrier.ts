// The barrier of a team. Every thread counts barriers in `phase`; workers report theirs to thread 0, each in a cache line
// of its own, and thread 0 releases them by publishing the number in CONTROL_PHASE.
//
// Waiting threads spin first and then sleep in `memory.atomic.wait32`. Where sleeping is forbidden, on the main thread of
// a browser page, thread 0 keeps spinning.

import {
  CACHE_LINE_BYTES,
  CONTROL_ARRIVALS,
  CONTROL_BROADCAST,
  CONTROL_FAILED,
  CONTROL_GENERATION,
  CONTROL_LEADER_WAITS,
  CONTROL_PHASE,
  CONTROL_WAITERS,
  MAX_THREADS,
} from '../layout'
import { control, generation, nextPhase, phase, threadCount, threadIndex } from './state'

/** Loads of a word before a thread sleeps: some 20 µs, more than a barrier of running threads ever takes. */
export const SPINS: i32 = 20000
/** Loads of a word that count as a millisecond where a thread may not sleep. */
const SPINS_PER_MILLISECOND: i32 = 500000
/** How long thread 0 sleeps before it checks whether a worker has reported a failure. */
const POLL_MILLISECONDS: i32 = 20
const NANOSECONDS: i64 = 1000000

/** Whether thread 0 may sleep. */
let mayWait: bool = true
/** How long thread 0 waits for a worker before it gives up. */
let timeoutMilliseconds: i32 = 0

export function configureWaiting(canWait: bool, milliseconds: i32): void {
  mayWait = canWait
  timeoutMilliseconds = milliseconds
}

/** Waits until all threads of the run have arrived; traps if one of them has failed. */
export function barrier(): void {
  if (!ASC_FEATURE_THREADS) return
  if (threadCount == 1) return
  const next = nextPhase()
  if (threadIndex != 0) {
    arrive()
    awaitPhase(next)
    return
  }
  for (let worker = 1; worker < threadCount; worker++) awaitArrival(worker)
  publish(CONTROL_PHASE, next)
}

/** Returns thread 0's `value` on every thread. All threads have to call it. */
export function broadcast(value: i32): i32 {
  if (!ASC_FEATURE_THREADS) return value
  if (threadCount == 1) return value
  if (threadIndex == 0) atomic.store<i32>(control + CONTROL_BROADCAST, value)
  barrier()
  return atomic.load<i32>(control + CONTROL_BROADCAST)
}

/** Stores a word that workers wait for, and wakes those that sleep. */
export function publish(offset: usize, value: i32): void {
  atomic.store<i32>(control + offset, value)
  if (atomic.load<i32>(control + CONTROL_WAITERS) != 0) atomic.notify(control + offset, MAX_THREADS)
}

/** Puts a worker to sleep until the word at `address` is no longer `present`. */
export function sleep(address: usize, present: i32): void {
  atomic.add<i32>(control + CONTROL_WAITERS, 1)
  atomic.wait<i32>(address, present, -1)
  // The workers of the next generation are counted from 0.
  if (atomic.load<i32>(control + CONTROL_GENERATION) == generation) atomic.sub<i32>(control + CONTROL_WAITERS, 1)
}

function arrive(): void {
  const address = control + CONTROL_ARRIVALS + <usize>threadIndex * CACHE_LINE_BYTES
  atomic.store<i32>(address, phase)
  if (atomic.load<i32>(control + CONTROL_LEADER_WAITS) != 0) atomic.notify(address, 1)
}

/**
 * A worker waits until thread 0 has published barrier `value`, or a later one: a run ends with a barrier, and the next one, of
 * fewer threads, may pass barriers of its own before this worker has seen it. Traps if its generation has been stopped.
 */
function awaitPhase(value: i32): void {
  const address = control + CONTROL_PHASE
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(address) - value >= 0) return
  while (true) {
    const present = atomic.load<i32>(address)
    if (present - value >= 0) return
    if (atomic.load<i32>(control + CONTROL_GENERATION) != generation) unreachable()
    sleep(address, present)
  }
}

/** Thread 0 waits for a worker; if it has failed or the time is up, its number goes to CONTROL_FAILED and the run traps. */
function awaitArrival(worker: i32): void {
  const address = control + CONTROL_ARRIVALS + <usize>worker * CACHE_LINE_BYTES
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(address) == phase) return
  const polls = mayWait ? timeoutMilliseconds / POLL_MILLISECONDS : timeoutMilliseconds
  for (let poll = 0; poll <= polls; poll++) {
    if (atomic.load<i32>(control + CONTROL_FAILED) != 0) unreachable()
    if (mayWait) sleepUntilArrival(address)
    else for (let i = 0; i < SPINS_PER_MILLISECOND; i++) if (atomic.load<i32>(address) == phase) return
    if (atomic.load<i32>(address) == phase) return
  }
  atomic.store<i32>(control + CONTROL_FAILED, worker)
  unreachable()
}

/** Sleeps until a worker arrives, or POLL_MILLISECONDS. */
function sleepUntilArrival(address: usize): void {
  atomic.store<i32>(control + CONTROL_LEADER_WAITS, 1)
  const present = atomic.load<i32>(address)
  if (present != phase) atomic.wait<i32>(address, present, <i64>POLL_MILLISECONDS * NANOSECONDS)
  atomic.store<i32>(control + CONTROL_LEADER_WAITS, 0)
}
