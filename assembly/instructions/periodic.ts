import { rows } from '../batch'
import { embed, embedBackward, ownPeriodic, Periodic } from '../layers/periodic'
import { elementParts, partBegin, partEnd } from '../threads/partition'
import { PeriodicBackward, PeriodicEmbedding } from './layout/layers'
import { integer, pointer } from './operands'

/** Parts are rows. */
export class PeriodicEmbeddingWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, PeriodicEmbedding.width))
  }

  run(op: usize, parts: i32): void {
    embed(operandsOf(op), partBegin(rows, 1, parts), partEnd(rows, 1, parts))
  }
}

/** Begins with the operands of PeriodicEmbedding. Parts are embedded columns. */
export class PeriodicBackwardWork {
  parts(op: usize): i32 {
    return min(integer(op, PeriodicEmbedding.count), elementParts(<i64>rows * integer(op, PeriodicEmbedding.width)))
  }

  run(op: usize, parts: i32): void {
    const count = integer(op, PeriodicEmbedding.count)
    const gradient = pointer(op, PeriodicBackward.gradient)
    const dFrequencies = pointer(op, PeriodicBackward.dFrequencies)
    embedBackward(operandsOf(op), gradient, rows, dFrequencies, partBegin(count, 1, parts), partEnd(count, 1, parts))
  }
}

function operandsOf(op: usize): Periodic {
  const layer = ownPeriodic()
  layer.x = pointer(op, PeriodicEmbedding.x)
  layer.embedded = pointer(op, PeriodicEmbedding.embedded)
  layer.inputs = integer(op, PeriodicEmbedding.inputs)
  layer.width = integer(op, PeriodicEmbedding.width)
  layer.columns = pointer(op, PeriodicEmbedding.columns)
  layer.count = integer(op, PeriodicEmbedding.count)
  layer.c = pointer(op, PeriodicEmbedding.c)
  layer.frequencies = integer(op, PeriodicEmbedding.frequencies)
  return layer
}
