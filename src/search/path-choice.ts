import { WellfitError } from '../errors.js'
import type { RegularizationPath, RegularizationPoint } from '../result/index.js'

type Measured = RegularizationPoint & {
  readonly dev: NonNullable<RegularizationPoint['dev']>
  readonly standardError: number
}

type Choice = Pick<RegularizationPath, 'best' | 'chosen' | 'limit' | 'message'>

/** The one-standard-error rule over points from the weakest regularization to the strongest. */
export function chooseValue(over: RegularizationPath['over'], points: readonly RegularizationPoint[]): Choice {
  const measured = points.filter((point): point is Measured => point.dev !== null && Number.isFinite(point.dev.error))
  const [first, ...others] = measured
  if (first === undefined) {
    throw new WellfitError({
      code: 'DIVERGED',
      functionName: 'regularizationPath',
      field: 'fit',
      expected: 'complete training for at least one value',
      remedy: 'Lower the learning rate (see `findLearningRate`), or standardize.',
    })
  }
  const best = others.reduce((lowest, point) => (point.dev.error <= lowest.dev.error ? point : lowest), first)
  const limit = best.dev.error + best.standardError
  const chosen = measured.findLast(({ dev }) => dev.error <= limit) ?? best
  return { best: best.value, chosen: chosen.value, limit, message: messageOf(over, best, chosen, limit) }
}

function messageOf(over: string, best: Measured, chosen: Measured, limit: number): string {
  const name = over === 'l2' ? 'λ₂' : over === 'l1' ? 'λ₁' : 'keepProb'
  const error = ({ dev, standardError }: Measured): string => `${short(dev.error)} ± ${short(standardError)}`
  const lowest = `The dev error is lowest at ${name} = ${best.value} (${error(best)})`
  if (chosen === best) return `${lowest}, and no stronger regularization lies within one standard error of it.`
  return `${lowest}; ${name} = ${chosen.value} (${error(chosen)}) is the strongest regularization up to ${short(limit)}, one standard error above.`
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
