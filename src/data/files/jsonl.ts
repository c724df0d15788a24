import { WellfitError } from '../../errors.js'
import { RowsBuilder } from '../table/rows-builder.js'
import type { RowOptions } from '../table/row-options.js'
import type { TextSource } from '../input/source.js'
import type { Table } from '../table/table.js'
import { utf8Chunks } from '../input/utf8.js'

export { readRows, type Row } from '../table/read-rows.js'
export type { RowOptions } from '../table/row-options.js'
export type { ColumnTypes, ReadAs } from '../table/column/types.js'
export type { ByteSource, TextSource } from '../input/source.js'
export type { CategoryColumn, NumberColumn, Table, TableColumn } from '../table/table.js'

/** Characters that a line may have. */
const LONGEST_LINE = 2 ** 24

/**
 * Reads a table from JSON lines (NDJSON): an object a line, in UTF-8, in chunks cut anywhere. Lines end with LF or CRLF;
 * blank lines are skipped.
 *
 * Values are read as `readRows` reads them. Lines in errors are counted from 1.
 *
 * @throws WellfitError `INVALID_DATA` naming the line: what is no JSON or no object, a value of another kind than those
 *   before it, a line of more than 2²⁴ characters; or the byte: NUL, UTF-16, malformed UTF-8. `INVALID_OPTION`.
 * @example
 * const table = await readJsonLines('{"age":31,"smokes":false}\n{"age":null,"smokes":true}\n')
 */
export async function readJsonLines(source: TextSource, options: RowOptions = {}): Promise<Table> {
  const builder = new RowsBuilder('readJsonLines', options)
  let line = 0
  for await (const text of linesOf(source)) {
    line++
    if (text.trim() !== '') builder.add(parsed(text, line), line)
  }
  return builder.finish()
}

async function* linesOf(source: TextSource): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let open: string[] = []
  let length = 0
  let line = 1
  for await (const chunk of utf8Chunks('readJsonLines', source)) {
    const [first = '', ...rest] = decoder.decode(chunk).split('\n')
    open.push(first)
    length += first.length
    for (const next of rest) {
      yield open.join('')
      line++
      open = [next]
      length = next.length
    }
    if (length > LONGEST_LINE) throw lineFault(line, undefined, `be no longer than ${LONGEST_LINE} characters`)
  }
  yield open.join('')
}

function parsed(text: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw lineFault(line, text, `be an object in JSON (${reason})`, cause)
  }
}

function lineFault(row: number, value: string | undefined, expected: string, cause?: unknown): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readJsonLines',
    field: 'line',
    ...(value === undefined ? {} : { value }),
    row,
    expected,
    remedy: 'Each line holds one object; an array of them, or one over several lines, is another format.',
    ...(cause === undefined ? {} : { cause }),
  })
}
