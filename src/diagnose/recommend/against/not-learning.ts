import { percent } from '../../numbers.js'
import { againstBias, largerNetwork, longerTraining } from './bias.js'
import { againstVariance } from './variance.js'
import { runTime, type Draft, type Gaps } from '../draft.js'
import type { RunFacts } from '../run-facts.js'

const EFFECT = 'Until this is solved, nothing else about the network can be judged.'

/** What a network that does not learn needs: its causes removed; without one, a look at the features. */
export function againstNotLearning(gaps: Gaps, facts: RunFacts | undefined): Draft[] {
  return [...againstCauses(gaps, facts), ...hiddenLayer(gaps, facts), checkFeatures()]
}

/** Without hidden layers only linear functions are learnt: where neighbours predict, there is another one. */
function hiddenLayer({ causes, baselines, achievableInterval }: Gaps, facts: RunFacts | undefined): Draft[] {
  const baseline = baselines.find(({ part }) => part === 'train')?.error ?? 0
  const isLinear = facts !== undefined && facts.hidden.length === 0
  if (causes.length > 0 || !isLinear || !(achievableInterval.high < baseline)) return []
  const effect = `Neighbouring rows have similar targets: an error of ${percent(achievableInterval.high)} is possible, ${percent(baseline)} is that of the baseline.`
  const draft = largerNetwork(effect, facts)
  return [
    { ...draft, against: 'not learning', title: draft.title.replace('Train a larger network', 'Add a hidden layer') },
  ]
}

/** Each cause removed, the likeliest first. */
export function againstCauses({ causes }: Gaps, facts: RunFacts | undefined): Draft[] {
  const cost = `One run${runTime(facts)}.`
  return causes.map(({ message, remedy, change }): Draft => {
    const draft = {
      against: 'not learning',
      title: remedy.replace(/\.$/, ''),
      reason: message,
      effect: EFFECT,
      cost,
    } as const
    return change === null ? draft : { ...draft, change }
  })
}

function checkFeatures(): Draft {
  return {
    against: 'not learning',
    title: 'Check that the features can predict the target',
    reason:
      'Rows shuffled against their targets, a wrong target column, a few extreme targets or features without information look like this.',
    effect: EFFECT,
    cost: 'A look at some rows, and at each column against the target.',
  }
}

/**
 * What to do about a network that is no better on dev than the baseline: besides weights and features, what the estimates point to.
 * A larger network is not tried before this one predicts anything.
 */
export function againstBaseline(gaps: Gaps, facts: RunFacts | undefined): Draft[] {
  const { task, measure, likely, baselines } = gaps
  const dev = baselines.find(({ part }) => part === 'dev')
  const effect = 'A network that does not beat the baseline is of no use yet.'
  const rare: Draft = {
    against: 'not learning',
    title: 'Weight the classes, or choose the decision threshold on dev',
    reason: 'The frequent classes dominate the loss, so the network hardly predicts the rare ones.',
    effect: 'More rows of the rare classes are found, at the price of false alarms.',
    cost: 'One run with class weights; none for a threshold.',
  }
  const isVariance = likely === 'high variance'
  // A gain this large is probably there.
  const more = dev !== undefined && dev.gain > LARGE_GAIN * dev.error ? [moreRowsToShow(dev.gain, isVariance)] : []
  return [
    ...(task === 'classification' && measure === 'balanced error' ? [rare] : []),
    ...more,
    {
      against: 'not learning',
      title: 'Add features that say something about the target',
      reason: 'On new rows these features improve the predictions by too little to distinguish from chance.',
      effect,
      cost: 'Time for analysis, and new columns.',
    },
    ...(likely.includes('bias') ? againstBias(gaps, facts).filter(isOfTraining) : []),
    ...(isVariance
      ? againstVariance(gaps, facts, more.length > 0).filter(({ change }) => change?.hidden === undefined)
      : []),
  ]
}

/** A gain on the baseline of this fraction of its error. */
const LARGE_GAIN = 0.25

function moreRowsToShow(gain: number, isVariance: boolean): Draft {
  return {
    against: 'uncertainty',
    title: isVariance ? 'Get more data' : 'Measure on more rows',
    reason: `The network lowers the error of the baseline by ${percent(gain)}, but on so few rows chance may do that, too.`,
    effect: `More rows show whether it does${isVariance ? ', and more rows of train lower the variance' : ''}.`,
    cost: 'This takes more rows, or k-fold cross-validation, which holds out every row once.',
  }
}

/** Less regularization, another optimizer or another rate: no other network, and no longer training. */
function isOfTraining({ change }: Draft): boolean {
  return change !== undefined && change.hidden === undefined && change.epochs === undefined
}

/** Longer training, with the gap as its bound where there is one. */
export function againstUnfinished({ avoidableBias }: Gaps, facts: RunFacts | undefined): Draft[] {
  const most = `The train error can fall by at most ${percent(Math.max(0, avoidableBias))}, the avoidable bias.`
  return [longerTraining(most, facts)]
}
