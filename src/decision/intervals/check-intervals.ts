import { WellfitError } from '../../errors.js'
import { checkChoice, checkKeys, checkList, checkNumber } from '../../options.js'
import type { ConformalIntervals } from '../../result/index.js'

/** Calibrated intervals whose scores are ascending, as a copy. Errors: `INVALID_OPTION`, naming the member. */
export function checkIntervals(functionName: string, field: string, value: unknown): ConformalIntervals {
  checkKeys(functionName, field, value, ['method', 'scores'])
  const given = value as { readonly [key: string]: unknown }
  const method = checkChoice(functionName, `${field}.method`, given['method'], ['absolute'])
  const scores = checkList(functionName, `${field}.scores`, given['scores']).map((own, output) =>
    checkScores(functionName, `${field}.scores[${output}]`, own),
  )
  if (scores.length > 0) return { method, scores }
  throw refusal(functionName, `${field}.scores`, value, 'hold the scores of each output')
}

function checkScores(functionName: string, field: string, value: unknown): number[] {
  const scores = checkList(functionName, field, value).map((score, i) =>
    checkNumber(functionName, `${field}[${i}]`, score, { min: 0 }),
  )
  if (scores.length === 0) throw refusal(functionName, field, value, 'hold one or more scores')
  const wrong = scores.findIndex((score, i) => i > 0 && score < (scores[i - 1] ?? 0))
  if (wrong === -1) return scores
  throw refusal(functionName, `${field}[${wrong}]`, scores[wrong], 'be no less than the score before it')
}

/** The fraction of rows that an interval is to cover. */
export function checkLevel(functionName: string, field: string, value: unknown): number {
  const range = { min: 0, max: 1, minExcluded: true, maxExcluded: true, remedy: 'For 90 %, pass 0.9.' }
  return checkNumber(functionName, field, value, range)
}

function refusal(functionName: string, field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
}
