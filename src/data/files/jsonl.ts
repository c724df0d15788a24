import { WellfitError } from '../../errors.js'
import { rowsOfArray, rowsOfDocument } from './json-document.js'
import { NestedMembers } from './nested-members.js'
import { RowsBuilder } from '../table/rows-builder.js'
import { rowKeys, type RowOptions } from '../table/row-options.js'
import type { TextSource } from '../input/source.js'
import type { Table } from '../table/table.js'
import { isUnsafeInteger } from '../parse/numbers.js'
import { checkKeys } from '../../options.js'
import { checkEncoding, textChunks } from '../input/text/text-chunks.js'

export { readRows, type Row } from '../table/read-rows.js'
export type { RowOptions } from '../table/row-options.js'
export type { ColumnTypes, ReadAs } from '../table/column/types.js'
export type { ByteSource, TextSource } from '../input/source.js'
export type { CategoryColumn, NumberColumn, Table, TableColumn } from '../table/table.js'

/** Characters that a line may have. */
const LONGEST_LINE = 2 ** 24
/** Characters that an array may have: V8's strings end at 2²⁹. */
const LONGEST_ARRAY = 500_000_000

/** How to read a file of JSON. */
export interface JsonOptions extends RowOptions {
  /**
   * The encoding of bytes, by any name that `TextDecoder` knows: `utf-8`, `utf-16le`, `windows-1252`, `shift_jis`, … Default:
   * UTF-16 or UTF-8 as the first bytes show, and Windows-1252 (Latin-1) if a byte after ASCII text is not UTF-8.
   */
  readonly encoding?: string
}

/**
 * Reads a table from JSON lines (NDJSON): an object a line, in chunks cut anywhere; or several right after each other. Lines end
 * with LF or CRLF; blank lines are skipped. A text that begins with `[` is read as one array of objects, or of arrays, whose first one may name the columns, and one that is a
 * single object as the table that it holds ({@link rowsOfDocument}); these, and objects over several lines each, are in memory as a whole
 * meanwhile.
 *
 * Members of nested objects become columns named by their path, such as `address.city`. Values are read as `readRows` reads them; `NaN` and `Infinity`, which Python writes, are missing, and integers beyond 2⁵³ are
 * texts. Errors count lines, or the objects of an array, from 1.
 *
 * @throws WellfitError `INVALID_DATA` naming the line: what is no JSON or no object, a value that does not fit its column's
 *   type, a line of more than 2²⁴ characters; or the byte: NUL, text that is malformed in its encoding.
 *   `INVALID_OPTION`.
 * @example
 * const table = await readJsonLines('{"age":31,"smokes":false}\n{"age":null,"smokes":true}\n')
 */
export async function readJsonLines(source: TextSource, options: JsonOptions = {}): Promise<Table> {
  checkKeys('readJsonLines', 'options', options, [...rowKeys, 'encoding'])
  const { encoding: _, ...rowOptions } = options
  const encoding = checkEncoding('readJsonLines', options.encoding)
  const builder = new RowsBuilder('readJsonLines', rowOptions)
  const nested = new NestedMembers(ignoredOf(rowOptions))
  const add = (row: unknown, number: number): void => builder.add(nested.flat(row), number)
  const notes: string[] = []
  const texts = textsOf(textChunks('readJsonLines', source, encoding, (note) => notes.push(note)))
  const first = await firstText(texts)
  if (first.trimStart().startsWith('[')) {
    const found = rowsOfArray(await arrayOf(first, texts))
    for (const [i, row] of found.rows.entries()) add(row, i + 1)
    if (found.note !== undefined) notes.push(found.note)
  } else notes.push(...(await addLines(add, linesOf(first, texts))))
  const table = builder.finish()
  return { ...table, notes: [...notes, ...nested.notes(), ...(table.notes ?? [])] }
}

/** Adds a row; the number is the one that errors show. */
type AddRow = (row: unknown, number: number) => void

function ignoredOf({ types = {} }: RowOptions): ReadonlySet<string> {
  return new Set(Object.entries(types).flatMap(([name, type]) => (type === 'ignore' ? [name] : [])))
}

/** Adds the rows of lines, or of a document that begins with the first one; returns what is to be said of it. */
async function addLines(add: AddRow, lines: AsyncGenerator<string, void, undefined>): Promise<string[]> {
  let number = 0
  let rows = 0
  const count: AddRow = (row, at) => {
    add(row, at)
    rows++
  }
  let first: { readonly text: string; readonly number: number } | null = null
  for await (const text of lines) {
    number++
    if (text.trim() === '') continue
    if (first === null) {
      first = { text, number }
      if (!isComplete(text)) return await addDocument(add, first, lines)
      continue
    }
    if (rows === 0) for (const row of objectsOf(first.text, first.number)) count(row, first.number)
    for (const row of objectsOf(text, number)) count(row, number)
  }
  return first === null || rows > 0 ? [] : await addDocument(add, first, lines)
}

