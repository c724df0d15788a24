/**
 * A noun in the number that fits a count: `` `${rows} ${noun(rows, 'row')}` `` is `1 row`, `2 rows`.
 *
 * @param many Default: `one` with an s.
 */
export function noun(count: number, one: string, many: string = `${one}s`): string {
  return count === 1 ? one : many
}
