import { describe, expect, it } from 'vitest'
import { groupCodes, groupFindings } from '../../../src/inspect/columns/groups.js'
import { identicalFindings } from '../../../src/inspect/columns/identical.js'
import { isIdentifier, isIdentifierName } from '../../../src/inspect/columns/identifiers.js'
import { newCategoryFindings } from '../../../src/inspect/columns/new-categories.js'
import { mergeNotes, outlierFinding } from '../../../src/inspect/columns/outliers.js'
import { sentinelFinding } from '../../../src/inspect/columns/sentinels.js'
import { spellingFinding } from '../../../src/inspect/columns/spellings.js'
import { summarizeColumn } from '../../../src/inspect/columns/summarize-column.js'
import { trainFindings } from '../../../src/inspect/columns/uninformative.js'
import { wildCells } from '../../../src/inspect/columns/wild-cells.js'
import { wildColumn } from '../../../src/inspect/columns/wild-findings.js'
import { numberColumn, type Column, type Frame, type NumberColumn } from '../../../src/inspect/frame/frame.js'
import type { DataFinding } from '../../../src/result/index.js'
import { normalFrom, uniformFrom } from '../samples.js'

// Where the findings about single columns begin and end: at each limit, and just beyond it.

const upTo = (count: number, value: (i: number) => number = (i) => i): number[] => Array.from({ length: count }, (_, i) => value(i)) // prettier-ignore
const number = (values: readonly number[], name = 'x', readAs?: 'date'): NumberColumn => ({ ...numberColumn(name, Float64Array.from(values)), ...(readAs === undefined ? {} : { readAs }) }) // prettier-ignore
const category = (codes: readonly number[], categories: readonly string[], name = 'x'): Column => ({ name, kind: 'category', codes: Int32Array.from(codes), categories }) // prettier-ignore
const frame = (features: readonly Column[], targets: readonly Column[] = [], rowNumbers?: readonly number[]): Frame => {
  const read = (column: Column): Frame['features'][number] => ({ name: column.name, kind: column.kind, read: () => column }) // prettier-ignore
  const [first] = [...features, ...targets]
  return {
    rows: first === undefined ? 0 : (first.kind === 'number' ? first.values : first.codes).length,
    features: features.map(read),
    targets: targets.map(read),
    ...(rowNumbers === undefined ? {} : { rowNumbers }),
  }
}

describe('an identifier', () => {
  it('is different in each of twenty rows or more', () => {
    expect(isIdentifier(number(upTo(20)))).toBe(true)
    expect(isIdentifier(number(upTo(19)))).toBe(false)
    expect(isIdentifier(number([...upTo(20), 5]))).toBe(false)
    expect(isIdentifier(number([...upTo(20), NaN]))).toBe(false)
    expect(isIdentifier(number(upTo(20, (i) => i / 2)))).toBe(false)
    const names = upTo(20).map((i) => `k${i}`)
    expect(isIdentifier(category(upTo(20), names))).toBe(true)
    expect(isIdentifier(category([...upTo(19), 0], names))).toBe(false)
    expect(isIdentifier(category([...upTo(19), -1], names))).toBe(false)
  })

  it('is one of integers so close that chance would repeat them, or of such a name', () => {
    // e^(−n²/2R) is 0.001 for R = n²/(2·ln 1000): 2895 for 200 rows.
    const within = (range: number, name = 'x'): boolean => isIdentifier(number([...upTo(199), range - 1], name))
    expect(within(2890)).toBe(true)
    expect(within(2900)).toBe(false)
    expect(within(2900, 'user_id')).toBe(true)
    expect(within(1e9, 'user_id')).toBe(true)
  })

  it('has names such as id', () => {
    for (const name of ['id', 'user_id', 'row-index', 'a key', 'CustomerNo', 'userId', 'orderID', 'Nr', 'uuid']) expect(isIdentifierName(name)).toBe(true) // prettier-ignore
    for (const name of ['valid', 'idea', 'monkey', 'x', 'identity', 'ids']) expect(isIdentifierName(name)).toBe(false)
  })
})

