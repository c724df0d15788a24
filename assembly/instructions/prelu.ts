import { rows } from '../batch'
import { prelu, preluBackward, preluSums } from '../layers/prelu'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { Prelu, PreluBackward } from './layout/layers'
import { integer, pointer } from './operands'

/** Parts are units. */
export class PreluWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Prelu.units))
  }

  run(op: usize, parts: i32): void {
    const units = integer(op, Prelu.units)
    const source = pointer(op, Prelu.source)
    const target = pointer(op, Prelu.target)
    const alpha = pointer(op, Prelu.alpha)
    prelu(source, target, alpha, rows, units, partBegin(units, UNIT, parts), partEnd(units, UNIT, parts))
  }
}

export class PreluBackwardWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, PreluBackward.units))
  }

  run(op: usize, parts: i32): void {
    const units = integer(op, PreluBackward.units)
    const z = pointer(op, PreluBackward.z)
    const gradient = pointer(op, PreluBackward.gradient)
    const dAlpha = pointer(op, PreluBackward.dAlpha)
    const begin = partBegin(units, UNIT, parts)
    const end = partEnd(units, UNIT, parts)
    if (dAlpha != 0) preluSums(z, gradient, dAlpha, rows, units, begin, end)
    preluBackward(z, gradient, pointer(op, PreluBackward.alpha), rows, units, begin, end)
  }
}
