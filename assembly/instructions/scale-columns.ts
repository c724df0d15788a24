import { rows } from '../batch'
import { elementParts, partBegin, partEnd } from '../threads/partition'
import { scaleColumns } from '../vector/elementwise'
import { ScaleColumns } from './layout/layers'
import { integer, pointer } from './operands'

/** Parts are rows. */
export class ScaleColumnsWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rowsOf(op) * integer(op, ScaleColumns.width))
  }

  run(op: usize, parts: i32): void {
    const count = rowsOf(op)
    scaleColumns(
      pointer(op, ScaleColumns.source),
      pointer(op, ScaleColumns.target),
      pointer(op, ScaleColumns.scale),
      integer(op, ScaleColumns.width),
      pointer(op, ScaleColumns.shift),
      partBegin(count, 1, parts),
      partEnd(count, 1, parts),
    )
  }
}

function rowsOf(op: usize): i32 {
  return rows / integer(op, ScaleColumns.joined)
}
