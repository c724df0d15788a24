import { activate } from '../layers/activation'
import { dropout } from '../layers/dropout'
import { at, REAL_BYTES } from '../vector/lanes'
import { MAX_THREADS } from '../layout'
import { threadIndex } from '../threads/state'

/**
 * What becomes of a product once its sums are complete: a = act(z) and inverted dropout of a, a few rows at a time, while
 * they are in the first-level cache. The three matrices are laid out alike and without gaps.
 */
@unmanaged
export class Epilogue {
  /** ACTIVATION_… and its `alpha`. */
  kind: i32
  alpha: f64
  /** Where the whole of z, of a and of the dropped a begin. `output` may be `source`; no dropout where `dropped` is `output`. */
  source: usize
  output: usize
  dropped: usize
  /** What the masks are drawn by, see `dropout`. */
  keepProb: f64
  layer: u32
  step: u32
  epoch: u32
  seedLow: u32
  seedHigh: u32
  /** Columns of this part of C before the block at hand, which is the last: rows are finished as a whole. */
  before: i32
}

const own: usize = memory.data(MAX_THREADS * 64, 64)

/** Room for one epilogue of this thread. */
export function ownEpilogue(): Epilogue {
  return changetype<Epilogue>(own + <usize>threadIndex * 64)
}

/**
 * Finishes `rows` whose last `columns` are at `z`, `step` bytes from row to row: as one run where they follow each other, so
 * that the sixteen draws of a mask serve sixteen of its elements.
 */
export function finish(epilogue: Epilogue, rows: i32, columns: i32, z: usize, step: usize): void {
  const whole = columns + epilogue.before
  z -= <usize>epilogue.before * REAL_BYTES
  if (step == <usize>whole * REAL_BYTES) {
    finishRun(epilogue, z, rows * whole)
    return
  }
  for (let i = 0; i < rows; i++) {
    finishRun(epilogue, z, whole)
    z += step
  }
}

/** Neighbours. Which elements a run has is no matter: neither an activation nor a mask depends on it. */
function finishRun(epilogue: Epilogue, z: usize, count: i32): void {
  const begin = (z - epilogue.source) / REAL_BYTES
  const output = epilogue.output
  activate(epilogue.kind, epilogue.alpha, z, at(output, begin), count)
  if (epilogue.dropped == output) return
  dropout(
    output,
    epilogue.dropped,
    <i32>begin,
    <i32>begin + count,
    epilogue.keepProb,
    epilogue.layer,
    epilogue.step,
    epilogue.epoch,
    epilogue.seedLow,
    epilogue.seedHigh,
  )
}
