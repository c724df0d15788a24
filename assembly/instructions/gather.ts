import { first, rowOrder, rows, sessionAddress, sessionWord } from '../batch'
import { SESSION_SOURCE, SESSION_SOURCE_TYPE, SESSION_TARGETS, SOURCE_F32, SOURCE_F64 } from '../layout'
import { gather } from '../rows/gather'
import { elementParts, partBegin, partEnd } from '../threads/partition'
import { at, REAL_BYTES } from '../vector/lanes'
import { Gather, GatherTargets } from './layout/rows'
import { integer, pointer } from './operands'

export class GatherWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Gather.width))
  }

  run(op: usize, parts: i32): void {
    const source = sessionAddress(SESSION_SOURCE)
    gatherPart(source, sessionWord(SESSION_SOURCE_TYPE), pointer(op, Gather.target), integer(op, Gather.width), parts)
  }
}

export class GatherTargetsWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, GatherTargets.width))
  }

  run(op: usize, parts: i32): void {
    const source = sessionAddress(SESSION_TARGETS)
    const type = REAL_BYTES == 4 ? SOURCE_F32 : SOURCE_F64
    gatherPart(source, type, pointer(op, GatherTargets.target), integer(op, GatherTargets.width), parts)
  }
}

function gatherPart(source: usize, type: i32, target: usize, width: i32, parts: i32): void {
  const begin = partBegin(rows, 1, parts)
  const end = partEnd(rows, 1, parts)
  gather(source, type, rowOrder(), first + begin, end - begin, width, at(target, <usize>begin * width))
}
