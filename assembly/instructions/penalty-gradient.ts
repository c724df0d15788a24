import { addPenaltyGradient } from '../optimize/penalty'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { at } from '../vector/lanes'
import { PenaltyGradient } from './layout/step'
import { integer, pointer } from './operands'

export class PenaltyGradientWork {
  parts(op: usize): i32 {
    return elementParts(integer(op, PenaltyGradient.count))
  }

  run(op: usize, parts: i32): void {
    const count = integer(op, PenaltyGradient.count)
    const begin = partBegin(count, UNIT, parts)
    const length = partEnd(count, UNIT, parts) - begin
    const parameters = at(pointer(op, PenaltyGradient.parameters), begin)
    const gradients = at(pointer(op, PenaltyGradient.gradients), begin)
    const lambdas = pointer(op, PenaltyGradient.lambdas)
    addPenaltyGradient(parameters, gradients, gradients, length, load<f64>(lambdas), load<f64>(lambdas, 8))
  }
}
