import { WellfitError } from '../errors.js'
import type { RegularizationPath, RegularizationPoint } from '../result/index.js'
import { type MeasuredValue, oneStandardError, type RuleChoice } from './one-standard-error.js'

type Choice = Pick<RegularizationPath, 'best' | 'chosen' | 'limit' | 'message'>

/** The one-standard-error rule over points from the weakest regularization to the strongest. */
export function chooseValue(over: RegularizationPath['over'], points: readonly RegularizationPoint[]): Choice {
  const measured = points.flatMap(({ value, dev, standardError }): MeasuredValue[] =>
    dev === null || standardError === null || !Number.isFinite(dev.error)
      ? []
      : [{ value, error: dev.error, standardError }],
  )
  const found = oneStandardError(measured)
  if (found === null) {
    throw new WellfitError({
      code: 'DIVERGED',
      functionName: 'regularizationPath',
      field: 'fit',
      expected: 'complete training for at least one value',
      remedy: 'Lower the learning rate (see `findLearningRate`), or standardize.',
    })
  }
  const { best, chosen, limit } = found
  return { best: best.value, chosen: chosen.value, limit, message: messageOf(over, found) }
}

function messageOf(over: string, { best, chosen, limit }: RuleChoice<MeasuredValue>): string {
  const name = over === 'l2' ? 'λ₂' : over === 'l1' ? 'λ₁' : 'keepProb'
  const error = ({ error: value, standardError }: MeasuredValue): string => `${short(value)} ± ${short(standardError)}`
  const lowest = `The dev error is lowest at ${name} = ${best.value} (${error(best)})`
  if (chosen === best) return `${lowest}, and no stronger regularization lies within one standard error of it.`
  return `${lowest}; ${name} = ${chosen.value} (${error(chosen)}) is the strongest regularization up to ${short(limit)}, one standard error above.`
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
