import { possibleDelimiters, type CsvSettings, type Delimiter } from './options.js'
import { CsvScanner } from './scanner.js'
import { CHUNK_BYTES } from '../input/source.js'

/** The delimiter is guessed from this many rows. */
const GUESS_ROWS = 20

/** The delimiter that splits the first rows most evenly, then into the most cells; a comma if none splits them. */
export function guessDelimiter(head: Uint8Array, settings: CsvSettings): Delimiter {
  const choices = possibleDelimiters(settings)
  const cuts = choices.map((delimiter) => ({ delimiter, ...cellsOfRows(head, delimiter) }))
  const cutting = cuts.filter(({ most }) => most > 1)
  const best = cutting.sort((a, b) => a.uneven - b.uneven || b.most - a.most)[0]
  return best?.delimiter ?? choices[0] ?? ','
}

/** Cells of the longest row, and the number of rows with fewer cells. */
function cellsOfRows(head: Uint8Array, delimiter: Delimiter): { most: number; uneven: number } {
  const counts: number[] = []
  const scanner = new CsvScanner(delimiter, 2 * CHUNK_BYTES, (_, starts, ends, count) => {
    const isBlank = count === 1 && starts[0] === ends[0]
    if (!isBlank && counts.length < GUESS_ROWS) counts.push(count)
  })
  scanner.push(head)
  // The last row may be incomplete and have fewer cells.
  if (head.length < CHUNK_BYTES) scanner.end()
  const most = Math.max(0, ...counts)
  // Quotes in the wrong places rule this delimiter out.
  const uneven =
    scanner.fault !== null && counts.length < GUESS_ROWS ? Infinity : counts.filter((count) => count !== most).length
  return { most, uneven }
}
