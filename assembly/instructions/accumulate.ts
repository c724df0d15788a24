import { first, members, rows, sessionNumber, sessionWord, setSessionNumber } from '../batch'
import {
  SESSION_BATCH_SIZE,
  SESSION_BATCH_WEIGHT,
  SESSION_BATCHES_BEFORE,
  SESSION_GRADIENT_SCALE,
  SESSION_ROWS,
  SESSION_ROWS_AFTER,
  SESSION_SUM_WEIGHT,
} from '../layout'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { threadIndex } from '../threads/state'
import { addScaled, scale } from '../vector/elementwise'
import { at } from '../vector/lanes'
import { Accumulate } from './layout/step'
import { integer, pointer } from './operands'

export class AccumulateWork {
  parts(op: usize): i32 {
    return elementParts(integer(op, Accumulate.count))
  }

  run(op: usize, parts: i32): void {
    const count = integer(op, Accumulate.count)
    const begin = partBegin(count, UNIT, parts)
    const length = partEnd(count, UNIT, parts) - begin
    const gradients = at(pointer(op, Accumulate.gradients), begin)
    const total = at(pointer(op, Accumulate.total), begin)
    const weight = sessionNumber(SESSION_BATCH_WEIGHT)
    const isFirst = batchOfStep(op) == 0
    if (isFirst) scale(gradients, total, length, weight)
    else addScaled(gradients, total, length, weight)
    if (threadIndex == 0) addWeight(weight, isFirst)
  }

  /** A step is due after so many batches, and after the last batch of an epoch. */
  endsBatch(op: usize): bool {
    if (batchOfStep(op) == <u32>integer(op, Accumulate.batches) - 1) return false
    return first + rows < sessionWord(SESSION_ROWS) * members || sessionWord(SESSION_ROWS_AFTER) != 0
  }
}

/** Number of this batch among those of one step. */
function batchOfStep(op: usize): u32 {
  const inMemory = <u32>(first / members / sessionWord(SESSION_BATCH_SIZE))
  return (<u32>sessionWord(SESSION_BATCHES_BEFORE) + inMemory) % <u32>integer(op, Accumulate.batches)
}

function addWeight(weight: f64, isFirst: bool): void {
  const total = (isFirst ? 0 : sessionNumber(SESSION_SUM_WEIGHT)) + weight
  setSessionNumber(SESSION_SUM_WEIGHT, total)
  setSessionNumber(SESSION_GRADIENT_SCALE, total > 0 ? 1 / total : 1)
}
