// Threads of one program, "single program, multiple data": every instance over the shared memory interprets the same
// instructions and works on its own part of each. Parts are whole tiles of the result, so that no bit depends on how
// many threads there are; where an op is too small to be worth a meeting, thread 0 does it alone.
//
// In the binaries without threads `thread` is 0 and `threads` 1 for good, and all of this folds away.

import {
  CONTROL_ARRIVALS,
  CONTROL_COMMAND,
  CONTROL_COUNT,
  CONTROL_FAILED,
  CONTROL_FROM,
  CONTROL_GENERATION,
  CONTROL_LEADER_SLEEPS,
  CONTROL_PHASE,
  CONTROL_SESSION,
  CONTROL_SLEEPERS,
  CONTROL_VERDICT,
  MOST_THREADS,
  THREAD_LINE,
} from '../layout'

/** This instance's number; 0 is the one that JavaScript calls. */
export let thread: i32 = 0
/** How many take part in the present run. */
export let threads: i32 = 1

/** The struct of CONTROL_ words that the threads of a core meet over. */
let control: usize = 0
/** The number of the last meeting. */
let phase: i32 = 0
let generation: i32 = 0
/** False where a wait would trap: on the main thread of a browser. */
let mayWait: bool = true
let patience: i32 = 0

/** Looks at a word before a thread goes to sleep: some 20 µs, more than a meeting of running threads ever takes. */
const SPINS: i32 = 20000
/** Where a thread may not sleep, so many looks are counted as a millisecond. */
const SPINS_PER_MILLISECOND: i32 = 500000
/** How long a leader sleeps before it looks whether a worker has reported that it failed. */
const NAP_MILLISECONDS: i32 = 20
const NANOSECONDS: i64 = 1000000

const scratch: usize = memory.data(MOST_THREADS * 64, 64)

/** 64 bytes of this thread's own, for the words of a random generator. */
export function ownWords(): usize {
  return scratch + <usize>thread * 64
}

/** How many threads share work whose parts should be no smaller than `grain`. */
export function partsFor(work: i64, grain: i64): i32 {
  return <i32>max<i64>(1, min<i64>(threads, work / grain))
}

/** Where this thread's part of `total` begins, in whole units: for the thread behind it, where the part ends. */
export function partBegin(total: i32, unit: i32, parts: i32): i32 {
  return boundary(total, unit, thread, parts)
}

export function partEnd(total: i32, unit: i32, parts: i32): i32 {
  return boundary(total, unit, thread + 1, parts)
}

function boundary(total: i32, unit: i32, index: i32, parts: i32): i32 {
  if (index == 0) return 0
  if (index == parts) return total
  const units = (total + unit - 1) / unit
  return <i32>min<i64>(total, ((<i64>units * index) / parts) * unit)
}

/** Waits until all threads of the run are here; traps where that cannot be. */
export function meet(): void {
  if (!ASC_FEATURE_THREADS) return
  if (threads == 1) return
  phase++
  if (thread != 0) {
    arrive()
    awaitWord(control + CONTROL_PHASE, phase)
    return
  }
  for (let other = 1; other < threads; other++) awaitArrival(other)
  publish(CONTROL_PHASE, phase)
}

/** What thread 0 found, told to all: the value returned is thread 0's `verdict`. Everyone has to call it. */
export function agree(verdict: i32): i32 {
  if (!ASC_FEATURE_THREADS) return verdict
  if (threads == 1) return verdict
  if (thread == 0) atomic.store<i32>(control + CONTROL_VERDICT, verdict)
  meet()
  return atomic.load<i32>(control + CONTROL_VERDICT)
}

/** Thread 0 takes its place. `milliseconds`: how long it waits for a worker that does not come. */
export function lead(at: usize, canWait: bool, milliseconds: i32): void {
  control = at
  mayWait = canWait
  patience = milliseconds
}

/** Thread 0 calls `count` − 1 workers to run the steps; it has to run them itself, as they do, and then to `dismiss`. */
export function summon(count: i32, session: usize, from: i32, steps: i32): void {
  threads = count
  if (count == 1) return
  phase = atomic.load<i32>(control + CONTROL_PHASE)
  generation = atomic.load<i32>(control + CONTROL_GENERATION)
  store<u32>(control, session, CONTROL_SESSION)
  store<i32>(control, from, CONTROL_FROM)
  store<i32>(control, steps, CONTROL_COUNT)
  // The number of threads and the number of the command are one word: read apart, they could belong to two commands.
  const command = atomic.load<i32>(control + CONTROL_COMMAND)
  publish(CONTROL_COMMAND, ((command & ~127) + 128) | count)
}

