import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { PURPOSE_SPLIT } from '../../../assembly/layout.js'
import { RandomStream, shuffle } from '../../../src/data/random/philox.js'
import { assignRows } from '../../../src/data/split/assign-rows.js'
import { rowsByScale, splitSizes } from '../../../src/data/split/sizes.js'
import { split } from '../../../src/data/split/split.js'
import { expectFault } from '../../support/errors.js'

describe('sizes by scale', () => {
  it.each([
    [100, 20],
    [1_000, 200],
    [50_000, 10_000],
    [50_001, 10_000],
    [1_000_000, 10_000],
    [4_000_000, 10_000],
    [4_000_400, 10_001],
    [100_000_000, 250_000],
  ])('of %i rows dev and test take %i each', (rows, held) => {
    expect(splitSizes(rows, {})).toMatchObject({ dev: held, test: held, train: rows - 2 * held })
  })

  it('never jumps and never shrinks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 2 ** 31 }), (rows) => {
        const step = rowsByScale(rows + 1, 0.2) - rowsByScale(rows, 0.2)
        expect(step === 0 || step === 1).toBe(true)
      }),
    )
  })

  it('takes counts and fractions, and 70/30 with one part held out', () => {
    expect(splitSizes(1000, { test: false })).toMatchObject({ train: 700, dev: 300, test: 0 })
    expect(splitSizes(1000, { fractions: { dev: 0.1, test: 0.05 } })).toMatchObject({ train: 850, dev: 100, test: 50 })
    expect(splitSizes(1000, { counts: { dev: 10 } })).toMatchObject({ train: 790, dev: 10, test: 200 })
  })

  it.each([
    [10_000, 'course', 2_000, 2_000],
    [99_999, 'course', 20_000, 20_000],
    [100_000, 'course', 1_000, 1_000],
    [1_000_000, 'course', 10_000, 10_000],
    [8_000_000, 'course', 20_000, 20_000],
    [8_000_000, 'courseSmallTest', 32_000, 8_000],
    [1_000_000, 'courseSmallTest', 10_000, 10_000],
  ] as const)('of %i rows the rule %s gives dev %i and test %i', (rows, rule, dev, test) => {
    expect(splitSizes(rows, { rule })).toMatchObject({ dev, test, train: rows - dev - test })
  })

  it("takes the course's 70/30 where one part is held out", () => {
    expect(splitSizes(1000, { test: false, rule: 'course' })).toMatchObject({ train: 700, dev: 300 })
  })

  it('takes enough rows to resolve a difference', () => {
    expect(splitSizes(100_000, { resolve: 0.01 })).toMatchObject({ dev: 3842, test: 3842 })
    expect(splitSizes(100_000, { resolve: 0.01 }, false)).toMatchObject({ dev: 19208, test: 19208 })
    expectFault(() => splitSizes(5000, { resolve: 0.01 }), { field: 'resolve' }, 'collect more rows')
    expectFault(() => splitSizes(5000, { resolve: 0.1, counts: { dev: 5 } }), { field: 'resolve' }, 'counts')
    expectFault(() => splitSizes(5000, { counts: { test: 5 }, test: false }), { field: 'counts.test' })
    expectFault(() => splitSizes(5000, { rule: 'coarse' as never }), { field: 'rule' }, "'course'")
  })

  it('refuses sizes that leave nothing', () => {
    expectFault(() => splitSizes(10, { counts: { dev: 5, test: 5 } }), { field: 'counts' }, 'at least one of 10 rows')
    expectFault(() => splitSizes(2, {}), { field: 'rows' })
    expectFault(() => splitSizes(10, { fractions: { dev: 1 } }), { field: 'fractions.dev' }, '(0, 1)')
    expectFault(() => splitSizes(10, { fractions: { dve: 1 } as object }), { field: 'dve' }, '`dev`')
  })
})

/** Rows of 2 to 6 classes, each with at least three rows. */
const labelled = fc
  .array(fc.integer({ min: 3, max: 60 }), { minLength: 2, maxLength: 6 })
  .map((sizes) => Int32Array.from(sizes.flatMap((size, label) => Array.from({ length: size }, () => label))))

