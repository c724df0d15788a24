import { grouped } from '../../noun.js'
import type { ErrorAnalysis, ErrorReport } from '../../index.js'
import { styleOf } from './style.js'
import { clean, digits, percent, table, wrap } from './terminal.js'

const WIDTH = 88
/** Rows of each table. */
const MOST_ROWS = 10

/** An error analysis for the terminal. */
export function describeErrors({ data, target, errors }: ErrorReport, files: readonly string[]): string {
  const style = styleOf(process.stdout)
  const { message, slices } = errors
  const blocks = [
    `${style.bold(`${clean(data)}: errors of ${clean(target)}`)}\n${wrap(clean(message, 4000), WIDTH)}`,
    ...slices.map(({ title, rows, error, restError, confidence, remedy, drift }) => {
      const expected = confidence === null ? '' : `, ${percent(1 - confidence)} by its own probabilities`
      const first = `${clean(title, 200)}: error ${percent(error)} of ${grouped(rows)} rows, elsewhere ${percent(restError)}${expected}`
      const differs =
        drift === undefined || drift.message === '' ? '' : `\n${wrap(clean(drift.message, 1000), WIDTH, '  ~ ')}`
      return `${wrap(first, WIDTH, '! ')}\n${wrap(clean(remedy, 500), WIDTH, '  → ')}${differs}`
    }),
    ...confusionText(errors, style.bold('Classes that are confused')),
    ...mistakeText(errors, style.bold('The most certain mistakes'), style.bold('The largest residuals')),
    ...labelText(errors, style.bold('Labels that are likely wrong')),
    ...(files.length > 0 ? [`Written: ${files.map((file) => clean(file, 200)).join(', ')}`] : []),
  ]
  return `${blocks.join('\n\n')}\n`
}

function confusionText({ confusions }: ErrorAnalysis, heading: string): string[] {
  if (confusions.length === 0) return []
  const lines = confusions
    .slice(0, MOST_ROWS)
    .map(({ actual, predicted, rows, fraction }) => [
      clean(actual, 24),
      clean(predicted, 24),
      grouped(rows),
      percent(fraction),
    ])
  return [`${heading}\n${table([['actual', 'predicted', 'rows', 'of the class'], ...lines])}`]
}

function mistakeText({ mistakes, task }: ErrorAnalysis, ofClasses: string, ofValues: string): string[] {
  if (mistakes.length === 0) return []
  const show = (value: string | number): string => (typeof value === 'number' ? digits(value) : clean(value, 24))
  const lines = mistakes.slice(0, MOST_ROWS).map(({ row, actual, predicted, confidence }) => {
    return [`row ${row}`, show(actual), show(predicted), ...(confidence === null ? [] : [percent(confidence)])]
  })
  const isClasses = task === 'classification'
  const head = ['', 'actual', 'predicted', ...(isClasses ? ['probability'] : [])]
  return [`${isClasses ? ofClasses : ofValues} (rows from 0)\n${table([head, ...lines])}`]
}

function labelText({ labelErrors }: ErrorAnalysis, heading: string): string[] {
  if (labelErrors === null || labelErrors.errors.length === 0) return []
  const { errors } = labelErrors
  const lines = errors.slice(0, MOST_ROWS).map(({ row, label, suggested, labelProbability }) => {
    return [`row ${row}`, clean(label, 24), clean(suggested, 24), percent(labelProbability)]
  })
  const more =
    errors.length > MOST_ROWS ? `\n  and ${grouped(errors.length - MOST_ROWS)} more, in --json and --out` : ''
  return [
    `${heading} (rows from 0)\n${table([['', 'label', 'suggested', 'probability of the label'], ...lines])}${more}`,
  ]
}
