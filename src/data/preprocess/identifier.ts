/** Up to this many categories, a column is never treated as an identifier. */
const FEW_CATEGORIES = 50

/** Whether a column identifies rows: it has many distinct texts, most of which occur once. Used for features and targets. */
export function isIdentifier(categories: number, rows: number): boolean {
  return categories > FEW_CATEGORIES && categories > rows / 2
}