/** Whether a line is JSON by itself, one object or several, or none that could go on in the next one. */
function isComplete(text: string): boolean {
  return !text.trimStart().startsWith('{') || documentOf(text) !== undefined || concatenated(text) !== null
}

/** The objects of a line: one, or several right after each other, as programs leave them that write no line ends. */
function objectsOf(text: string, line: number): readonly unknown[] {
  const value = documentOf(text)
  return value === undefined ? (concatenated(text) ?? [parsed(text, line)]) : [value]
}

/** Two objects or more that follow each other without a comma; `null` where the text is anything else. */
function concatenated(text: string): readonly unknown[] | null {
  if (!/\}\s*\{/.test(text)) return null
  const values = documentOf(`[${text.replaceAll(STRING_OR_SEAM, (token) => (token.startsWith('}') ? '},{' : token))}]`)
  return values === undefined ? null : (values as readonly unknown[])
}

const STRING_OR_SEAM = /"(?:[^"\\]|\\.)*"|\}\s*\{/g

/** Adds the rows of a document over several lines, or of a single line: a row of its own where it is no table. */
async function addDocument(
  add: AddRow,
  first: { readonly text: string; readonly number: number },
  lines: AsyncIterable<string>,
): Promise<string[]> {
  const parts = [first.text]
  let length = first.text.length
  for await (const line of lines) {
    parts.push(line)
    length += line.length + 1
    if (length > LONGEST_ARRAY) throw arrayTooLong()
  }
  const text = parts.join('\n')
  const value = documentOf(text) ?? documentOf(`[${separated(text)}]`) ?? concatenated(text)
  const found = value === undefined ? null : rowsOfDocument(value)
  if (found === null) {
    add(parsed(first.text, first.number), first.number)
    return []
  }
  for (const [i, row] of found.rows.entries()) add(row, i + 1)
  return found.note === undefined ? [] : [found.note]
}

/** Objects one after the other, over several lines each or with a comma behind each line, as those of one array. A text of JSON has no line end. */
function separated(text: string): string {
  return text.replaceAll(/\}\s*,?\s*\n\s*\{/g, '},{').replace(/,\s*$/, '')
}

/** The value of a text; `undefined` where it is no JSON. */
function documentOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

async function* textsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const chunk of chunks) yield decoder.decode(chunk)
}

/** The text up to the first chunk with something other than blanks. */
async function firstText(texts: AsyncGenerator<string, void, undefined>): Promise<string> {
  let first = ''
  while (first.trim() === '') {
    const { done, value } = await texts.next()
    if (done === true) return first
    first += value
  }
  return first
}

async function* linesOf(
  begin: string,
  texts: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<string, void, undefined> {
  let open: string[] = []
  let length = 0
  let line = 1
  for (let text: string | void = begin; text !== undefined; text = (await texts.next()).value) {
    const [first = '', ...rest] = text.split('\n')
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

async function arrayOf(begin: string, texts: AsyncGenerator<string, void, undefined>): Promise<readonly unknown[]> {
  const parts = [begin]
  let length = begin.length
  for await (const text of texts) {
    parts.push(text)
    length += text.length
    if (length > LONGEST_ARRAY) throw arrayTooLong()
  }
  try {
    // JSON that begins with a bracket is an array.
    return parseJson(parts.join('')) as readonly unknown[]
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw arrayFault({
      expected: `be one array of objects in JSON (${reason})`,
      remedy:
        'The file may be cut off. JSON has double quotes around names and texts, and no comma before a closing bracket.',
      cause,
    })
  }
}

/** JSON in which `NaN` and `Infinity`, which Python writes, are missing, and integers beyond 2⁵³ are texts: numbers would merge some. */
function parseJson(text: string): unknown {
  if (/[:[,\s]-?\d{16}/.test(text)) return JSON.parse(plainJson(text)) as unknown
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (!/NaN|Infinity/.test(text)) throw cause
    return JSON.parse(plainJson(text)) as unknown
  }
}

function plainJson(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?(?:NaN\b|Infinity\b|\d{16,}(?![\w.+-]))/g, (token) => {
    if (token.startsWith('"')) return token
    if (/[a-z]/.test(token)) return 'null'
    return isUnsafeInteger(token) ? `"${token}"` : token
  })
}

function arrayTooLong(): WellfitError {
  return arrayFault({
    value: `more than ${LONGEST_ARRAY} characters`,
    expected: 'be shorter',
    remedy: 'Write the rows as JSON lines, one object per line, which are read in chunks.',
  })
}

interface ArrayFault {
  readonly value?: string
  readonly expected: string
  readonly remedy: string
  readonly cause?: unknown
}

function arrayFault(fault: ArrayFault): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName: 'readJsonLines', field: 'source', ...fault })
}

function parsed(text: string, line: number): unknown {
  try {
    return parseJson(text)
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
    remedy: 'Each line must hold one object. Objects that span several lines are read from an array, [{…}, {…}].',
    ...(cause === undefined ? {} : { cause }),
  })
}
