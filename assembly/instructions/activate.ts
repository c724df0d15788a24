import { rows } from '../batch'
import { activate, activateBackward } from '../layers/activation'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { at } from '../vector/lanes'
import { Activate, ActivateBackward } from './layout/layers'
import { constant, integer, pointer } from './operands'

export class ActivateWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Activate.units))
  }

  run(op: usize, parts: i32): void {
    const count = rows * integer(op, Activate.units)
    const begin = partBegin(count, UNIT, parts)
    activate(
      integer(op, Activate.kind),
      constant(op, Activate.alpha),
      at(pointer(op, Activate.source), begin),
      at(pointer(op, Activate.target), begin),
      partEnd(count, UNIT, parts) - begin,
    )
  }
}

export class ActivateBackwardWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, ActivateBackward.units))
  }

  run(op: usize, parts: i32): void {
    const count = rows * integer(op, ActivateBackward.units)
    const begin = partBegin(count, UNIT, parts)
    activateBackward(
      integer(op, ActivateBackward.kind),
      constant(op, ActivateBackward.alpha),
      at(pointer(op, ActivateBackward.input), begin),
      at(pointer(op, ActivateBackward.output), begin),
      at(pointer(op, ActivateBackward.gradient), begin),
      partEnd(count, UNIT, parts) - begin,
    )
  }
}
