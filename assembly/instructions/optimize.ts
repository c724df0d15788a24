import { session, sessionNumber, setSessionNumber } from '../batch'
import { CHUNK_ENTRIES, SESSION_BASE_RATE, SESSION_LEARNING_RATE, SESSION_STEP } from '../layout'
import { averageInto, averageWeight } from '../optimize/average'
import { limitNorms } from '../optimize/max-norm'
import { advance } from '../optimize/optimizer'
import { scheduleFactor } from '../optimize/schedule'
import { ownStep, step } from '../optimize/step'
import { elementParts, partBegin, partEnd, partsFor, UNIT } from '../threads/partition'
import { threadIndex } from '../threads/state'
import { at } from '../vector/lanes'
import { Advance, Average, MaxNorm, Optimize, Schedule } from './layout/step'
import { constant, integer, pointer } from './operands'

export class ScheduleWork {
  parts(_op: usize): i32 {
    return 1
  }

  run(op: usize, _parts: i32): void {
    const constants = pointer(op, Schedule.constants)
    const factor = scheduleFactor(integer(op, Schedule.kind), sessionNumber(SESSION_STEP), constants)
    setSessionNumber(SESSION_LEARNING_RATE, sessionNumber(SESSION_BASE_RATE) * factor)
  }
}

export class AdvanceWork {
  parts(_op: usize): i32 {
    return 1
  }

  run(op: usize, _parts: i32): void {
    advance(session, integer(op, Advance.kind), pointer(op, Advance.hyper))
  }
}

export class OptimizeWork {
  parts(op: usize): i32 {
    return partsFor(integer(op, Optimize.branches), 1)
  }

  run(op: usize, parts: i32): void {
    const branches = integer(op, Optimize.branches)
    const operands = ownStep()
    operands.parameters = pointer(op, Optimize.parameters)
    operands.gradients = pointer(op, Optimize.gradients)
    operands.first = pointer(op, Optimize.first)
    operands.second = pointer(op, Optimize.second)
    operands.third = pointer(op, Optimize.third)
    operands.segments = pointer(op, Optimize.segments)
    operands.hyper = pointer(op, Optimize.hyper)
    operands.scratch = ownChunk(pointer(op, Optimize.scratch))
    step(session, operands, partBegin(branches, 1, parts), partEnd(branches, 1, parts))
  }
}

export class MaxNormWork {
  parts(op: usize): i32 {
    return elementParts(<i64>integer(op, MaxNorm.inputs) * integer(op, MaxNorm.units) * integer(op, MaxNorm.groups))
  }

  run(op: usize, parts: i32): void {
    const inputs = integer(op, MaxNorm.inputs)
    const units = integer(op, MaxNorm.units)
    const begin = partBegin(units, UNIT, parts)
    const end = partEnd(units, UNIT, parts)
    let weight = pointer(op, MaxNorm.weight)
    for (let groups = integer(op, MaxNorm.groups); groups > 0; groups--) {
      limitNorms(weight, inputs, units, begin, end, constant(op, MaxNorm.limit))
      weight = at(weight, <usize>inputs * units)
    }
  }
}

export class AverageWork {
  parts(op: usize): i32 {
    return elementParts(integer(op, Average.count))
  }

  run(op: usize, parts: i32): void {
    const count = integer(op, Average.count)
    const begin = partBegin(count, UNIT, parts)
    const end = partEnd(count, UNIT, parts)
    const weight = averageWeight(constant(op, Average.decay), sessionNumber(SESSION_STEP))
    averageInto(
      at(pointer(op, Average.average), begin),
      at(pointer(op, Average.parameters), begin),
      end - begin,
      weight,
    )
  }
}

/** This thread's part of the scratch for chunks of the gradient. */
export function ownChunk(scratch: usize): usize {
  return at(scratch, threadIndex * CHUNK_ENTRIES)
}