describe('a summary', () => {
  it('has the quartiles, the moments and the most frequent value', () => {
    const { numbers, ...rest } = summarizeColumn(number([4, 1, 2, 2, NaN, 11]), 'feature')
    expect(rest).toEqual({ name: 'x', kind: 'number', role: 'feature', missing: 1, distinct: 4, mostFrequent: { value: '2', fraction: 0.4 } }) // prettier-ignore
    expect(numbers).toEqual({ minimum: 1, lowerQuartile: 2, median: 2, upperQuartile: 4, maximum: 11, mean: 4, deviation: Math.sqrt(66 / 5) }) // prettier-ignore
    expect(summarizeColumn(number([NaN, NaN]), 'target')).toMatchObject({ role: 'target', missing: 2, distinct: 0, numbers: null, mostFrequent: null }) // prettier-ignore
    expect(summarizeColumn(category([0, 2, 2, -1], ['a', 'b', 'c']), 'feature')).toEqual({ name: 'x', kind: 'category', role: 'feature', missing: 1, distinct: 2, numbers: null, mostFrequent: { value: 'c', fraction: 2 / 3 } }) // prettier-ignore
    expect(summarizeColumn(category([-1], ['a']), 'feature').mostFrequent).toBe(null)
    expect(summarizeColumn(number([0, 31, 59], 'x', 'date'), 'feature').dates).toEqual({ minimum: '1970-01-01', median: '1970-02-01', maximum: '1970-03-01' }) // prettier-ignore
  })
})

describe('a feature that tells nothing', () => {
  const found = (column: Column): DataFinding[] => {
    const train = frame([column])
    return trainFindings(train, [summarizeColumn(column, 'feature')], 'train', null)
  }
  const told = (column: Column): string[] => found(column).map(({ kind, severity, message }) => `${severity} ${kind}: ${message}`) // prettier-ignore
  const mixed = (ones: number, others: number, gaps = 0): Column => number([...upTo(ones, () => 1), ...upTo(others, (i) => i + 2), ...upTo(gaps, () => NaN)]) // prettier-ignore

  it('is missing in every row, or in half of them', () => {
    expect(told(mixed(0, 0, 4))).toEqual(['warning missing: "x" is missing in every row of train.'])
    expect(told(mixed(1, 9, 10))).toEqual(['note missing: "x" is missing in 50 % of train.'])
    expect(told(mixed(1, 10, 10))).toEqual([])
  })

  it('is constant, or nearly: 99 % of the rows', () => {
    expect(told(mixed(10, 0))).toEqual(['note constant: "x" is 1 in every row of train.'])
    expect(told(mixed(99, 1))).toEqual(['note nearly constant: "x" is 1 in 99 % of train.'])
    expect(told(mixed(98, 2))).toEqual([])
    // Whether it is there may say something.
    expect(told(mixed(10, 0, 2))).toEqual(['note nearly constant: "x" is 1 in 100 % of train.'])
    expect(found(mixed(99, 1))[0]?.numbers).toEqual({ distinct: 2, missing: 0, fraction: 0.99 })
  })
})

