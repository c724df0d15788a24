import { rows } from '../batch'
import { smoothTargets } from '../loss/row-weights'
import { SmoothTargets } from './layout/rows'
import { constant, integer, pointer } from './operands'

/** By thread 0 alone: the targets of a batch are few. */
export class SmoothTargetsWork {
  parts(_op: usize): i32 {
    return 1
  }

  run(op: usize, _parts: i32): void {
    const count = rows * integer(op, SmoothTargets.width)
    const smoothing = constant(op, SmoothTargets.smoothing)
    smoothTargets(pointer(op, SmoothTargets.targets), count, smoothing, integer(op, SmoothTargets.classes))
  }
}
