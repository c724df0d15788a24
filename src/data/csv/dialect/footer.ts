/** A row whose bytes were copied. */
export interface HeldRow {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly count: number
  readonly row: number
  /** The first cell that is not empty. */
  readonly text: string
  readonly kind: FooterKind
}

/** Words as patterns, each of which begins with three bytes that are letters: {@link BEGINNINGS} has them. */
const TOTAL_WORDS =
  'totals?,grand[ -]?totals?,sub[ -]?totals?,overall[ -]?totals?,total g[ée]n[ée]ral,sums?,summe,gesamt,insgesamt,gesamtsumme,gesamtergebnis,totale,totaal,totalt,suma,razem,ogółem,celkem,toplam,итого,всего,合計,総計,小計,总计,合计,小计,총계,합계'.split(
    ',',
  )
const STATISTIC_WORDS =
  'average,avg,mean,median,min,minimum,max,maximum,count,std,std\\.? ?dev\\.?,standard deviation,durchschnitt,mittelwert,moyenne,promedio,平均'.split(
    ',',
  )
const REMARK_WORDS =
  'totals?\\b,grand[ -]?totals?\\b,sub[ -]?totals?\\b,sum,summe,gesamt,insgesamt,sources?,notes?,quelle,rows?,records?,count,generated,exported,end of,copyright,©'.split(
    ',',
  )
const TOTALS = new RegExp(`^(?:${TOTAL_WORDS.join('|')}):?$`, 'i')
const STATISTICS = new RegExp(`^(?:${STATISTIC_WORDS.join('|')}):?$`, 'i')
/** A total of some of the rows. */
const PARTIAL = /^(?:(?:grand|sub)[ -]?)?totals?[ :]/i
const REMARKS = new RegExp(`^(?:${REMARK_WORDS.join('|')}|\\*|--|==|\\(?\\d+ (?:rows?|records?))`, 'i')
/** Cells of a line across the table. */
const RULE = /^[-=_*]{2,}$/
/** Rows that a footer has at most, besides blank ones. */
export const MOST_FOOTER_ROWS = 20
/** Rows without any value that may stand below a table. */
export const MOST_BLANK_ROWS = 65_536

/**
 * What a row of the table's width may be if no other rows follow: sums; a mean or another statistic, which is also a value that
 * rows of data may begin with; a total of some rows; a row without values; a line; a remark; or whatever stands below a blank row.
 */
export type FooterKind = 'total' | 'statistic' | 'partial' | 'blank' | 'rule' | 'remark' | 'below'

/**
 * The kind of a row of the table's width; `null` if it is one of the table.
 *
 * @param cells Its texts.
 * @param isBelowBlank Whether a row without values, or a line, is right above.
 */
export function footerKind(cells: readonly string[], isBelowBlank: boolean): FooterKind | null {
  const present = cells.filter((cell) => cell !== '')
  const [text = ''] = present
  if (present.length === 0) return 'blank'
  if (TOTALS.test(text)) return 'total'
  if (present.length > 1 && present.every((cell) => RULE.test(cell))) return 'rule'
  const isAlone = present.length === 1 && cells[0] !== ''
  if (isAlone && isRemark(text)) return 'remark'
  if (isBelowBlank && cells.length > 2 && isAlone) return 'below'
  if (STATISTICS.test(text)) return 'statistic'
  return PARTIAL.test(text) && present.length < cells.length ? 'partial' : null
}

/**
 * From which of the last rows on they are a footer: where sums, remarks or two different statistics show it. Means and partial
 * totals right above belong to it; a least or a largest value does not, since rows may begin with `Max`.
 */
