import { gzipSync } from 'node:zlib'

/** One file, how it is written, and the table that it holds. */
export interface DialectCase {
  readonly name: string
  readonly choice: Choice
  readonly bytes: Uint8Array
  /** One value a row: numbers (dates as seconds since 1970), texts, or `null` where missing. */
  readonly truth: Readonly<Record<Column, readonly (number | string | null)[]>>
}

export type Column = 'when' | 'amount' | 'temp' | 'town' | 'paid'

/** The separators and signs of a case's numbers. */
export function formatOf({ number }: Choice): (typeof NUMBERS)[NumberStyle] {
  return NUMBERS[number]
}

type NumberStyle = keyof typeof NUMBERS

export type Choice = { readonly [D in keyof typeof DIMENSIONS]: (typeof DIMENSIONS)[D][number] }

/** How numbers are written: sign and digits, what stands between thousands, the decimal separator, before and behind. */
const NUMBERS = {
  plain: { decimal: '.', group: '', before: '', behind: '' },
  thousands: { decimal: '.', group: ',', before: '', behind: '' },
  dollars: { decimal: '.', group: ',', before: '$', behind: '' },
  percent: { decimal: '.', group: '', before: '', behind: '%' },
  apostrophes: { decimal: '.', group: "'", before: '', behind: '' },
  comma: { decimal: ',', group: '', before: '', behind: '' },
  german: { decimal: ',', group: '.', before: '', behind: '' },
  euros: { decimal: ',', group: '.', before: '', behind: ' €' },
  french: { decimal: ',', group: '\u00a0', before: '', behind: '' },
  code: { decimal: '.', group: '', before: 'USD ', behind: '' },
  weights: { decimal: '.', group: '', before: '', behind: ' kg' },
  parentheses: { decimal: '.', group: ',', before: '$', behind: '' },
  exponents: { decimal: '.', group: '', before: '', behind: '' },
} as const

/** The parts that a file is put together from. */
export const DIMENSIONS = {
  delimiter: [',', ';', '\t', '|'],
  quoting: ['where needed', 'all cells'],
  lineEnd: ['\n', '\r\n'],
  above: ['header', 'sep', 'comments', 'title', 'no header'],
  beside: ['nothing', 'index', 'trailing delimiter'],
  below: ['nothing', 'total'],
  missing: [
    '',
    'NA',
    'N/A',
    'nan',
    'NULL',
    'None',
    '?',
    '-',
    '.',
    '\\N',
    '#N/A',
    '#DIV/0!',
    'N/K',
    '<NA>',
    'n/a',
    'null',
    'NaN',
    '-nan',
    '#NA',
    '1.#QNAN',
    '-1.#IND',
  ],
  number: [
    'plain',
    'thousands',
    'dollars',
    'percent',
    'apostrophes',
    'comma',
    'german',
    'euros',
    'french',
    'code',
    'weights',
    'parentheses',
    'exponents',
  ],
  date: [
    'Y-m-d',
    'Y-m-dTH:M:S',
    'Y-m-d H:M',
    'd.m.Y',
    'd/m/Y',
    'm/d/Y',
    'd b Y',
    'b d, Y',
    'Y/m/d',
    'd-b-y',
    'm/d/Y I:M p',
    'B d, Y',
    'd B Y',
    'Y-m-dTH:M:SZ',
    'Y-m-d H:M:S+02:00',
    'Ymd',
    'd.m.y',
    'd-m-Y H:M:S',
    'd/b/Y:H:M:S',
    'dbY',
    'YmdTHMSZ',
    'seconds',
    'milliseconds',
  ],
  words: ['Yes No', 'true false', 'Y N', 'TRUE FALSE'],
  encoding: ['utf-8', 'utf-8 with mark', 'utf-16le', 'utf-16be', 'windows-1252'],
  packed: ['no', 'gzip'],
} as const

const ROWS = 60
const TOWNS = ['Köln', 'Århus', 'São Paulo', 'Lyon; Rhône', 'Nice, Côte']
const LONG_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `count` files; every value of every dimension is drawn equally often. */
export function dialectCases(count: number): DialectCase[] {
  return Array.from({ length: count }, (_, i) => dialectCase(i))
}

/** The file of one seed. */
export function dialectCase(seed: number): DialectCase {
  const random = generator(seed)
  const choice = Object.fromEntries(
    Object.entries(DIMENSIONS).map(([name, values], at) => {
      // Each dimension runs through its values in an order of its own, shuffled anew in every round.
      const order = shuffled(values.length, generator(Math.floor(seed / values.length) * 31 + at * 1009 + 7))
      return [name, values[order[seed % values.length] ?? 0]]
    }),
  ) as Choice
  const truth = values(random, choice)
  const text = write(choice, truth)
  const bytes = encode(text, choice.encoding)
  const name = `${seed}: ${Object.values(choice)
    .map((value) => JSON.stringify(value).slice(1, -1))
    .join(' · ')}`
  return { name, choice, truth, bytes: choice.packed === 'gzip' ? gzipSync(bytes) : bytes }
}

