import { describe, expect, it } from 'vitest'
import { areCompactDates, epochOrder, inferDateFormat, isTimeName } from '../../../src/data/dates/infer-date-format.js'
import { inferNumberFormat } from '../../../src/data/parse/infer-number-format.js'
import { inferColumn, type Inference } from '../../../src/data/table/infer-column.js'

// Where the inference of a column's type changes its answer: at each limit, and just beyond it.

const settings = { missing: new Set(['NA']), decimal: null }

function infer(texts: readonly string[], name = 'x'): Inference {
  return inferColumn(
    name,
    texts,
    settings,
    texts.map((_, i) => i + 2),
  )
}

const kind = (texts: readonly string[], name = 'x'): string | undefined => infer(texts, name).plan?.kind
const times = (count: number, text: string): string[] => Array.from({ length: count }, () => text)
const upTo = (count: number, text: (i: number) => string = String): string[] =>
  Array.from({ length: count }, (_, i) => text(i))
/** As many numbers, of ten different values. */
const ofTen = (count: number): string[] => upTo(count, (i) => String((i % 10) + 0.5))

describe('numbers', () => {
  it('are at least 95 % of the present cells', () => {
    expect(kind(['n0t', ...upTo(19), 'NA', ''])).toBe('number')
    expect(kind(['n0t', ...upTo(18), 'NA', ''])).toBe('category')
  })

  it('have a note where most cells are, but too few', () => {
    expect(infer(['NA', ...upTo(9), 'n0t']).note).toBe(
      'Column "x" is read as categories: "n0t" in row 12 is not a number.',
    )
    expect(infer(['1', 'n0t', '2', 'b4d', '3']).note).toBe(
      'Column "x" is read as categories: 2 cells are not numbers, the first of them "n0t" in row 3.',
    )
    expect(infer(['1', 'n0t', '2', 'b4d'])).toMatchObject({ plan: { kind: 'category' } })
    expect(infer(['1', 'n0t', '2', 'b4d']).note).toBe(undefined)
  })

  it('keep the spellings of at most 20 different ones', () => {
    expect(infer([...upTo(20), ...upTo(20)]).plan).toMatchObject({ kind: 'number', keepsSpellings: true })
    expect(infer([...upTo(20), '20']).plan).toMatchObject({ kind: 'number', keepsSpellings: false })
    expect(infer([...upTo(20, (i) => `${i} kg`), '0.0']).plan).toMatchObject({ keepsSpellings: true })
  })

  it('are codes with leading zeros, all as long, of three digits or more', () => {
    expect(infer(['012', '345'])).toMatchObject({
      plan: { kind: 'category' },
      note: 'Column "x" is read as categories: its numbers have leading zeros, as codes do.',
    })
    expect(kind(['01', '34'])).toBe('number')
    expect(kind(['012', '3456'])).toBe('number')
    expect(kind(['112', '345'])).toBe('number')
    expect(infer(['="7"', '="12"']).note).toContain('leading zeros')
  })

  it('are texts where they are integers beyond 2⁵³', () => {
    expect(kind(['9007199254740991', '-9007199254740991'])).toBe('number')
    expect(infer(['9007199254740993', '3'])).toMatchObject({
      plan: { kind: 'category' },
      note: 'Column "x" is read as texts: it has integers beyond 2⁵³, which numbers would merge.',
    })
  })
})

describe('words for missing values', () => {
  const words = (texts: readonly string[]): readonly string[] | undefined => {
    const { plan } = infer(texts)
    return plan?.kind === 'number' ? plan.format.missing : undefined
  }

  it('stand beside at least half of numbers where there is one word', () => {
    expect(words([...ofTen(10), ...times(10, 'unknown')])).toEqual(['unknown'])
    expect(words([...ofTen(10), ...times(11, 'unknown')])).toBe(undefined)
    expect(infer([...ofTen(10), ...times(10, 'unknown')]).note).toBe(
      'Column "x" is read as numbers: the text "unknown" stands for missing values; `types` (--types x=category) reads categories.',
    )
  })

  it('stand beside at least four fifths where there are several', () => {
    expect(words([...ofTen(40), ...times(6, 'TBD'), ...times(4, 'not given')])).toEqual(['TBD', 'not given'])
    expect(words([...ofTen(40), ...times(7, 'TBD'), ...times(4, 'not given')])).toBe(undefined)
    expect(infer([...ofTen(40), ...times(6, 'TBD'), ...times(4, 'not given')]).note).toContain(
      'the texts "TBD", "not given" stand for missing values',
    )
  })

  it('are at most eight', () => {
    const letters = 'abcdefghi'.split('')
    expect(words([...ofTen(90), ...letters.slice(0, 8)])).toEqual(letters.slice(0, 8))
    expect(kind([...ofTen(90), ...letters])).toBe('category')
  })

  it('have no digits, and stand beside ten different numbers', () => {
    expect(words([...ofTen(10), ...times(5, 'none2')])).toBe(undefined)
    expect(words([...ofTen(9), ...ofTen(9), ...times(5, 'none')])).toBe(undefined)
    expect(words([...ofTen(10), ...times(5, 'none')])).toEqual(['none'])
  })

  it('are none among errors that are hardly any', () => {
    expect(words([...ofTen(19), 'none'])).toBe(undefined)
    expect(kind([...ofTen(19), 'none'])).toBe('number')
  })
})

