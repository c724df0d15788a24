import { formatCount, formatNumber, formatPercent, formatPoints } from '../format.js'
import { section, table, unfold } from '../html/blocks.js'
import { markup, type Markup } from '../html/markup.js'
import { type Captioned, pictures, shadesNote } from '../html/pictures.js'
import { PICTURES_STYLE } from '../html/style.js'
import type { ErrorAnalysis, ErrorImages, ErrorSlice, LabelError, Mistake } from '../../result/index.js'

/** Where the errors are: slices, confused classes, certain mistakes and likely wrong labels. */
export function errorsSection(found: ErrorAnalysis): Markup {
  const { slices, confusions, mistakes, labelErrors, images, message, level } = found
  return section(
    'errors',
    'Where are the errors?',
    'Every row is predicted by a network that was not trained on it. A slice is a category, a value or a quartile of one column, its missing values, or two of these together; those listed have more errors than the other rows beyond chance. Rows are counted from 0, without the header.',
    markup`<p>${message}</p>`,
    ...(slices.length === 0 ? [] : [sliceTable(slices, level), ...driftTable(found)]),
    ...(confusions.length === 0
      ? []
      : [
          unfold(
            'Classes that are confused',
            table(
              ['actual', 'predicted', 'rows', 'of the rows of the class', '95% interval'],
              confusions.map(({ actual, predicted, rows, fraction, interval }) => [
                actual,
                predicted,
                formatCount(rows),
                formatPercent(fraction),
                `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`,
              ]),
              { words: [1] },
            ),
          ),
        ]),
    mistakes.length === 0 ? null : unfold(mistakeTitle(found), mistakePart(found), images !== undefined),
    labelErrors === null || labelErrors.errors.length === 0
      ? null
      : unfold(
          `Labels that are likely wrong: ${formatCount(labelErrors.errors.length)}`,
          labelPart(labelErrors.errors, images),
        ),
  )
}

/** The style of pages with the section: nothing where it has no pictures. */
export function errorsStyle(found: ErrorAnalysis | undefined): string {
  return found?.images === undefined ? '' : PICTURES_STYLE
}

/** Rows of a table of label errors, and pictures of them. */
const MOST_ROWS = 100

function sliceTable(slices: readonly ErrorSlice[], level: number): Markup {
  const hasProbabilities = slices.some(({ confidence }) => confidence !== null)
  const cells = slices.map(({ title, rows, error, restError, interval, confidence, remedy }) => [
    title,
    formatCount(rows),
    formatPercent(error),
    ...(hasProbabilities ? [confidence === null ? '' : formatPercent(1 - confidence)] : []),
    formatPercent(restError),
    `${formatPoints(interval.low)} to ${formatPoints(interval.high)}`,
    remedy,
  ])
  const head = [
    'slice',
    'rows',
    'error',
    ...(hasProbabilities ? ['by its probabilities'] : []),
    'other rows',
    'difference, interval',
    'what to do',
  ]
  return markup`${table(head, cells, { words: [hasProbabilities ? 6 : 5] })}<p class="note">${hasProbabilities ? 'By its probabilities: the error that the network expects there, 1 − the mean probability of the predicted class. Where it is well below the error, the network is too sure of itself. ' : ''}Each interval has ${formatPercent(level, 6)} confidence, so that all of them are right in 95% of analyses.</p>`
}

/** Where new rows differ within the slices, where they were compared. */
function driftTable({ slices, newRows }: ErrorAnalysis): Markup[] {
  if (newRows === undefined) return []
  const cells = slices.flatMap(({ title, drift }) =>
    drift === undefined
      ? []
      : [
          [
            title,
            formatCount(drift.rows),
            formatPercent(drift.fraction),
            formatPercent(drift.ofRows),
            drift.message === '' ? 'nothing beyond chance' : drift.message,
          ],
        ],
  )
  const head = ['slice', 'new rows', 'of all new rows', 'of the rows analysed', 'what differs']
  return [
    markup`${table(head, cells, { words: [4] })}<p class="note">The p-values of the ${formatCount(newRows.comparisons)} comparisons with ${formatCount(newRows.rows)} new rows are adjusted together, so that nothing is found in 95% of analyses of rows alike.</p>`,
  ]
}

function mistakeTitle({ task }: ErrorAnalysis): string {
  return task === 'classification' ? 'The most certain mistakes' : 'The largest residuals'
}

function mistakePart({ mistakes, images }: ErrorAnalysis): Markup {
  if (images === undefined) return mistakeTable(mistakes)
  const shown = mistakes.map(({ row, actual, predicted, confidence }) => {
    const sure = confidence === null ? null : markup` (${formatPercent(confidence)})`
    return { row, caption: markup`<b>row ${row}</b>actual ${nameOf(actual)}, predicted ${nameOf(predicted)}${sure}` }
  })
  return pictureList(
    images,
    shown,
    mistakes.length,
    mistakes.some(({ confidence }) => confidence !== null),
  )
}

/** Pictures of the first of so many rows, and what their shades mean. */
function pictureList(images: ErrorImages, shown: readonly Captioned[], of: number, hasProbabilities: boolean): Markup {
  const brackets = hasProbabilities ? ' In brackets: the probability of the class.' : ''
  const first = shown.length < of ? `The first ${formatCount(shown.length)} of ${formatCount(of)} are shown. ` : ''
  return markup`${pictures(images, shown)}<p class="note">${first}${shadesNote(images, formatNumber)}${brackets}</p>`
}

/** Classes as they are, values as numbers. */
function nameOf(value: string | number): string {
  return typeof value === 'number' ? formatNumber(value) : value
}

function mistakeTable(mistakes: readonly Mistake[]): Markup {
  const isClasses = mistakes.some(({ confidence }) => confidence !== null)
  return table(
    ['row', 'actual', 'predicted', ...(isClasses ? ['probability'] : [])],
    mistakes.map(({ row, actual, predicted, confidence }) => [
      String(row),
      nameOf(actual),
      nameOf(predicted),
      ...(confidence === null ? [] : [formatPercent(confidence)]),
    ]),
    { words: isClasses ? [1, 2] : [] },
  )
}

function labelPart(errors: readonly LabelError[], images: ErrorImages | undefined): Markup {
  const listed = errors.slice(0, MOST_ROWS)
  if (images === undefined) return labelTable(listed)
  const shown = listed.map(({ row, label, suggested, labelProbability, suggestedProbability }) => ({
    row,
    caption: markup`<b>row ${row}</b>labelled ${label} (${formatPercent(labelProbability)}), suggested ${suggested} (${formatPercent(suggestedProbability)})`,
  }))
  return pictureList(images, shown, errors.length, true)
}

function labelTable(errors: readonly LabelError[]): Markup {
  return table(
    ['row', 'label', 'suggested', 'probability of the label', 'of the suggested class'],
    errors.map(({ row, label, suggested, labelProbability, suggestedProbability }) => [
      String(row),
      label,
      suggested,
      formatPercent(labelProbability),
      formatPercent(suggestedProbability),
    ]),
    { words: [1, 2] },
  )
}
