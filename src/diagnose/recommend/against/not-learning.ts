import { percent } from '../../numbers.js'
import { longerTraining } from './bias.js'
import { runTime, type Draft, type Gaps } from '../draft.js'
import type { RunFacts } from '../run-facts.js'

const EFFECT = 'Until this is solved, nothing else about the network can be judged.'

/** What a network that does not learn needs: its causes removed; without one, a look at the features. */
export function againstNotLearning(gaps: Gaps, facts: RunFacts | undefined): Draft[] {
  return [...againstCauses(gaps, facts), checkFeatures()]
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

/** What to do about a network that is no better on dev than the baseline. */
export function againstBaseline({ task, measure }: Gaps): Draft[] {
  const effect = 'A network that does not beat the baseline is of no use yet.'
  const rare: Draft = {
    against: 'not learning',
    title: 'Weight the classes, or choose the decision threshold on dev',
    reason: 'The frequent classes dominate the loss, so the network hardly predicts the rare ones.',
    effect: 'More rows of the rare classes are found, at the price of false alarms.',
    cost: 'One run with class weights; none for a threshold.',
  }
  return [
    ...(task === 'classification' && measure === 'balanced error' ? [rare] : []),
    {
      against: 'not learning',
      title: 'Add features that say something about the target',
      reason: 'On new rows these features improve the predictions by too little to distinguish from chance.',
      effect,
      cost: 'Time for analysis, and new columns.',
    },
  ]
}

/** Longer training, with the gap as its bound where there is one. */
export function againstUnfinished({ avoidableBias }: Gaps, facts: RunFacts | undefined): Draft[] {
  const most = `The train error can fall by at most ${percent(Math.max(0, avoidableBias))}, the avoidable bias.`
  return [longerTraining(most, facts)]
}