describe('a value that stands for a missing one', () => {
  const values = upTo(60, (i) => 10 + (i % 30) / 10)
  const found = (extreme: readonly number[], others = values, role: 'features' | 'targets' = 'features'): DataFinding | null => sentinelFinding(number([...others, ...extreme]), 'train', role) // prettier-ignore

  it('is the least or the largest, repeats, and lies apart', () => {
    const ten = upTo(10, () => -9)
    expect(found(ten)).toMatchObject({ severity: 'warning', numbers: { sentinel: -9, rows: 10 } })
    expect(found(ten)?.message).toBe('"x" is -9 in 10 of 70 rows of train; all other values lie between 10 and 12.9.')
    expect(found(upTo(10, () => 99))).toMatchObject({ numbers: { sentinel: 99, rows: 10 } })
    expect(found(upTo(9, () => 99))).toBe(null)
    expect(found(ten, values, 'targets')).toMatchObject({ severity: 'problem' })
    expect(found(ten, values, 'targets')?.message).toMatch(/^The target "x" is -9/)
    expect(found(upTo(10, () => 0), values, 'targets')).toBe(null) // prettier-ignore
    expect(found(upTo(10, () => 0))).not.toBe(null)
  })

  it('occurs in three rows and in 2 % of them, five times as often as others', () => {
    const distinct = (count: number): number[] => upTo(count, (i) => 10 + i / count)
    expect(found([99, 99, 99, 99, 99], distinct(60))).not.toBe(null)
    expect(found([99, 99, 99, 99], distinct(60))).toBe(null)
    expect(found(upTo(20, () => 99), distinct(980))).not.toBe(null) // prettier-ignore
    expect(found(upTo(19, () => 99), distinct(981))).toBe(null) // prettier-ignore
  })

  it('lies half an interquartile range beyond twenty different values or more', () => {
    const codes = (distinct: number): number[] => upTo(60, (i) => 10 + (i % distinct))
    expect(found(upTo(20, () => 99), codes(20))).not.toBe(null) // prettier-ignore
    expect(found(upTo(20, () => 99), codes(19))).toBe(null) // prettier-ignore
    // The quartiles of 0 … 40 are 10 and 30.
    const even = upTo(41)
    expect(found(upTo(5, () => 50), even)).toBe(null) // prettier-ignore
    expect(found(upTo(5, () => 50.1), even)).not.toBe(null) // prettier-ignore
    expect(found(upTo(5, () => -0.1), even)).not.toBe(null) // prettier-ignore
    expect(found(upTo(5, () => -0.1), even, 'targets')).toBe(null) // prettier-ignore
    expect(found(upTo(5, () => -3), upTo(41, (i) => i - 1))).toBe(null) // prettier-ignore
  })
})

describe('an outlier', () => {
  // Median 0, median distance 10: 1.4826·10 is a robust deviation.
  const healthy = upTo(41, (i) => i - 20)
  const found = (more: readonly number[], reference: readonly number[] = healthy): DataFinding | null => outlierFinding(number(reference), number([...healthy, ...more]), 'dev') // prettier-ignore

  it('is more than ten robust deviations from the median of train', () => {
    expect(found([148.2])).toBe(null)
    expect(found([148.3])).toMatchObject({ kind: 'outliers', severity: 'note', column: 'x', parts: ['dev'] })
    expect(found([-148.3])?.numbers).toMatchObject({ rows: 1, worst: -148.3, median: 0 })
    expect(found([150, -200])?.message).toBe('"x" has 2 values in dev more than 10 robust deviations from train\'s median 0, the farthest -200.') // prettier-ignore
    expect(found([150], upTo(41, () => 3))).toBe(null) // prettier-ignore
  })

  it('is a warning ten times the range of train outside it', () => {
    expect(found([420])?.severity).toBe('note')
    expect(found([421])?.severity).toBe('warning')
    expect(found([-420])?.severity).toBe('note')
    expect(found([-421])?.severity).toBe('warning')
  })

  it('that repeats three times is a warning of its own', () => {
    expect(found([200, 200, 200])).toMatchObject({ severity: 'warning', numbers: { sentinel: 200, rows: 3 } })
    expect(found([200, 200, 200])?.message).toBe('"x" is 200 in 3 rows of dev, far from all other values.')
    expect(found([200, 200])?.severity).toBe('note')
    expect(found([-200, -200, -200])?.numbers).toMatchObject({ sentinel: -200 })
    // The gap of 149 is less than the range of the others.
    expect(found([149, 149, 149, -190])?.severity).toBe('note')
  })

  it('of few dates is none where the date repeats, unless programs write it for none', () => {
    const days = (extreme: number, count: number): DataFinding | null => {
      const waves = [...upTo(60, (i) => 19_000 + (i % 6)), ...upTo(count, () => extreme)]
      return outlierFinding(number(waves, 'x', 'date'), number(waves, 'x', 'date'), 'train')
    }
    expect(days(18_000, 3)).toBe(null)
    expect(days(18_000, 2)?.message).toContain('the farthest 2019-04-14')
    for (const day of [0, -25_567, -25_569, 2_932_896]) expect(days(day, 3)?.numbers).toMatchObject({ sentinel: day })
  })

  it('of several columns makes one note', () => {
    const note = (name: string, rows: number, part = 'train'): DataFinding => ({ ...(found([150]) as DataFinding), column: name, parts: [part], numbers: { rows } }) // prettier-ignore
    expect(mergeNotes([])).toEqual([])
    expect(mergeNotes([note('a', 1)])).toEqual([note('a', 1)])
    expect(mergeNotes([note('a', 1), note('b', 2, 'dev')])).toMatchObject([{ column: null, parts: ['train', 'dev'], message: '3 values in 2 columns lie more than 10 robust deviations from train\'s median: "a", "b".', numbers: { rows: 3, columns: 2 } }]) // prettier-ignore
    expect(mergeNotes([note('a', 1), note('a', 2, 'dev')])[0]).toMatchObject({ column: 'a', numbers: { rows: 3, columns: 1 } }) // prettier-ignore
    const many = mergeNotes('abcdefgh'.split('').map((name) => note(name, 1)))[0]?.message
    expect(many).toMatch(/"e", "f" and 2 more\.$/)
    expect(mergeNotes('abcdef'.split('').map((name) => note(name, 1)))[0]?.message).toMatch(/"e", "f"\.$/)
  })
})

