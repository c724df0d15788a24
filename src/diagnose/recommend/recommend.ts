import type { Action } from '../../result/index.js'
import { noun } from '../../noun.js'
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
  return withRowsFirst(distinct, diagnosis, facts).map((draft) => ({ ...draft, change: draft.change ?? null }))
}

/** Rows of train below which more of them come first: `npm run bench:advice` measured all other advice on more. */
const FEW_ROWS = 50
/** States that settings explain, whatever the rows. */
const OF_SETTINGS: ReadonlySet<Gaps['state']> = new Set(['does not learn', 'not finished'])

/** Of few rows, what asks for more of them comes first, and is asked for where nothing did. */
function withRowsFirst(drafts: readonly Draft[], diagnosis: Gaps, facts: RunFacts | undefined): readonly Draft[] {
  const { state, folds } = diagnosis
  const rows = facts === undefined ? Infinity : (folds?.rows ?? facts.trainRows)
  if (rows >= FEW_ROWS || drafts.length === 0 || OF_SETTINGS.has(state)) return drafts
  const found = drafts.find(({ title }) => ASKS_FOR_ROWS.test(title))
  if (found !== undefined) return [found, ...drafts.filter((draft) => draft !== found)]
  const more: Draft = {
    against: 'uncertainty',
    title: 'Get more data',
    reason: `Train has ${rows} ${noun(rows, 'row')}: chance moves every error by more than a change of the network would, and what helps on so few rows may not help on others.`,
    effect:
      'The part of the errors that is chance falls with the root of the number of rows, and the variance with it.',
    cost: 'Collecting rows is the most expensive step.',
  }
  return [more, ...drafts]
}

/** How the advice of other causes begins. */
const ASKS_FOR_ROWS = /^(?:Get more data|Measure on more rows)/

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
