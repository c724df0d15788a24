import type { RunReport } from '../../../index.js'
import { percent } from '../../terminal/terminal.js'
import { grouped, noun } from '../../../noun.js'

/** What an improvement expected of new rows, and the error of the test set; `null` where either is missing, or the errors of the trials are balanced. */
export function expectedOnTest(
  improvement: RunReport['improvement'] | null,
  test: RunReport['scores']['test'],
  measure: 'error' | 'balanced error',
): NonNullable<RunReport['improvementOnTest']> | null {
  if (improvement === undefined || improvement === null || test === null || measure !== 'error') return null
  const { estimate, interval } = improvement.expected
  const { error, rows } = test
  const place = error < interval.low ? 'below' : error > interval.high ? 'above' : 'within'
  const range = `${percent(interval.low)} to ${percent(interval.high)}`
  const chance = place === 'within' ? '' : ` The error of so many rows varies by chance, too.`
  const message = `On new rows ${percent(estimate)} was expected, ${range}; the ${grouped(rows)} ${noun(rows, 'row')} of test gave ${percent(error)}, which is ${place} that interval.${chance}`
  return { expected: improvement.expected, error, rows, place, message }
}
