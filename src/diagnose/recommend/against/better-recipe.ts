import { percent } from '../../numbers.js'
import type { Draft, Gaps } from '../draft.js'
import { describeChange } from '../describe-change.js'

/** The recipe of the references that did better on the same folds: advice whose gain is measured, not expected. */
export function betterRecipe({ folds, gaps }: Gaps): Draft[] {
  const better = folds?.better
  if (better === undefined) return []
  const { name, error, gain, leastGain, change } = better
  const isBias = gaps.some((gap) => gap.name === 'avoidable bias' && gap.estimate > 0 && name === 'wide')
  return [
    {
      against: isBias ? 'bias' : 'variance',
      title: `Train ${name === 'linear' ? 'a linear model' : 'a wide network with early stopping'}: ${describeChange(change)}`,
      reason: `On the same folds its error on rows held out is ${percent(error)}, against ${percent(error + gain)} here.`,
      effect: `The error falls by ${percent(gain)}, and by at least ${percent(leastGain)} (lower end of the 95 % interval, paired by row).`,
      cost: 'One run.',
      change,
    },
  ]
}
