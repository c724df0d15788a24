import { describe, expect, it } from 'vitest'
import { groupFindings } from '../../src/inspect/columns/groups.js'
import { type Frame, type FrameColumn, numberColumn } from '../../src/inspect/frame/frame.js'
import { normalFrom } from './samples.js'

const ROWS = 400
const GROUPS = 80
const WIDE = 400

/** 80 groups of five rows, and features of which the first `alike` are nearly the same in the rows of a group. */
function frame(name: string, alike: number): { readonly train: Frame; readonly reads: () => number } {
  const normal = normalFrom(1)
  const group = (row: number): number => (row * 7) % GROUPS
  const column = (own: string, value: (row: number) => number): FrameColumn => {
    const values = Float64Array.from({ length: ROWS }, (_, row) => value(row))
    return { name: own, kind: 'number', read: () => (reads++, numberColumn(own, values)) }
  }
  let reads = 0
  const others = Array.from({ length: WIDE }, (_, j) => {
    const centers = Float64Array.from({ length: GROUPS }, normal)
    return column(`x${j}`, (row) => (j < alike ? (centers[group(row)] ?? 0) : 0) + normal() / 3)
  })
  const features = [...others.slice(0, 90), column(name, group), ...others.slice(90)]
  const target = column('y', normal)
  return { train: { rows: ROWS, features, targets: [target] }, reads: () => reads }
}

/** Only the column of groups has values that repeat. */
const valuesOf = (name: string): number => (name.startsWith('x') ? ROWS : GROUPS)

describe('groups of rows in a wide table', () => {
  it('are found where three in ten features are alike, with all that are', () => {
    const { train } = frame('pixel', 0.35 * WIDE)
    const found = groupFindings(train, 'train', valuesOf)
    expect(found).toMatchObject([
      { column: 'pixel', severity: 'warning', numbers: { rows: ROWS, groups: GROUPS, alike: 140 } },
    ])
    expect(found[0]?.message).toContain('are alike in "x0"')
  })

  it('are given up after a few features where too few are alike', () => {
    const [none, some] = [frame('pixel', 0), frame('pixel', 0.15 * WIDE)]
    expect(groupFindings(none.train, 'train', valuesOf)).toEqual([])
    expect(groupFindings(some.train, 'train', valuesOf)).toEqual([])
    // The column itself, the target, and the first 48 features, or a few times as many.
    expect(none.reads()).toBe(50)
    expect(some.reads()).toBeLessThan(WIDE / 2 + 3)
  })

  it('have all features tested where a name or the target tells of them', () => {
    const { train, reads } = frame('patient_id', 8)
    expect(groupFindings(train, 'train', valuesOf)).toMatchObject([{ severity: 'note', numbers: { alike: 8 } }])
    expect(reads()).toBe(WIDE + 2)
  })
})
