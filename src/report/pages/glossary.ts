import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { RunReport } from '../../result/index.js'
import { section } from '../html/blocks.js'

/** A term and its meaning for readers who do not know it. */
type Entry = readonly [term: string, meaning: string]

const ALWAYS: readonly Entry[] = [
  ['Row, feature, target', 'An example; an input value of it; the value to predict.'],
  [
    'Train, dev, test',
    'Rows to train on; held-out rows to choose settings by; held-out rows that are evaluated once, for the final error.',
  ],
  ['Avoidable bias', 'Train error minus achievable error. High: the network underfits, it has learned too little.'],
  ['Variance', 'Error on new rows minus train error. High: the network overfits, it has memorized its training rows.'],
  [
    'Achievable error',
    'The error of the best possible predictor. It is above 0 if rows with equal features can have different targets.',
  ],
  [
    'Interval, 95%',
    'Errors are measured on a limited number of rows. The true value lies in this range with 95% confidence.',
  ],
  [
    'Loss, penalty, cost J',
    'How wrong the predictions are; a term that grows with the weights; their sum, which training minimizes.',
  ],
  ['Epoch, batch, step', 'One pass over all training rows; a few rows processed together; one update of the weights.'],
  ['Weights, parameters', 'The numbers in the network that training adjusts.'],
  [
    'Units, layers',
    'A network computes in layers, one after the other; a layer consists of units. Layers between input and output are called hidden.',
  ],
  ['Learning rate, optimizer', 'The size of the steps; the rule that computes them from the gradient.'],
  ['L2 and L1, λ', 'Penalties on large weights, of strength λ; they reduce overfitting.'],
  [
    'Dropout, keepProb',
    'Units are switched off at random during training; keepProb is the fraction that stays on. It reduces overfitting.',
  ],
  ['Early stopping', 'Training ends when the dev score stops improving; the weights of the best epoch are kept.'],
  ['Data augmentation', 'Additional training rows, made by changing existing ones in ways that keep their target.'],
  [
    'k-fold cross-validation',
    'The rows are split into k folds; each fold is held out once, so that k trainings evaluate every row.',
  ],
]

const MISMATCH: Entry = [
  'Mismatch',
  'Dev error minus train-dev error: what is lost because dev has another distribution than train.',
]

/** The terms that the page uses, explained. */
export function glossarySection({ diagnosis }: RunReport): Markup {
  const entries = diagnosis === null || diagnosis.mismatch === null ? ALWAYS : [...ALWAYS, MISMATCH]
  return section(
    'terms',
    'Glossary',
    null,
    markup`<dl class="gaps">
${entries.map(
  ([term, meaning]) => markup`<div><dt>${term}</dt><dd>${meaning}</dd></div>
`,
)}</dl>`,
  )
}