describe('units', () => {
  const unit = (texts: readonly string[]): string | undefined => inferNumberFormat(texts, null).format.unit

  it('are those of 95 % of the numbers', () => {
    expect(unit([...times(19, '5 kg'), '5'])).toBe('kg')
    expect(unit([...times(18, '5 kg'), '5'])).toBe(undefined)
  })

  it('of money and percentages are those of half of them', () => {
    expect(unit(['$5', '6'])).toBe('$')
    expect(unit(['5 %', '6'])).toBe('%')
    expect(unit(['$5', '6', '7'])).toBe(undefined)
  })

  it('are the most frequent ones, and numbers in another unit are none', () => {
    const { format, others } = inferNumberFormat(['$5', '€6', '€7', '8', 'x'], null)
    expect(format).toEqual({ decimal: '.', unit: '€' })
    expect(others).toEqual([0, 4])
  })

  it('are told where twenty different cells have several', () => {
    const several = (count: number): Inference => infer(upTo(count, (i) => `${i + 1} ${i % 2 === 0 ? 'kg' : 'lb'}`))
    expect(several(20).note).toBe(
      'Column "x" is read as categories: its numbers are in several units or currencies, such as "1 kg" and "2 lb".',
    )
    expect(several(19)).toMatchObject({ plan: { kind: 'category' } })
    expect(several(19).note).toBe(undefined)
    expect(infer([...upTo(20, (i) => `${i + 1} ${i % 2 === 0 ? 'kg' : 'lb'}`), 'heavy']).note).toBe(undefined)
  })
})

describe('separators', () => {
  it('are proven by a number that has one reading, and open where two fit', () => {
    expect(inferNumberFormat(['1.5', '2'], null)).toEqual({ format: { decimal: '.' }, others: [], proves: '.', alternative: null }) // prettier-ignore
    expect(inferNumberFormat(['1,5', '2'], null)).toMatchObject({ format: { decimal: ',' }, proves: ',', alternative: null }) // prettier-ignore
    expect(inferNumberFormat(['1', '2'], null)).toMatchObject({ format: { decimal: '.' }, proves: null, alternative: null }) // prettier-ignore
    expect(inferNumberFormat(['1,234', '2'], null)).toMatchObject({
      format: { decimal: '.', grouping: ',' },
      proves: null,
      alternative: { decimal: ',' },
    })
    expect(inferNumberFormat(['1,234', '2'], ',')).toMatchObject({ format: { decimal: ',' }, alternative: null })
  })

  it('are the usual ones where nothing is a number', () => {
    expect(inferNumberFormat(['a', 'b'], null)).toEqual({
      format: { decimal: '.' },
      others: [0, 1],
      proves: null,
      alternative: null,
    })
  })

  it('do not matter where more than half of the cells are durations', () => {
    expect(inferNumberFormat(['1:30', '2:00', '5'], null)).toMatchObject({ format: { duration: true }, others: [2] })
    expect(inferNumberFormat(['1:30', '5'], null)).toMatchObject({ format: { decimal: '.' }, others: [0] })
    expect(inferNumberFormat(['1:30', '5'], null).format.duration).toBe(undefined)
  })
})

