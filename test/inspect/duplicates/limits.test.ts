import { describe, expect, it } from 'vitest'
import { chanceOfCopies, countValues } from '../../../src/inspect/duplicates/chance.js'
import { exactDuplicates, type ExactDuplicates } from '../../../src/inspect/duplicates/exact.js'
import { duplicateFindings, nearFindings } from '../../../src/inspect/duplicates/findings.js'
import type { NearDuplicates } from '../../../src/inspect/duplicates/near.js'
import { numberColumn, type Column, type Frame } from '../../../src/inspect/frame/frame.js'
import type { DataFinding } from '../../../src/result/index.js'
import { uniformFrom } from '../samples.js'

// Copies of rows by comparing every pair, and what is said of them.

const parts = ['train', 'dev'] as const
const number = (name: string, values: readonly number[]): Column => numberColumn(name, Float64Array.from(values))
const frame = (features: readonly Column[], targets: readonly Column[] = []): Frame => {
  const read = (column: Column): Frame['features'][number] => ({ name: column.name, kind: column.kind, read: () => column }) // prettier-ignore
  const [first] = features
  const rows = first === undefined ? 0 : (first.kind === 'number' ? first.values : first.codes).length
  return { rows, features: features.map(read), targets: targets.map(read) }
}

describe('copies', () => {
  it('are the rows that equal a row of the first part in every feature', () => {
    const next = uniformFrom(4)
    for (let trial = 0; trial < 30; trial++) {
      const most = 2 + (trial % 5)
      const columns = (rows: number): number[][] => Array.from({ length: 3 }, () => Array.from({ length: rows }, () => (next() < 0.1 ? NaN : Math.floor(next() * most)))) // prettier-ignore
      const [first, second] = [columns(40), columns(25)]
      const [y, z] = [columns(40)[0] ?? [], columns(25)[0] ?? []]
      const isEqual = (i: number, j: number, other: readonly (readonly number[])[]): boolean => first.every((column, c) => Object.is(column[i], other[c]?.[j])) // prettier-ignore
      const originals = Array.from({ length: 25 }, (_, j) => Array.from({ length: 40 }, (_row, i) => i).findIndex((i) => isEqual(i, j, second))) // prettier-ignore
      const repeated = Array.from({ length: 40 }, (_, j) => j).filter((j) => Array.from({ length: j }, (_row, i) => i).some((i) => isEqual(i, j, first))) // prettier-ignore
      const named = (given: readonly (readonly number[])[]): Column[] => given.map((values, c) => number(`x${c}`, values)) // prettier-ignore
      const [found] = exactDuplicates(frame(named(first), [number('y', y)]), [frame(named(second), [number('y', z)])], named(first).map(countValues)) // prettier-ignore
      expect([...(found?.copyOf ?? [])]).toEqual(originals)
      expect(found?.rows).toBe(originals.filter((i) => i !== -1).length)
      expect(found?.fraction).toBe((found?.rows ?? 0) / 25)
      expect(found?.repeatedWithin).toBe(repeated.length)
      expect(found?.contradicting).toBe(originals.filter((i, j) => i !== -1 && !Object.is(y[i], z[j])).length)
      expect(found?.examples).toEqual(originals.flatMap((i, j) => (i === -1 ? [] : [[i, j]])).slice(0, 10))
    }
  })

  it('are expected by how often pairs agree in each column', () => {
    expect(countValues(number('x', [1, 1, 2, NaN, NaN, NaN]))).toEqual({ distinct: 3, agreeing: 1 + 3 })
    expect(countValues({ name: 'x', kind: 'category', codes: Int32Array.of(0, 0, 0, 2, -1, -1), categories: ['a', 'b', 'c'] })).toEqual({ distinct: 3, agreeing: 3 + 1 }) // prettier-ignore
    expect(countValues(number('x', [1, 2]))).toEqual({ distinct: 2, agreeing: 0 })
    // Of 45 pairs among ten rows 9 agree in one column, 5 in the other.
    expect(chanceOfCopies([{ distinct: 5, agreeing: 9 }, { distinct: 4, agreeing: 5 }], [10, 20], 10)).toEqual({ expected: expect.closeTo(200 * 0.2 * (5 / 45), 10) as number, fineColumns: 1 }) // prettier-ignore
    expect(chanceOfCopies([{ distinct: 10, agreeing: 0 }], [10, 20], 10).expected).toBeCloseTo(200 / 45, 10)
  })
})