function values(random: () => number, choice: Choice): DialectCase['truth'] {
  const hasSeconds = choice.date.includes('S') || choice.date.includes('seconds')
  const hasTime = hasSeconds || /[HI]/.test(choice.date)
  const isNumber = holdsPlainDates(choice)
  const rows = <T>(make: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => make(row))
  const [yes = '', no = ''] = choice.words.split(' ')
  return {
    when: rows(() => {
      const day = Date.UTC(2019, 0, 1) / 1000 + Math.floor(random() * 1000) * 86400
      const unit = hasSeconds ? 1 : 60
      const seconds = day + (hasTime ? Math.floor((random() * 86400) / unit) * unit : 0)
      return isNumber ? Number(dateText(seconds, choice.date)) : seconds
    }),
    // Of every magnitude, so that a thousands separator shows.
    amount: rows((row) => ((row % 2 === 0 ? 1 : -1) * Math.round(10 ** (random() * 6.5) * 100)) / 100),
    temp: rows((row) => (row % 9 === 4 ? null : (Math.round(random() * 4000) - 1000) / 100)),
    town: rows(() => TOWNS[Math.floor(random() * TOWNS.length)] ?? ''),
    paid: rows(() => (random() < 0.5 ? yes : no)),
  }
}

/** Whether dates are digits in a column whose name does not speak of a time, and so are numbers. */
export function holdsPlainDates({ above, date }: Choice): boolean {
  return above === 'no header' && ['Ymd', 'seconds', 'milliseconds'].includes(date)
}

function write(choice: Choice, truth: DialectCase['truth']): string {
  const { delimiter } = choice
  const names = Object.keys(truth) as Column[]
  const format = NUMBERS[choice.number]
  const texts: Record<Column, (value: number | string | null) => string> = {
    when: (value) => (holdsPlainDates(choice) ? String(value) : dateText(Number(value), choice.date)),
    amount: (value) => numberText(Number(value), choice.number),
    temp: (value) =>
      value === null ? choice.missing : numberText(Number(value), format.decimal === ',' ? 'comma' : 'plain'),
    town: String,
    paid: String,
  }
  const cell = (text: string): string =>
    choice.quoting === 'all cells' || text.includes(delimiter) || text.includes('"')
      ? `"${text.replaceAll('"', '""')}"`
      : text
  const line = (first: string, cells: readonly string[]): string => {
    const all = choice.beside === 'index' && choice.above !== 'no header' ? [first, ...cells] : [...cells]
    if (choice.beside === 'trailing delimiter') all.push('')
    return all.map((text, at) => (text === '' && at === all.length - 1 ? '' : cell(text))).join(delimiter)
  }
  const lines = {
    header: [],
    'no header': [],
    sep: [`sep=${delimiter}`],
    comments: ['# Sales of the region', '# Exported 2024-03-01'],
    title: ['Sales of the region', ''],
  }[choice.above] as string[]
  if (choice.above !== 'no header') lines.push(line('', names))
  for (let row = 0; row < ROWS; row++)
    lines.push(
      line(
        String(row),
        names.map((name) => texts[name](truth[name][row] ?? null)),
      ),
    )
  if (choice.below === 'total') lines.push('', `Source: sales department`)
  return lines.join(choice.lineEnd) + choice.lineEnd
}

function numberText(value: number, style: NumberStyle): string {
  if (style === 'exponents') return value.toExponential()
  const { decimal, group, before, behind } = NUMBERS[style]
  const [whole = '', rest = ''] = Math.abs(value).toFixed(2).split('.')
  const text = `${before}${whole.replace(/\B(?=(\d{3})+$)/g, group)}${decimal}${rest}${behind}`
  if (value >= 0) return text
  return style === 'parentheses' ? `(${text})` : `-${text}`
}

function dateText(seconds: number, style: Choice['date']): string {
  if (style === 'seconds') return String(seconds)
  if (style === 'milliseconds') return String(seconds * 1000)
  const shift = style.includes('+02:00') ? 7200 : 0
  const date = new Date((seconds + shift) * 1000).toISOString()
  const [, Y = '', m = '', d = '', H = '', M = '', S = ''] = /(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(date) ?? []
  const month = Number(m) - 1
  const half = String(Number(H) % 12 || 12)
  const parts: Record<string, string> = {
    ...{ Y, m, d, H, M, S, y: Y.slice(2), b: MONTHS[month] ?? '', B: LONG_MONTHS[month] ?? '' },
    ...{ I: half, p: Number(H) < 12 ? 'AM' : 'PM' },
  }
  return style.replace(/[YmdHMSbByIp]/g, (letter) => parts[letter] ?? '')
}

function encode(text: string, encoding: string): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text)
  if (encoding === 'utf-8 with mark') return new TextEncoder().encode(`\ufeff${text}`)
  if (encoding === 'windows-1252')
    return Uint8Array.from(Array.from(text), (letter) => (letter === '€' ? 0x80 : (letter.codePointAt(0) ?? 0)))
  const units = Uint16Array.from(Array.from(`\ufeff${text}`), (letter) => letter.charCodeAt(0))
  const bytes = new Uint8Array(units.buffer)
  if (encoding === 'utf-16be')
    for (let i = 0; i < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [bytes[i + 1] ?? 0, bytes[i] ?? 0]
  return bytes
}

function shuffled(length: number, random: () => number): number[] {
  const order = Array.from({ length }, (_, i) => i)
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0]
  }
  return order
}

/** Numbers from 0 to 1 by Marsaglia's xorshift32. */
function generator(seed: number): () => number {
  let state = (seed * 2654435761 + 88172645) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
