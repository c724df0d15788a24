import { members, rows, sessionNumber, sessionWord } from '../batch'
import { dropout, DropoutMask, ownMask } from '../layers/dropout'
import { SESSION_DRAWS, SESSION_EPOCH, SESSION_ROWS_BEFORE, SESSION_SEED_HIGH, SESSION_SEED_LOW } from '../layout'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { Dropout } from './layout/layers'
import { constant, integer, pointer } from './operands'

export class DropoutWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Dropout.units))
  }

  run(op: usize, parts: i32): void {
    const count = rows * integer(op, Dropout.units)
    dropout(
      pointer(op, Dropout.source),
      pointer(op, Dropout.target),
      partBegin(count, UNIT, parts),
      partEnd(count, UNIT, parts),
      dropoutMask(constant(op, Dropout.keepProb), integer(op, Dropout.layer), integer(op, Dropout.units)),
    )
  }
}

/** The mask of a layer of `units` in the batch at hand. */
export function dropoutMask(keepProb: f64, layer: u32, units: i32): DropoutMask {
  const mask = ownMask()
  mask.keepProb = keepProb
  mask.layer = layer
  mask.step = <u32>sessionNumber(SESSION_DRAWS)
  mask.epoch = sessionWord(SESSION_EPOCH)
  mask.seedLow = sessionWord(SESSION_SEED_LOW)
  mask.seedHigh = sessionWord(SESSION_SEED_HIGH)
  mask.before = <u32>sessionWord(SESSION_ROWS_BEFORE) * <u32>members * <u32>units
  return mask
}