/** Ends what `summon` began, once all are done. */
export function dismiss(): void {
  meet()
  threads = 1
}

/** A worker takes its place: from here on it sees every command. Returns the command that it has already seen. */
export function enlist(at: usize, index: i32, ofGeneration: i32): i32 {
  control = at
  thread = index
  generation = ofGeneration
  const command = atomic.load<i32>(control + CONTROL_COMMAND)
  return command
}

/** Waits for a command after `seen` that concerns this worker; false where its service is over. */
export function awaitCommand(seen: i32): i32 {
  while (true) {
    const place = control + CONTROL_COMMAND
    for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(place) != seen) break
    if (atomic.load<i32>(place) == seen) sleep(place, seen, -1)
    if (atomic.load<i32>(control + CONTROL_GENERATION) != generation) return -1
    const command = atomic.load<i32>(place)
    if (command == seen) continue
    if (thread < (command & 127)) {
      threads = command & 127
      phase = atomic.load<i32>(control + CONTROL_PHASE)
      return command
    }
    seen = command
  }
}

export function commandSession(): usize {
  return <usize>load<u32>(control, CONTROL_SESSION)
}

export function commandFrom(): i32 {
  return load<i32>(control, CONTROL_FROM)
}

export function commandCount(): i32 {
  return load<i32>(control, CONTROL_COUNT)
}

function arrive(): void {
  const place = control + CONTROL_ARRIVALS + <usize>thread * THREAD_LINE
  atomic.store<i32>(place, phase)
  if (atomic.load<i32>(control + CONTROL_LEADER_SLEEPS) != 0) atomic.notify(place, 1)
}

/** Stores a word that workers wait for, and wakes those who sleep over it. */
function publish(offset: usize, value: i32): void {
  atomic.store<i32>(control + offset, value)
  if (atomic.load<i32>(control + CONTROL_SLEEPERS) != 0) atomic.notify(control + offset, MOST_THREADS)
}

/** A worker waits for a word to reach a value; it leaves by a trap where its generation is dismissed meanwhile. */
function awaitWord(place: usize, value: i32): void {
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(place) == value) return
  while (true) {
    const present = atomic.load<i32>(place)
    if (present == value) return
    if (atomic.load<i32>(control + CONTROL_GENERATION) != generation) unreachable()
    sleep(place, present, -1)
  }
}

/** A worker sleeps until a word is no longer `present`. */
function sleep(place: usize, present: i32, timeout: i64): void {
  atomic.add<i32>(control + CONTROL_SLEEPERS, 1)
  atomic.wait<i32>(place, present, timeout)
  // Workers of the next generation are counted from 0.
  if (atomic.load<i32>(control + CONTROL_GENERATION) == generation) atomic.sub<i32>(control + CONTROL_SLEEPERS, 1)
}

/** Thread 0 waits for a worker; traps where it has failed or does not come, and leaves its number in CONTROL_FAILED. */
function awaitArrival(other: i32): void {
  const place = control + CONTROL_ARRIVALS + <usize>other * THREAD_LINE
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(place) == phase) return
  const naps = mayWait ? patience / NAP_MILLISECONDS : patience
  for (let nap = 0; nap <= naps; nap++) {
    if (atomic.load<i32>(control + CONTROL_FAILED) != 0) unreachable()
    if (mayWait) napUntil(place)
    else for (let i = 0; i < SPINS_PER_MILLISECOND; i++) if (atomic.load<i32>(place) == phase) return
    if (atomic.load<i32>(place) == phase) return
  }
  atomic.store<i32>(control + CONTROL_FAILED, other)
  unreachable()
}

function napUntil(place: usize): void {
  atomic.store<i32>(control + CONTROL_LEADER_SLEEPS, 1)
  const present = atomic.load<i32>(place)
  if (present != phase) atomic.wait<i32>(place, present, <i64>NAP_MILLISECONDS * NANOSECONDS)
  atomic.store<i32>(control + CONTROL_LEADER_SLEEPS, 0)
}
