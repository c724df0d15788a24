import type { Action } from '../../result/index.js'
import { percent } from '../numbers.js'
import { againstBias } from './against/bias.js'
import { betterRecipe } from './against/better-recipe.js'
import { againstBaseline, againstCauses, againstNotLearning, againstUnfinished } from './against/not-learning.js'
import { againstUncertainty } from './against/uncertainty.js'
import { againstVariance, againstVarianceBesideBias } from './against/variance.js'
import type { Draft, Gaps } from './draft.js'
import type { RunFacts } from './run-facts.js'

/** States that more rows would decide. */
const OPEN: ReadonlySet<Gaps['state']> = new Set([
  'inconclusive',
  'high bias or high variance',
  'fits to the level of the estimate',
])

/**
 * The basic recipe for a diagnosis, in the order to try it: first against what keeps a network from learning; then another recipe that did better on the same folds; against bias a larger network, longer training, less
 * regularization, another optimizer or architecture; against variance more data or augmentation, L2, dropout, early
 * stopping, a smaller network, of which beside bias only more data; against mismatch rows from the source of dev. Where the diagnosis is inconclusive, the
 * repeats and rows that would decide it come first; more data is advised once.
 *
 * @param diagnosis What `diagnose` returns.
 * @param facts The run's own numbers, for reasons, effects, costs and `change` (the options to set).
 */
export function recommend(diagnosis: Gaps, facts?: RunFacts): Action[] {
  const { state, likely, gaps } = diagnosis
  const judged = OPEN.has(state) ? likely : state
  const variance = judged.includes('bias') ? againstVarianceBesideBias : againstVariance
  const uncertain = OPEN.has(state) ? againstUncertainty(diagnosis, judged.includes('variance'), facts) : null
  const drafts = [
    ...(state === 'does not learn' ? againstNotLearning(diagnosis, facts) : againstCauses(diagnosis, facts)),
    ...(state === 'no better than the baseline' ? againstBaseline(diagnosis, facts) : []),
    ...(state === 'not finished' ? againstUnfinished(diagnosis, facts) : []),
    ...betterRecipe(diagnosis),
    ...(uncertain?.drafts ?? []),
    ...(judged.includes('bias') ? againstBias(diagnosis, facts) : []),
    ...(judged.includes('variance') ? variance(diagnosis, facts, uncertain?.asksForData === true) : []),
    ...(judged === 'mismatch' || gaps.some(({ name, verdict }) => name === 'mismatch' && verdict === 'high')
      ? againstMismatch(diagnosis)
      : []),
  ]
  // Two causes may have one remedy.
  const distinct = drafts.filter(({ title }, i) => drafts.findIndex((other) => other.title === title) === i)
  return distinct.map((draft) => ({ ...draft, change: draft.change ?? null }))
}

function againstMismatch({ mismatch }: Gaps): Draft[] {
  const most = `The error can fall by at most ${percent(mismatch ?? 0)}, the mismatch.`
  return [
    {
      against: 'mismatch',
      title: 'Train on rows from the source of dev and test',
      reason: 'The network does well on rows like those of train and worse on those it is meant for.',
      effect: most,
      cost: 'Collecting rows from that source; some of dev can move to train if enough rows remain to measure on.',
    },
    {
      against: 'mismatch',
      title: 'Find what differs, and make the train rows more like those of dev',
      reason: 'Compare the columns of train and dev: units, ranges, missing values, noise.',
      effect: most,
      cost: 'Inspecting the hundred worst rows of dev, then augmenting train or preparing it differently.',
    },
  ]
}
