import { checkBoolean, checkCallback, checkInteger, checkKeys } from '../../options.js'
import { describePenalty, PENALTY_KEYS, type Penalty } from '../../program/step/penalty.js'
import type { CostOptions, EvaluateOptions } from './contract.js'

const COST_KEYS = [...PENALTY_KEYS, 'examples'] as const

/** Checks the options of a cost and fills in the defaults. */
export function describeCost(functionName: string, options: CostOptions, rows: number): Penalty {
  checkKeys(functionName, 'options', options, COST_KEYS)
  return describePenalty(functionName, options, checkInteger(functionName, 'examples', options.examples ?? rows, 1))
}

/** Where warnings go by default. */
export function warn(warning: string): void {
  console.warn(warning)
}

/** Checks the options of an evaluation and fills in the defaults. */
export function describeEvaluation(
  functionName: string,
  options: EvaluateOptions,
  rows: number,
): {
  readonly penalty: Penalty
  readonly rowErrors: boolean
  readonly onWarning: (warning: string) => void
} {
  checkKeys(functionName, 'options', options, [...COST_KEYS, 'rowErrors', 'onWarning'])
  const { onWarning = warn, rowErrors = false, ...cost } = options
  checkCallback(functionName, 'onWarning', onWarning)
  checkBoolean(functionName, 'rowErrors', rowErrors)
  return { penalty: describeCost(functionName, cost, rows), rowErrors, onWarning }
}
