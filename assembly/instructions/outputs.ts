import { first, rowOrder, rows, session, targetsOr } from '../batch'
import { softmax } from '../loss/softmax'
import { score } from '../loss/score'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { at } from '../vector/lanes'
import { Score, Softmax } from './layout/loss'
import { integer, pointer } from './operands'

/** By thread 0 alone: it adds to the sums of the session. */
export class ScoreWork {
  parts(_op: usize): i32 {
    return 1
  }

  run(op: usize, _parts: i32): void {
    const targets = targetsOr(pointer(op, Score.targets))
    const output = pointer(op, Score.output)
    score(session, integer(op, Score.kind), output, targets, rowOrder(), first, rows, integer(op, Score.units))
  }
}

export class SoftmaxWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Softmax.units))
  }

  run(op: usize, parts: i32): void {
    const units = integer(op, Softmax.units)
    const begin = partBegin(rows, UNIT, parts)
    const offset = <usize>begin * units
    softmax(
      at(pointer(op, Softmax.source), offset),
      at(pointer(op, Softmax.target), offset),
      partEnd(rows, UNIT, parts) - begin,
      units,
      at(pointer(op, Softmax.rowScratch), begin),
    )
  }
}