describe('what is said of copies', () => {
  const found = (change: Partial<ExactDuplicates> = {}): DataFinding | undefined => duplicateFindings({ rows: 5, fraction: 0.05, contradicting: 0, repeatedWithin: 0, chance: { expected: 0, fineColumns: 2 }, copyOf: new Int32Array(0), examples: [], ...change }, parts, [1000, 100])[0] // prettier-ignore

  it('is a problem from 1 % and three rows on', () => {
    expect(found({ rows: 0 })).toBe(undefined)
    expect(found()).toMatchObject({ kind: 'duplicates', severity: 'problem', numbers: { rows: 5, fraction: 0.05 } })
    expect(found({ rows: 3, fraction: 0.01 })?.severity).toBe('problem')
    expect(found({ rows: 2, fraction: 0.01 })?.severity).toBe('warning')
    expect(found({ rows: 3, fraction: 0.009 })?.severity).toBe('warning')
    expect(found()?.message).toBe('5 of 100 rows of dev also occur in train, equal in every feature.')
    expect(found({ rows: 1 })?.message).toContain('1 of 100 rows of dev also occurs in train')
    expect(found({ contradicting: 1 })?.message).toContain(' 1 of them has a different target.')
    expect(found({ contradicting: 2 })?.message).toContain(' 2 of them have a different target.')
  })

  it('is a note where chance gives as many', () => {
    const chance = { expected: 2, fineColumns: 2 }
    expect(found({ chance })).toMatchObject({ severity: 'note' })
    expect(found({ chance, repeatedWithin: 7 })?.message).toContain('This may be chance: the columns have so few different values that 7 of 1000 rows of train repeat one another.') // prettier-ignore
    expect(found({ chance, fraction: 0.009 })).toBe(undefined)
    expect(found({ chance, fraction: 0.01 })?.severity).toBe('note')
    expect(found({ rows: 30, chance })?.severity).toBe('problem')
    expect(found({ chance: { expected: 0, fineColumns: 0 }, repeatedWithin: 100 })?.severity).toBe('note')
    expect(found({ chance: { expected: 0, fineColumns: 0 }, repeatedWithin: 99 })?.severity).toBe('problem')
    // Half a copy is expected where at most one column is fine: two are no surprise.
    expect(found({ rows: 2, chance: { expected: 0, fineColumns: 1 } })?.severity).toBe('note')
    expect(found({ rows: 2, chance: { expected: 0, fineColumns: 2 } })?.severity).toBe('warning')
  })

  const near = (change: Partial<NearDuplicates> = {}): DataFinding | undefined => nearFindings({ rows: 10, fraction: 0.1, withinWider: 0, nearWithin: 0, isolated: 10, queriedWithin: 1000, examples: [], ...change }, parts, 100)[0] // prettier-ignore

  it('that are near needs four rows, closer than scattered ones or than those of the first part', () => {
    expect(near()).toMatchObject({ kind: 'near duplicates', severity: 'problem' })
    expect(near({ fraction: 0.009 })?.severity).toBe('warning')
    expect(near({ rows: 4, isolated: 4 })).not.toBe(undefined)
    expect(near({ rows: 3, isolated: 3 })).toBe(undefined)
    expect(near()?.message).toBe('10 of 100 rows of dev are nearly equal to a row of train, within 0.01 σ per feature: more than expected by chance.') // prettier-ignore
    // Of as many nearly equal rows within the first part, a tenth of the queries has a tenth.
    expect(near({ isolated: 0, nearWithin: 100 })).toBe(undefined)
    expect(near({ isolated: 0, nearWithin: 10 })).not.toBe(undefined)
    expect(near({ isolated: 4, withinWider: 30, nearWithin: 100 })).toBe(undefined)
  })
})
