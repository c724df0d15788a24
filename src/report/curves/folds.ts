import { formatCount, formatPercent } from '../format.js'
import { section, table, unfold } from '../html/blocks.js'
import { markup, type Markup } from '../html/markup.js'
import type { CrossValidation, Diagnosis } from '../../result/index.js'

/** The pooled errors of a cross-validation in words, the diagnosis without it, and the errors of every fold to unfold. */
export function foldsSection({ message, scores, repeats }: CrossValidation, own: Diagnosis | undefined): Markup {
  const cells = scores.map(({ repeat, fold, trainRows, stoppingRows, rows, epochs, train, heldOut }) => [
    repeats === 1 ? `${fold}` : `${repeat}.${fold}`,
    formatCount(trainRows),
    formatCount(stoppingRows),
    formatCount(rows),
    formatCount(epochs),
    formatPercent(train.error),
    formatPercent(heldOut.error),
  ])
  const head = [
    'fold',
    'train rows',
    'rows for early stopping',
    'rows held out',
    'epochs',
    'train error',
    'error held out',
  ]
  return section(
    'folds',
    'How good is the recipe on all rows?',
    'The rows of train and dev are split into folds. The same recipe is trained without each fold in turn and measured on that fold: every row is held out once, so the verdict rests on many more rows than those of dev.',
    markup`<p>${message}</p>`,
    ...(own === undefined
      ? []
      : [markup`<p>This run, judged by its own dev part alone: ${own.state}. ${own.message}</p>`]),
    unfold('All folds', table(head, cells)),
  )
}
