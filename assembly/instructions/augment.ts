import { augment } from '../augment/augment'
import { mixTargets } from '../augment/targets'
import { rows } from '../batch'
import { elementParts, partBegin, partEnd } from '../threads/partition'
import { threadIndex } from '../threads/state'
import { Augment, MixTargets } from './layout/rows'
import { integer, pointer } from './operands'

export class AugmentWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Augment.width))
  }

  run(op: usize, parts: i32): void {
    augment(
      pointer(op, Augment.features),
      integer(op, Augment.width),
      pointer(op, Augment.blocks),
      integer(op, Augment.blockCount),
      pointer(op, Augment.scratch) + <usize>threadIndex * integer(op, Augment.scratchBytes),
      pointer(op, Augment.mixes),
      partBegin(rows, 1, parts),
      partEnd(rows, 1, parts),
    )
  }
}

export class MixTargetsWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, MixTargets.units))
  }

  run(op: usize, parts: i32): void {
    mixTargets(
      pointer(op, MixTargets.targets),
      integer(op, MixTargets.units),
      pointer(op, MixTargets.mixes),
      integer(op, MixTargets.mixtures),
      integer(op, MixTargets.areLabels) != 0,
      partBegin(rows, 1, parts),
      partEnd(rows, 1, parts),
    )
  }
}