describe('wild cells', () => {
  const next = normalFrom(2)
  const healthy = upTo(200, next)
  const cells = (...parts: readonly (readonly number[])[]): ReturnType<typeof wildCells> => wildCells(parts.map((values) => number(values))) // prettier-ignore

  it('are far beyond all others, in any part, the farthest first', () => {
    expect(cells(healthy)).toBe(null)
    const found = cells([...healthy, 5000], [1, -9000])
    expect(found?.cells).toEqual([{ part: 1, row: 1, value: -9000 }, { part: 0, row: 200, value: 5000 }]) // prettier-ignore
    expect(found?.distance).toBe(Math.max(...healthy.map((value) => Math.abs(value - (found?.median ?? 0)))))
    expect(cells(upTo(19, (i) => (i === 0 ? 1e6 : i)))).toBe(null)
    expect(cells(upTo(20, (i) => (i === 0 ? 1e6 : i)))?.cells).toEqual([{ part: 0, row: 0, value: 1e6 }])
    expect(cells(upTo(200, (i) => (i < 5 ? 5000 + i : (healthy[i] ?? 0))))).toBe(null)
    expect(cells(upTo(200, (i) => (i < 4 ? 5000 + i : (healthy[i] ?? 0))))?.cells).toHaveLength(4)
    expect(cells(upTo(50, (i) => (i === 0 ? 100 : 3)))).toBe(null)
  })

  it('are told with their rows, and of a target a problem', () => {
    const column = number([...healthy, 5000])
    const message = (frames: readonly Frame[], role: 'features' | 'targets' = 'features', columns: readonly Column[] = [column]): DataFinding | undefined => wildColumn(columns, role, { frames, names: ['train', 'dev'] })?.finding // prettier-ignore
    expect(message([frame([column])])).toMatchObject({ severity: 'warning', parts: ['train'], numbers: { cells: 1, worst: 5000, row: 200 } }) // prettier-ignore
    expect(message([frame([column])])?.message).toMatch(/^"x" is 5000 in row 200 \(rows counted from 0, without the header\): up to [\d.e+]+ times as far from the median/) // prettier-ignore
    expect(message([frame([column])], 'targets')).toMatchObject({ severity: 'problem' })
    const numbered = frame(
      [column],
      [],
      upTo(201, (i) => 1000 + i),
    )
    expect(message([numbered])?.numbers['row']).toBe(1200)
    const other = number([1, 2])
    expect(message([frame([column]), frame([other])], 'features', [column, other])?.message).toContain(
      'in row 200 of train (',
    )
    const many = number([...upTo(1000, next), ...upTo(7, (i) => 9000 + i)])
    expect(message([frame([many])], 'features', [many])?.message).toContain('9002 in row 1002 and 2 more cells (')
    const dates = number([...upTo(200, (i) => 19_000 + i), 500_000], 'x', 'date')
    expect(message([frame([dates])], 'features', [dates])?.message).toMatch(/^"x" is \d+-\d\d-\d\d in row 200/)
  })
})

