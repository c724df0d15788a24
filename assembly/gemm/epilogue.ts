import { activate } from '../layers/activation'
import { dropout, DropoutMask } from '../layers/dropout'
import { ownSlot, SLOTS_BYTES } from '../threads/state'
import { at, REAL_BYTES } from '../vector/lanes'

/**
 * What becomes of a product z once its sums are complete: output = act(z) and its dropout, some rows at a time, while they
 * are in the L1 cache. The three matrices are laid out alike and without gaps.
 */
@unmanaged
export class Epilogue {
  alpha: f64
  /** ACTIVATION_… */
  kind: i32
  /** Addresses of z, output and dropped. `output` may be `source`; without dropout `dropped` is `output`. */
  source: usize
  output: usize
  dropped: usize
  mask: DropoutMask
  /** Columns of this part of C before the last block of columns: rows are finished as a whole. */
  before: i32
}

const epilogues: usize = memory.data(SLOTS_BYTES, 64)

/** This thread's epilogue. */
export function ownEpilogue(): Epilogue {
  return ownSlot<Epilogue>(epilogues)
}

/**
 * Finishes `rows` rows whose last `columns` are at `z`, with row stride `rsZ`: as one run if they are contiguous, so that
 * all sixteen random numbers of a group are used.
 */
export function finish(epilogue: Epilogue, rows: i32, columns: i32, z: usize, rsZ: usize): void {
  const whole = columns + epilogue.before
  z -= <usize>epilogue.before * REAL_BYTES
  if (rsZ == <usize>whole * REAL_BYTES) {
    finishRun(epilogue, z, rows * whole)
    return
  }
  for (let i = 0; i < rows; i++) {
    finishRun(epilogue, z, whole)
    z += rsZ
  }
}

/** Finishes contiguous elements. Neither an activation nor a mask depends on how elements are grouped. */
function finishRun(epilogue: Epilogue, z: usize, count: i32): void {
  const begin = (z - epilogue.source) / REAL_BYTES
  const output = epilogue.output
  activate(epilogue.kind, epilogue.alpha, z, at(output, begin), count)
  if (epilogue.dropped == output) return
  dropout(output, epilogue.dropped, <i32>begin, <i32>begin + count, epilogue.mask)
}
