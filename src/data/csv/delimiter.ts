import { possibleDelimiters, type CsvSettings, type Delimiter } from './options.js'
import { CsvScanner } from './scanner.js'
import { PIECE } from '../input/source.js'

/** Rows that the delimiter is guessed from. */
const GUESS_ROWS = 20

/** The delimiter that cuts the first rows into the same number of cells, and into most; a comma where none does. */
export function guessDelimiter(head: Uint8Array, settings: CsvSettings): Delimiter {
  const choices = possibleDelimiters(settings)
  const cuts = choices.map((delimiter) => ({ delimiter, ...cellsOfRows(head, delimiter) }))
  const cutting = cuts.filter(({ most }) => most > 1)
  const best = cutting.sort((a, b) => a.uneven - b.uneven || b.most - a.most)[0]
  return best?.delimiter ?? choices[0] ?? ','
}

/** Cells of the longest row, and how many rows have another number of cells. */
function cellsOfRows(head: Uint8Array, delimiter: Delimiter): { most: number; uneven: number } {
  const counts: number[] = []
  const scanner = new CsvScanner(delimiter, 2 * PIECE, (_, starts, ends, count) => {
    const isBlank = count === 1 && starts[0] === ends[0]
    if (!isBlank && counts.length < GUESS_ROWS) counts.push(count)
  })
  scanner.push(head)
  // A row that is cut off would have fewer cells.
  if (head.length < PIECE) scanner.end()
  const most = Math.max(0, ...counts)
  // Text that this delimiter cannot cut, for its quotes, is none of it.
  const uneven =
    scanner.fault !== null && counts.length < GUESS_ROWS ? Infinity : counts.filter((count) => count !== most).length
  return { most, uneven }
}
