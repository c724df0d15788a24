// What a thread knows of itself and of its team. In the binaries without threads `threadIndex` is 0 and `threadCount` 1
// for good, so that everything that depends on them folds away.

import { MAX_THREADS } from '../layout'

/** Number of this thread, which has an instance of its own; 0 is the one that JavaScript calls. */
export let threadIndex: i32 = 0
/** Threads that take part in the present run. */
export let threadCount: i32 = 1
/** Address of the control block (CONTROL_…), which all threads of a core share. */
export let control: usize = 0
/** Number of the last barrier. */
export let phase: i32 = 0
/** Generation of this worker; those of earlier generations have been stopped. */
export let generation: i32 = 0

export function setControl(address: usize): void {
  control = address
}

export function setWorker(index: i32, ofGeneration: i32): void {
  threadIndex = index
  generation = ofGeneration
}

/** Begins or ends a run: `count` threads, which have all passed barrier `lastPhase`. */
export function setTeam(count: i32, lastPhase: i32): void {
  threadCount = count
  phase = lastPhase
}

export function nextPhase(): i32 {
  return ++phase
}

/** Bytes of a slot of static memory: a cache line, so that threads write to lines of their own. */
const SLOT_BYTES: i32 = 64
/** Bytes of one slot for each thread. */
export const SLOTS_BYTES: i32 = (ASC_FEATURE_THREADS ? MAX_THREADS : 1) * SLOT_BYTES

/** This thread's struct in static memory: number `index` of the `count` that each thread has at `slots`. */
export function ownSlot<Struct>(slots: usize, count: usize = 1, index: usize = 0): Struct {
  if (offsetof<Struct>() > <usize>SLOT_BYTES) ERROR('the struct is larger than a slot')
  return changetype<Struct>(slots + (<usize>threadIndex * count + index) * SLOT_BYTES)
}

const scratch: usize = memory.data(SLOTS_BYTES, 64)

/** 64 bytes of scratch that belong to this thread. */
export function threadScratch(): usize {
  return scratch + <usize>threadIndex * SLOT_BYTES
}