describe('dates', () => {
  it('are at least 95 % of the present cells', () => {
    const days = (count: number): string[] => upTo(count, (i) => `2024-05-${String(i + 1).padStart(2, '0')}`)
    expect(kind([...days(19), 'soon'])).toBe('date')
    expect(infer(['soon', ...days(19)]).example).toBe('2024-05-01')
    expect(kind([...days(18), 'soon'])).toBe('category')
  })

  it('are in the order that fits most, and open where both fit', () => {
    expect(inferDateFormat(['01/02/2024', '13/02/2024', 'x'])).toEqual({ order: 'dmy', others: [2], isAmbiguous: false }) // prettier-ignore
    expect(inferDateFormat(['01/02/2024', '02/13/2024'])).toEqual({ order: 'mdy', others: [], isAmbiguous: false })
    expect(inferDateFormat(['03/02/2024', '01/04/2024', '02/01/2024'])).toMatchObject({ order: 'mdy', isAmbiguous: true }) // prettier-ignore
    expect(inferDateFormat(['3.2.2024', '1.4.2024', '2.1.2024'])).toMatchObject({ order: 'dmy', isAmbiguous: true })
    expect(inferDateFormat(['x', 'y'])).toEqual({ order: 'ymd', others: [0, 1], isAmbiguous: false })
    expect(inferDateFormat(['05/05/2024', '07/07/2024'])).toMatchObject({ isAmbiguous: false })
  })

  it('are in the order in which the rows rise or fall', () => {
    const rising = ['05/01/2024', '01/02/2024', '01/02/2024', '03/02/2024']
    expect(inferDateFormat(rising)).toMatchObject({ order: 'dmy', isAmbiguous: false })
    expect(inferDateFormat(rising.toReversed())).toMatchObject({ order: 'dmy', isAmbiguous: false })
    expect(inferDateFormat(['01/02/2024', '01/03/2024'])).toMatchObject({ order: 'mdy', isAmbiguous: true })
  })

  it('are seconds or milliseconds from 1990 to 2040 in a column that is named so', () => {
    const order = (...values: number[]): string | null => epochOrder('created_at', values)
    expect(order(631_152_000, 2_208_988_800)).toBe('seconds')
    expect(order(631_151_999, 2_208_988_800)).toBe(null)
    expect(order(631_152_000, 2_208_988_801)).toBe(null)
    expect(order(631_152_000_000, 2_208_988_800_000)).toBe('milliseconds')
    expect(order(631_151_999_999, 2_208_988_800_000)).toBe(null)
    expect(order(631_152_000_000, 2_208_988_800_001)).toBe(null)
    expect(order(1_700_000_000.5, 1_700_000_001)).toBe(null)
    expect(order(1_700_000_000)).toBe(null)
    expect(epochOrder('amount', [1_700_000_000, 1_700_000_001])).toBe(null)
  })

  it('in digits alone are of 1900 to 2099, in a column that is named so', () => {
    expect(areCompactDates('date', ['190001', '20991231', '202405311830', '20240531183000'])).toBe(true)
    for (const text of ['189912', '210001', '202413', '20240532', '2024053', '202405']) {
      expect(areCompactDates('date', ['202404', text]), `of ${text}`).toBe(text === '202405')
    }
    expect(areCompactDates('amount', ['202404'])).toBe(false)
    expect(kind(['202404', '202405'], 'month')).toBe('date')
    expect(kind(['202404', '202405'], 'price')).toBe('number')
  })

  it('are expected of names that speak of a time', () => {
    for (const name of [
      'time',
      'birthDate',
      'timestamp',
      'created',
      'sold_at',
      't',
      'ts',
      'when',
      'day',
      'dt',
      'Month',
      'period',
      'yyyymm',
    ])
      // prettier-ignore
      expect(isTimeName(name), `of ${name}`).toBe(true)
    for (const name of ['amount', 'cat', 'days', 'width', 'mdt']) expect(isTimeName(name), `of ${name}`).toBe(false)
  })
})

describe('other columns', () => {
  it('are booleans by both words of a pair, and nothing where all cells are missing', () => {
    expect(kind(['yes', 'no', 'NA'])).toBe('boolean')
    expect(kind(['yes', 'yes'])).toBe('category')
    expect(infer(['', 'NA'])).toEqual({
      plan: null,
      proves: null,
      alternative: null,
      isAmbiguousDate: false,
      example: '',
    })
  })

  it('are categories without a closer look if none of 200 cells, spread evenly, looks like a number or a date', () => {
    const texts = upTo(600, (i) => (i % 3 === 0 ? 'text' : '3'))
    expect(infer(texts)).toMatchObject({ plan: { kind: 'category' } })
    expect(infer(texts).note).toBe(undefined)
    expect(infer(texts.slice(0, 599)).note).toContain('200 cells are not numbers')
  })
})
