import { assignment, droppedTerm, sign, swappedOperands } from './arithmetic.ts'
import { droppedOperand, finiteTest, lookalike, removedAssignment, removedCall, swappedArguments } from './call.ts'
import { bound, logicalOperator, negatedCondition, notANumber } from './condition.ts'
import { constant, flag } from './number.ts'
import type { Operator } from './operator.ts'

/** Every operator of the runner. */
export const operators: readonly Operator[] = [
  sign,
  droppedTerm,
  swappedOperands,
  assignment,
  bound,
  negatedCondition,
  logicalOperator,
  notANumber,
  finiteTest,
  constant,
  flag,
  removedCall,
  removedAssignment,
  lookalike,
  swappedArguments,
  droppedOperand,
]