describe('equal columns', () => {
  const told = (...columns: Column[]): string[] => identicalFindings(frame(columns).features, 'train').map(({ message }) => message) // prettier-ignore
  const values = upTo(150, (i) => (i * i) % 37)

  it('hold the same numbers in every row, or the same categories by any names', () => {
    expect(told(number(values, 'a'), number(values, 'b'), number(values, 'c'))).toEqual(['"a", "b" and "c" are equal in every row of train.']) // prettier-ignore
    // The first hundred rows are the same.
    expect(told(number(values, 'a'), number(values.with(120, -1), 'b'))).toEqual([])
    expect(told(number(values, 'a'), number(values.with(3, -1), 'b'))).toEqual([])
    expect(told(number(values.with(5, NaN), 'a'), number(values.with(5, NaN), 'b'))).toHaveLength(1)
    expect(told(number(upTo(150, () => 1), 'a'), number(upTo(150, () => 1), 'b'))).toEqual([]) // prettier-ignore
    const codes = upTo(150, (i) => i % 3)
    expect(told(category(codes, ['p', 'q', 'r'], 'a'), category(codes.map((code) => 2 - code), ['x', 'y', 'z'], 'b'))).toHaveLength(1) // prettier-ignore
    expect(told(category(codes, ['p', 'q', 'r'], 'a'), number(codes, 'b'))).toEqual([])
    expect(told(category(codes.with(9, -1), ['p', 'q', 'r'], 'a'), category(codes.with(9, -1), ['p', 'q', 'r'], 'b'))).toHaveLength(1) // prettier-ignore
    expect(identicalFindings(frame([number(values, 'a'), number(values, 'b')]).features, 'train')[0]).toMatchObject({ column: 'b', numbers: { columns: 2 } }) // prettier-ignore
  })
})

describe('new categories', () => {
  const found = (known: readonly number[], fresh: readonly number[], names = ['a', 'b', 'c', 'd']): DataFinding | undefined => newCategoryFindings(frame([category(known, names)]), frame([category(fresh, names)]), 'dev')[0] // prettier-ignore

  it('are those that train does not have, a note where chance gives as many', () => {
    const train = [...upTo(100, () => 0), ...upTo(99, () => 1), 2]
    expect(found(train, [0, 1, 2])).toBe(undefined)
    const note = found(train, [...upTo(99, () => 0), 3])
    expect(note).toMatchObject({ severity: 'note', parts: ['train', 'dev'], numbers: { rows: 1, categories: 1, expected: 0.5 } }) // prettier-ignore
    expect(note?.message).toBe('"x" has 1 category in 1 of 100 rows of dev that train does not have: "d".')
    expect(found(train, [...upTo(90, () => 0), ...upTo(10, () => 3)])?.severity).toBe('warning')
    expect(found(upTo(200, () => 0), [1, 2, 2])?.message).toBe('"x" has 2 categories in 3 of 3 rows of dev that train does not have: "b" and "c".') // prettier-ignore
  })
})

describe('spellings', () => {
  const found = (categories: readonly string[], role: 'features' | 'targets' = 'features', codes: readonly number[] = upTo(categories.length)): DataFinding | null => spellingFinding(frame([category(codes, categories)]).features[0] as Frame['features'][number], 'train', role) // prettier-ignore

  it('that differ in case and spaces are told, where they occur', () => {
    expect(found(['a', 'b'])).toBe(null)
    expect(found(['Red', 'red', 'blue', ' blue '])).toMatchObject({ severity: 'note', numbers: { groups: 2, categories: 4 } }) // prettier-ignore
    expect(found(['Red', 'red', 'blue'])?.message).toBe('"x" has categories in train that differ only in case or spaces: "Red" / "red".') // prettier-ignore
    expect(found(['Red', 'red'], 'targets')).toMatchObject({ severity: 'warning' })
    expect(found(['Red', 'red'], 'targets')?.message).toMatch(/^The target "x" has/)
    expect(found(['Red', 'red'], 'features', [0, 0])).toBe(null)
  })
})

