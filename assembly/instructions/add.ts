import { rows } from '../batch'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { add } from '../vector/elementwise'
import { at, REAL_BYTES } from '../vector/lanes'
import { Add, Copy } from './layout/layers'
import { integer, pointer } from './operands'

export class AddWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Add.units))
  }

  run(op: usize, parts: i32): void {
    const count = rows * integer(op, Add.units)
    const begin = partBegin(count, UNIT, parts)
    add(
      at(pointer(op, Add.left), begin),
      at(pointer(op, Add.right), begin),
      at(pointer(op, Add.target), begin),
      partEnd(count, UNIT, parts) - begin,
    )
  }
}

export class CopyWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Copy.units))
  }

  run(op: usize, parts: i32): void {
    const count = rows * integer(op, Copy.units)
    const begin = partBegin(count, UNIT, parts)
    const bytes = <usize>(partEnd(count, UNIT, parts) - begin) * REAL_BYTES
    memory.copy(at(pointer(op, Copy.target), begin), at(pointer(op, Copy.source), begin), bytes)
  }
}
