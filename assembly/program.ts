import { setBatch } from './batch'
import { BATCH_ENDS, beginInstructions, executeInstruction } from './instructions/instructions'
import * as layout from './layout'
import { threadIndex } from './threads/state'

// A program is a flat list of instructions over buffers that TypeScript has planned and checked. One call runs as many
// batches as its caller wants per time slice; nothing is allocated and nothing leaves Wasm. All threads of a run
// interpret the same list.

/**
 * Runs batches `from` … `from + count − 1` of the epoch of the session and returns how many were completed: fewer than
 * `count` at the end of the epoch, or if the cost or a gradient is not finite. In that case the status of the session
 * says which, and θ is what it was before that batch.
 */
export function runSteps(session: usize, from: i32, count: i32): i32 {
  const rows = load<i32>(session, layout.SESSION_ROWS)
  const batchSize = load<i32>(session, layout.SESSION_BATCH_SIZE)
  for (let done = 0; done < count; done++) {
    const first = (from + done) * batchSize
    if (first >= rows) return done
    if (!runBatch(session, first, min(batchSize, rows - first))) return done
  }
  return count
}

function runBatch(session: usize, first: i32, rows: i32): bool {
  setBatch(session, first, rows)
  const flags = load<u32>(session, layout.SESSION_BATCH_FLAGS)
  if (threadIndex == 0 && (flags & layout.BATCH_RESUMES) == 0) beginBatch(session, first, rows)
  beginInstructions()
  let hasStepped = true
  let op = <usize>load<u32>(session, layout.SESSION_OPS)
  const end = <usize>load<u32>(session, layout.SESSION_OPS_END)
  while (op < end) {
    const status = executeInstruction(op)
    if (status == BATCH_ENDS) {
      hasStepped = false
      break
    }
    if (status != layout.STATUS_OK) {
      if (threadIndex == 0) store<u32>(session, status, layout.SESSION_STATUS)
      return false
    }
    op += (<usize>load<u32>(op, 4)) << 2
  }
  if (threadIndex == 0 && (flags & layout.BATCH_SUSPENDS) == 0) endBatch(session, rows, hasStepped)
  return true
}

function beginBatch(session: usize, first: i32, rows: i32): void {
  store<i32>(session, first, layout.SESSION_BATCH_FIRST)
  store<i32>(session, rows, layout.SESSION_BATCH_ROWS)
  store<f64>(session, 0, layout.SESSION_BATCH_LOSS)
  store<f64>(session, 0, layout.SESSION_BATCH_PENALTY)
}

function endBatch(session: usize, rows: i32, hasStepped: bool): void {
  const pending = load<f64>(session, layout.SESSION_PENDING_ROWS) + <f64>rows
  addProduct(session, layout.SESSION_LOSS_SUM, load<f64>(session, layout.SESSION_BATCH_LOSS), <f64>rows)
  // The penalty is computed before a step, and counts for all rows since the step before.
  if (hasStepped) {
    addProduct(session, layout.SESSION_PENALTY_SUM, load<f64>(session, layout.SESSION_BATCH_PENALTY), pending)
  }
  store<f64>(session, hasStepped ? 0 : pending, layout.SESSION_PENDING_ROWS)
  store<f64>(session, load<f64>(session, layout.SESSION_DRAWS) + 1, layout.SESSION_DRAWS)
}

function addProduct(session: usize, offset: usize, value: f64, factor: f64): void {
  store<f64>(session + offset, load<f64>(session + offset) + value * factor)
}
