import { measuringWeights } from '../../data/dataset/sample-weights.js'
import { checkBoolean, checkCallback, checkInteger, checkKeys } from '../../options.js'
import { describePenalty, PENALTY_KEYS, type Penalty } from '../../program/step/penalty.js'
import type { CostOptions, EvaluateOptions } from './contract.js'

const COST_KEYS = [...PENALTY_KEYS, 'examples', 'sampleWeights'] as const

/** The options of a cost, checked and completed. */
export interface CostSettings {
  readonly penalty: Penalty
  readonly weights: Float64Array | undefined
}

/** Checks the options of a cost and fills in the defaults. */
export function describeCost(functionName: string, options: CostOptions, rows: number): CostSettings {
  checkKeys(functionName, 'options', options, COST_KEYS)
  const examples = checkInteger(functionName, 'examples', options.examples ?? rows, 1)
  return {
    penalty: describePenalty(functionName, options, examples),
    weights: measuringWeights(functionName, rows, options.sampleWeights),
  }
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
): CostSettings & { readonly rowErrors: boolean; readonly onWarning: (warning: string) => void } {
  checkKeys(functionName, 'options', options, [...COST_KEYS, 'rowErrors', 'onWarning'])
  const { onWarning = warn, rowErrors = false, ...cost } = options
  checkCallback(functionName, 'onWarning', onWarning)
  checkBoolean(functionName, 'rowErrors', rowErrors)
  return { ...describeCost(functionName, cost, rows), rowErrors, onWarning }
}