export function footerStart(rows: readonly HeldRow[]): number {
  const isSure = ({ kind }: HeldRow): boolean => kind !== 'statistic' && kind !== 'partial'
  const ofKind = (kind: FooterKind): Set<string> => new Set(rows.flatMap((row) => (row.kind === kind ? row.text : [])))
  if (ofKind('statistic').size > 1) return 0
  const sure = rows.findIndex(isSure)
  if (sure === -1) return rows.length
  if (rows[sure]?.kind !== 'total') return sure
  const isPart = ({ kind, text }: HeldRow): boolean => kind === 'partial' || !/^m(?:ax|in)/i.test(text)
  let start = sure
  while (start > 0 && rows.slice(start - 1, start).every(isPart)) start--
  return start
}

const [LEAST_LETTER, SPACE] = [0x41, 0x20]
/** `*`, which begins remarks, and `(`. */
const MARKS: ReadonlySet<number> = new Set([0x28, 0x2a])
/** What lines across a table are made of: `-`, `=`, `_`. */
const LINES: ReadonlySet<number> = new Set([0x2d, 0x3d, 0x5f])
/** The first three bytes of all words, also of those with capitals that are no ASCII letters, as one number. */
const BEGINNINGS: ReadonlySet<number> = new Set(
  [...TOTAL_WORDS, ...STATISTIC_WORDS, ...REMARK_WORDS]
    .flatMap((word) => [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()])
    .map((word) => beginningOf(new TextEncoder().encode(word), 0)),
)
const [ZERO, NINE] = [0x30, 0x39]

/** Whether a row with that first cell may be one of a footer: spares most rows a closer look. */
export function mayBeFooter(bytes: Uint8Array, at: number, delimiter: number): boolean {
  const first = bytes[at] ?? 0
  if (first === delimiter) return !isNumberBehind(bytes, at, delimiter)
  if (first <= SPACE || MARKS.has(first)) return true
  if (LINES.has(first)) return bytes[at + 1] === first
  return first >= LEAST_LETTER && BEGINNINGS.has(beginningOf(bytes, at))
}

/** Whether a digit follows empty cells: no word of a footer begins with one behind them. */
function isNumberBehind(bytes: Uint8Array, at: number, delimiter: number): boolean {
  let next = at
  while (bytes[next] === delimiter) next++
  const byte = bytes[next] ?? 0
  return byte >= ZERO && byte <= NINE
}

/** Three bytes as one number, letters of ASCII in lower case. */
function beginningOf(bytes: Uint8Array, at: number): number {
  const lower = (code = 0): number => (code >= 0x41 && code <= 0x5a ? code | SPACE : code)
  // © has two bytes.
  const third = bytes[at] === 0xc2 ? 0 : lower(bytes[at + 2])
  return (lower(bytes[at]) << 16) | (lower(bytes[at + 1]) << 8) | third
}

/** Whether a row of too few cells may be a remark below the table, by its first text. */
export function isRemark(text: string): boolean {
  return REMARKS.test(text)
}

/** A copy of a row, whose bytes are reused. */
export function heldRow(
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  count: number,
  row: number,
  { text, kind }: Pick<HeldRow, 'text' | 'kind'>,
): HeldRow {
  const first = starts[0] ?? 0
  return {
    bytes: bytes.slice(first, ends[count - 1] ?? first),
    starts: starts.slice(0, count).map((offset) => offset - first),
    ends: ends.slice(0, count).map((offset) => offset - first),
    count,
    row,
    text,
    kind,
  }
}

/** What is said of a footer that was left out. */
export function footerNote(rows: readonly HeldRow[]): string {
  const [first] = rows
  const told = rows.find(({ text }) => text !== '')
  const what = told === undefined ? '' : ` (${JSON.stringify(told.text)})`
  const which = `row ${first?.row ?? 0}`
  const those =
    rows.length === 1
      ? `The last row, ${which}${what}, is`
      : `The last ${rows.length} rows, from ${which}${what} on, are`
  return `${those} ${told === undefined ? 'blank' : 'a footer'} and left out; \`footer: false\` (--keep-footer) reads ${told === undefined && rows.length > 1 ? 'them' : 'it'} as data.`
}