describe('a stratified split', () => {
  it('puts every row into exactly one part, and each class in its share within one row', () => {
    fc.assert(
      fc.property(labelled, fc.nat(), (labels, seed) => {
        const names = [...new Set(labels)].map(String)
        const result = assignRows({ rows: labels.length, classes: { labels, names } }, { seed })
        const all = [...result.train, ...result.dev, ...result.test].toSorted((a, b) => a - b)
        expect(all).toEqual(Array.from(labels, (_, row) => row))
        for (const part of result.summary.parts) {
          names.forEach((_, label) => {
            const inClass = labels.filter((value) => value === label).length
            const exact = (inClass * part.rows) / labels.length
            expect(Math.abs((part.classCounts?.[label] ?? NaN) - exact)).toBeLessThan(1)
          })
        }
      }),
    )
  })

  it('is the same for the same seed and another for another', () => {
    const labels = Int32Array.from({ length: 60 }, (_, row) => row % 3)
    const parts = (seed: number): string =>
      String(assignRows({ rows: 60, classes: { labels, names: ['a', 'b', 'c'] } }, { seed }).test)
    expect(parts(5)).toBe(parts(5))
    expect(new Set([0, 1, 2, 3].map(parts)).size).toBe(4)
  })

  it('names a class with fewer rows than there are parts', () => {
    const y = ['a', 'a', 'a', 'a', 'a', 'a', 'rare', 'rare']
    const data = dataset({ x: y.map(() => [1]), y })
    expectFault(() => split(data), { code: 'INVALID_DATA', field: 'class "rare"', value: '2 rows' }, 'stratify: false')
    expect(split(data, { test: false }).train.rows).toBe(6)
    expect(split(data, { stratify: false }).test.rows).toBe(2)
  })

  it('keeps such a class in train where `smallClasses` says so, and notes it', () => {
    const y = ['one', 'two', 'two', ...Array.from({ length: 17 }, (_, i) => (i % 2 === 0 ? 'a' : 'b'))]
    const data = dataset({ x: y.map((_, row) => [row]), y })
    const { train, dev, test, summary } = split(data, { smallClasses: 'train', seed: 3 })
    expect([train.rows, dev.rows, test.rows]).toEqual([12, 4, 4])
    expect([...train.x].slice(0, 3)).toEqual([0, 1, 2])
    expect([...train.x, ...dev.x, ...test.x].toSorted((a, b) => a - b)).toEqual([...y.keys()])
    // Classes in the order of their names: a, b, one, two. 9 and 8 rows over the 9, 4 and 4 rows that are left.
    expect(summary.parts.map(({ classCounts }) => classCounts?.slice(2))).toEqual([
      [1, 2],
      [0, 0],
      [0, 0],
    ])
    expect(summary.notes[0]).toBe(
      '2 classes have too few rows for 3 parts, all of which are in train: "one" (1), "two" (2).',
    )
    const two = split(data, { smallClasses: 'train', test: false }).summary
    expect(two.notes[0]).toBe('Class "one" has only 1 row, too few for 2 parts: it is in train.')
  })

  it('refuses small classes that would fill train', () => {
    const y = ['a', 'b', 'c', 'd', 'e']
    const data = dataset({ x: y.map(() => [1]), y })
    expectFault(() => split(data, { smallClasses: 'train' }), {
      code: 'INVALID_DATA',
      field: 'class "a"',
      value: '1 row',
    })
  })
})

describe('split', () => {
  const data = dataset({
    x: Float64Array.from({ length: 100 }, (_, i) => i),
    y: Array.from({ length: 100 }, (_, i) => i / 7),
  })

  it('keeps rows and targets together', () => {
    const { train, dev, test } = split(data, { seed: 3 })
    for (const part of [train, dev, test]) {
      if (part.targets.kind !== 'values') throw new Error('a regression was given')
      expect([...part.targets.values]).toEqual(Array.from(part.x, (value) => value / 7))
    }
    expect([train.rows, dev.rows, test.rows]).toEqual([60, 20, 20])
  })

  it('warns where there is no test part, or parts too small to tell', () => {
    expect(split(data, { test: false }).summary.warnings.join()).toContain('biased estimate')
    expect(split(data).summary.warnings.join()).toContain('dev has only 20 rows')
  })

  it('refuses to stratify by what has no order or too few rows, and unknown options', () => {
    const pairs = dataset({
      x: [[1], [2], [3], [4]],
      y: [
        [1, 2],
        [2, 1],
        [3, 4],
        [4, 3],
      ],
    })
    expectFault(() => split(pairs, { stratify: true }), { field: 'stratify', value: true }, 'several outputs')
    expectFault(() => split(data, { stratify: 1 }), { field: 'stratify', value: 1 })
    expectFault(() => split(data, { sead: 1 } as object), { field: 'sead' }, '`seed`')
    expectFault(() => split(data, { seed: -1 }), { field: 'seed', value: -1 })
    expectFault(() => split(data, { seed: 0.5 }), { field: 'seed', value: 0.5 })
  })

  it('marks each part, and the same rows with the same targets alike', () => {
    const parts = split(data, { seed: 3 })
    expect([parts.train.part?.name, parts.dev.part?.name, parts.test.part?.name]).toEqual(['train', 'dev', 'test'])
    expect(split(data, { seed: 3 }).test.part).toEqual(parts.test.part)
    const others = [split(data, { seed: 4 }).test, parts.dev, split({ ...data, targets: other }, { seed: 3 }).test]
    for (const { part } of others) expect(part?.fingerprint).not.toBe(parts.test.part?.fingerprint)
  })
  const other = { kind: 'values', values: new Float64Array(100).fill(1), width: 1, names: ['y'] } as const
})

describe('many rows', () => {
  it('are those of each class in its random order, cut and sorted', () => {
    const rows = 20_000
    const labels = Int32Array.from({ length: rows }, (_, row) => (row % 7 < 2 ? 1 : 0))
    const parts = assignRows({ rows, classes: { labels, names: ['a', 'b'] } }, { seed: 9 })
    const names = ['train', 'dev', 'test'] as const
    const expected: Record<(typeof names)[number], number[]> = { train: [], dev: [], test: [] }
    for (const label of [0, 1]) {
      const own = Uint32Array.from([...labels.keys()].filter((row) => labels[row] === label))
      shuffle(own, new RandomStream(9, PURPOSE_SPLIT, label + 1))
      let first = 0
      for (const name of names) {
        const count = parts[name].reduce((sum, row) => sum + (labels[row] === label ? 1 : 0), 0)
        expected[name].push(...own.subarray(first, (first += count)))
      }
    }
    for (const name of names) expect([...parts[name]]).toEqual(expected[name].toSorted((a, b) => a - b))
  })
})

it.each([
  [2, {}, 'be at least 3. Train, dev and test need a row each'],
  [1, { test: false }, 'be at least 2. Train and dev need a row each'],
])('%d rows are too few for the parts of %j', (rows, options, text) => {
  expect(() => assignRows({ rows, classes: null }, options)).toThrow(`\`rows\` (=${rows}) must ${text}`)
})
