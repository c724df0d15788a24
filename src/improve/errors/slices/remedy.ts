import { grouped } from '../../../noun.js'
import type { HeldOut } from '../held-out.js'
import { confusionsOf, type RowLosses } from '../mistakes.js'
import type { FoundSlice } from './search.js'

/** Labels are the matter where this fraction of the errors or more are likely wrong labels. */
const MOSTLY = 0.5
/** A slice with a smaller fraction of the rows is rare. */
const RARE = 0.1

/** What to do about a slice, the likeliest cause first: wrong labels, missing values, few rows, two confused classes. */
export function remedyFor(
  { conditions, members }: FoundSlice,
  held: HeldOut,
  { losses, predicted }: RowLosses,
  suspects: number,
): string {
  const { rows, targets } = held
  const wrong = members.filter((row) => (losses[row] ?? 0) > 0)
  if (targets.kind === 'classes' && suspects >= MOSTLY * wrong.length) {
    return `Check the labels of these rows: ${grouped(suspects)} of ${grouped(members.length)} are likely wrong.`
  }
  const missing = conditions.find(({ kind }) => kind === 'missing')
  if (missing !== undefined)
    return `Find out why ${missing.column} is missing in these rows, and collect it if possible.`
  if (members.length < RARE * rows.length) {
    return `Collect more rows like these: ${grouped(members.length)} of ${grouped(rows.length)} are few to learn from.`
  }
  if (targets.kind === 'classes' && predicted !== null && targets.classes.length > 2) {
    const [pair] = confusionsOf({ ...held, rows: members }, { losses, predicted })
    if (pair !== undefined && pair.rows >= MOSTLY * wrong.length) {
      return `Add a feature that tells ${pair.actual} from ${pair.predicted} in these rows.`
    }
  }
  return 'Add a feature that explains the target in these rows; if the train error is as high there, train a larger network.'
}
