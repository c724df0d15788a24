import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { RunReport } from '../../result/index.js'
import { section } from '../html/blocks.js'

/** A term and what it means to somebody who never heard it. */
type Entry = readonly [term: string, meaning: string]

const ALWAYS: readonly Entry[] = [
  ['Row, feature, target', 'One example; one of the figures known about it; what is to be predicted from them.'],
  [
    'Train, dev, test',
    'The rows it learns from; rows held back to choose by; rows looked at once, for the final figure.',
  ],
  [
    'Avoidable bias',
    'How much worse it is on its own train rows than it could be. High: it underfits, it has learned too little.',
  ],
  ['Variance', 'How much worse it is on new rows than on its own. High: it overfits, it has learned rows by heart.'],
  ['Achievable error', 'The error that remains with the best of predictors, as rows alike can differ in their target.'],
  [
    'Interval, 95%',
    'The figures come from a limited number of rows. With 95% certainty the true one lies between these two.',
  ],
  [
    'Loss, penalty, cost J',
    'How wrong the predictions are; what is added for large weights; both together, which training lowers.',
  ],
  [
    'Epoch, batch, step',
    'A pass over all train rows; the few rows looked at together; one change of the weights, after each batch.',
  ],
  ['Weights, parameters', 'The numbers inside the network that training adjusts.'],
  [
    'Units, layers',
    'A network computes in layers, one upon the other; each has units, the width of the layer. Layers between input and output are called hidden.',
  ],
  ['Learning rate, optimizer', 'How large the steps are; the rule by which they are made.'],
  [
    'L2 and L1, λ',
    'Penalties on large weights, of strength λ: they hold the network back from learning rows by heart.',
  ],
  [
    'Dropout, keepProb',
    'Units are switched off at random while it trains; keepProb is the share that stays on. It, too, holds back.',
  ],
  ['Early stopping', 'Training ends when dev has not improved for a while; the best epoch is kept.'],
  ['Augmenting data', 'Making further train rows by changing those at hand in ways that leave the target as it is.'],
  [
    'k-fold cross-validation',
    'Every row takes its turn at being held back: k trainings, measured together by all rows.',
  ],
]

const MISMATCH: Entry = [
  'Mismatch',
  'How much worse it is on rows of dev than on unseen rows of the kind that it learned from.',
]

/** The terms that the page uses, for people who never heard of them. */
export function glossarySection({ diagnosis }: RunReport): Markup {
  const entries = diagnosis === null || diagnosis.mismatch === null ? ALWAYS : [...ALWAYS, MISMATCH]
  return section(
    'terms',
    'What the words mean',
    null,
    markup`<dl class="gaps">
${entries.map(
  ([term, meaning]) => markup`<div><dt>${term}</dt><dd>${meaning}</dd></div>
`,
)}</dl>`,
  )
}
