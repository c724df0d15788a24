import { ownSlot, SLOTS_BYTES } from '../threads/state'

/** Panels of op(B), and what the tiles computed from them have in common. Strides in bytes. */
@unmanaged
export class Panels {
  /** Columns: of whole panels a multiple of NR, else of one narrower panel. */
  columns: i32
  /** Products in the run of k. */
  depth: i32
  /** Address of the first panel. */
  b: usize
  rsB: usize
  /** Panel stride: from one panel to the next. */
  psB: usize
  rsA: usize
  csA: usize
  rsC: usize
  rsInit: usize
  workspace: usize
}

const slots: usize = memory.data(2 * SLOTS_BYTES, 64)

/** This thread's whole panels. */
export function ownPanels(): Panels {
  return slot(0)
}

/** This thread's last panel, narrower than NR. */
export function ownTail(): Panels {
  return slot(1)
}

function slot(index: usize): Panels {
  return ownSlot<Panels>(slots, 2, index)
}
