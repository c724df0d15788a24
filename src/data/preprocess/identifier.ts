import type { Reals } from '../../tensor/reals.js'

/** Up to this many categories, a column is never treated as an identifier. */
const FEW_CATEGORIES = 50

/** Whether a column identifies rows: it has many distinct texts, most of which occur once. Used for features and targets. */
export function isIdentifier(categories: number, rows: number): boolean {
  return categories > FEW_CATEGORIES && categories > rows / 2
}

/** With fewer rows, different numbers are no surprise. */
const FEWEST_ROWS = 20
const NAMES = [
  // id, user_id, CustomerID, uuid
  /(?:^|[_\s.-])(?:id|uuid|guid)$/i,
  /[a-z](?:Id|ID|UUID|GUID)$/,
  // row, RowNumber, S.No, index
  /^(?:row|record|index|sr|sl|s|#)?[_\s.-]*(?:row|no|nr|num|number|index|#)\.?$/i,
  // customer_no, EmployeeNumber
  /(?:account|case|client|customer|employee|invoice|member|order|passenger|patient|policy|record|sample|serial|student|ticket|transaction|user)[_\s.-]*(?:no|nr|num|number|key|code|index)\.?$/i,
]

/**
 * Whether a column of numbers identifies the rows: a different whole number in each, under a name such as `user_id` or `row`. Under
 * any other name such numbers may be quantities, as the hours since a start are.
 */
export function areRowNumbers(name: string, values: Reals): boolean {
  if (values.length < FEWEST_ROWS || !NAMES.some((pattern) => pattern.test(name))) return false
  const seen = new Set<number>()
  return values.every((value) => Number.isInteger(value) && seen.size < seen.add(value).size)
}