describe('groups', () => {
  const even = uniformFrom(8)
  /** Rows of groups in turn, a feature of noise, and a target that is the same for each group, or noise. */
  function told(groups: number, rows: number, { name = 'p', sameTarget = true } = {}): DataFinding[] {
    const group = upTo(rows, (row) => row % groups)
    const features = [category(group, upTo(groups).map((i) => `g${i}`), name), number(upTo(rows, even), 'noise')] // prettier-ignore
    const target = number(sameTarget ? group.map((code) => (code * 7) % 5) : upTo(rows, even), 'y')
    return groupFindings(frame(features, [target]), 'train', (column) => (column === name ? groups : rows))
  }

  it('are twenty values or more, of two to a hundred rows each', () => {
    expect(told(20, 60)).toHaveLength(1)
    expect(told(19, 60)).toEqual([])
    expect(told(30, 60)).toHaveLength(1)
    expect(told(30, 59)).toEqual([])
    expect(told(20, 2000)).toHaveLength(1)
    expect(told(20, 2001)).toEqual([])
  })

  it('are evident where rows of one value have one target, and else only named so', () => {
    const [finding] = told(20, 60)
    expect(finding).toMatchObject({ kind: 'repeated group', severity: 'warning', column: 'p', numbers: { rows: 60, groups: 20, alike: 0 } }) // prettier-ignore
    expect(finding?.message).toContain('"p" repeats: 20 values in 60 rows of train. Rows with the same value have the same target. A random split') // prettier-ignore
    expect(finding?.action).toContain('--group p,')
    expect(told(20, 60, { sameTarget: false })).toEqual([])
    expect(told(20, 60, { sameTarget: false, name: 'patient' })[0]).toMatchObject({ severity: 'note' })
    expect(told(20, 60, { sameTarget: false, name: 'row_id' })[0]?.message).toContain('of train. A random split')
    expect(told(20, 60, { name: 'my patient' })[0]?.action).toContain('--group "my patient",')
  })

  it('are alike in several features', () => {
    const rows = 400
    const group = upTo(rows, (row) => row % 40)
    const own = upTo(40, even)
    const alike = (name: string): Column =>
      number(
        upTo(rows, (row) => (own[row % 40] ?? 0) + 0.1 * even()),
        name,
      )
    const features = [category(group, upTo(40).map((i) => `g${i}`), 'p'), alike('a'), alike('b'), number(upTo(rows, even), 'c')] // prettier-ignore
    const found = (columns: readonly Column[]): DataFinding[] => groupFindings(frame(columns, [number(upTo(rows, even), 'y')]), 'train', (name) => (name === 'p' ? 40 : rows)) // prettier-ignore
    expect(found(features)[0]?.message).toContain('Rows with the same value are alike in "a" and "b".')
    expect(found(features)[0]?.numbers).toMatchObject({ alike: 2 })
    expect(found([features[0] as Column, alike('a'), number(upTo(rows, even), 'c')])).toEqual([])
  })

  it('have consecutive codes, of whole numbers and categories', () => {
    expect(groupCodes(number([5, 7, 5, 2000, 7, 2000]))).toEqual(Int32Array.of(0, 1, 0, 2, 1, 2))
    expect(groupCodes(number([-5, 0, -5]))).toEqual(Int32Array.of(0, 1, 0))
    expect(groupCodes(category([2, 0, 2], ['a', 'b', 'c']))).toEqual(Int32Array.of(0, 1, 0))
    for (const odd of [[0.5], [NaN], [-1], [1e9 + 0.5]]) expect(groupCodes(number([1, ...odd]))).toBe(null)
    expect(groupCodes(number([1, 2, 3]), 3)).toEqual(Int32Array.of(0, 1, 2))
    expect(groupCodes(number([1, 2, 3]), 2)).toBe(null)
    expect(groupCodes(number([1, 2, 0.5]), Infinity, 2)).toEqual(Int32Array.of(0, 1))
    expect(groupCodes(number([1023, 1024, 1023, 1024]))).toEqual(Int32Array.of(0, 1, 0, 1))
  })
})
