import { describe, expect, it } from 'vitest'
import type { Table, TableColumn } from '../../src/data/table/table.js'
import { inspectParts } from '../../src/inspect/inspect-parts.js'
import type { DataFinding } from '../../src/result/index.js'
import { expectRejection } from '../support/errors.js'
import { healthy, normalFrom, numbers, texts, uniformFrom, valueAt } from './samples.js'

/** Findings about train alone, of a table with the columns that are made from its rows and classes. */
async function findingsWith(
  make: (table: Table, yes: (row: number) => number) => TableColumn[],
): Promise<DataFinding[]> {
  const base = healthy(400, 7)
  const y = base.columns.find(({ name }) => name === 'y')
  const yes = (row: number): number => (y?.kind === 'category' ? (y.codes[row] ?? 0) : 0)
  const train = { rows: 400, columns: [...make(base, yes), ...base.columns] }
  return [...(await inspectParts({ train }, { target: 'y' })).findings]
}

function told(findings: readonly DataFinding[]): string[] {
  return findings.map(({ kind, severity, column }) => `${severity}: ${kind} ${column}`)
}

describe('dates', () => {
  it('that differ in each row are no identifiers, as the same numbers are', async () => {
    const days = await findingsWith(() => [
      { ...numbers('day', 400, (row) => 19_000 + row), readAs: 'date' } as TableColumn,
    ])
    const counts = await findingsWith(() => [numbers('day', 400, (row) => 19_000 + row)])
    expect(told(days)).not.toContain('warning: identifier day')
    expect(told(counts)).toContain('warning: identifier day')
  })
})

describe('inspectParts on healthy data', () => {
  it('finds nothing in three parts and describes each column', async () => {
    const parts = { train: healthy(600, 1), dev: healthy(200, 2), test: healthy(200, 3) }
    const { findings, comparisons, columns } = await inspectParts(parts, { target: 'y' })
    expect(findings).toEqual([])
    expect(comparisons.map(({ parts: names, alpha }) => [...names, alpha])).toEqual([
      ['train', 'dev', 0.015],
      ['train', 'test', 0.015],
    ])
    expect(columns.map(({ role }) => role)).toEqual([...Array.from({ length: 7 }, () => 'feature'), 'target'])
    expect(columns[0]?.numbers?.deviation).toBeCloseTo(1, 0)
    expect(columns[6]).toMatchObject({ name: 'colour', distinct: 3, numbers: null, missing: 0 })
  })

  it('needs a train part', async () => {
    const parts = { dev: healthy(10, 1) } as unknown as { train: Table }
    await expectRejection(inspectParts(parts), { code: 'INVALID_OPTION', field: 'parts' })
  })
})

describe('a feature that gives the target away', () => {
  it('is found as a number, as a category, as a code and as a gap', async () => {
    const next = normalFrom(70)
    const findings = await findingsWith((_, yes) => [
      numbers('number', 400, (row) => yes(row) + 0.05 * next()),
      numbers('falling', 400, (row) => -10 * yes(row) + next()),
      texts('category', 400, ['a', 'b', 'c'], (row) => (yes(row) === 1 ? 2 * (row % 2) : 1)),
      numbers('code', 400, (row) => (yes(row) === 1 ? 2 * (row % 2) : 1)),
      numbers('gap', 400, (row) => (yes(row) === 1 ? NaN : next())),
    ])
    expect(
      told(findings)
        .filter((text) => text.includes('target leakage'))
        .sort(),
    ).toEqual(['category', 'code', 'falling', 'gap', 'number'].map((name) => `problem: target leakage ${name}`))
    expect(findings.find(({ column }) => column === 'number')?.message).toContain('AUC 1')
  })

  it('is not one that is merely good, or whose texts name the rows', async () => {
    const next = normalFrom(71)
    const findings = await findingsWith((_, yes) => [
      numbers('good', 400, (row) => 2 * yes(row) + next()),
      texts(
        'name',
        400,
        Array.from({ length: 400 }, (_, i) => `row ${i}`),
        (row) => row,
      ),
    ])
    expect(told(findings)).toEqual(['warning: identifier name'])
  })

  it('is not one that tells a single class of three apart, but is one that tells all', async () => {
    const next = normalFrom(72)
    const train: Table = {
      rows: 300,
      columns: [
        numbers('one class', 300, (row) => (row % 3 === 0 ? 50 : 0) + next()),
        numbers('all', 300, (row) => 50 * (row % 3) + next()),
        texts('y', 300, ['a', 'b', 'c'], (row) => row % 3),
      ],
    }
    const { findings } = await inspectParts({ train }, { target: 'y' })
    expect(told(findings.filter(({ kind }) => kind === 'target leakage'))).toEqual(['problem: target leakage all'])
  })

  it('is found for a number to predict, by R² of values, ranks and categories', async () => {
    const next = normalFrom(73)
    const y = numbers('y', 300, () => next())
    const at = (row: number): number => valueAt(y, row)
    const group = (row: number): number => Math.max(0, Math.min(29, Math.floor(15 + 6 * at(row))))
    const train: Table = {
      rows: 300,
      columns: [
        numbers('converted', 300, (row) => 32 + 1.8 * at(row)),
        numbers('rising', 300, (row) => Math.exp(3 * at(row))),
        numbers('related', 300, (row) => at(row) + 0.5 * next()),
        texts(
          'binned',
          300,
          Array.from({ length: 30 }, (_, i) => `bin ${i}`),
          group,
        ),
        y,
      ],
    }
    const findings = (await inspectParts({ train }, { target: 'y' })).findings.filter(
      ({ kind }) => kind === 'target leakage',
    )
    expect(findings.map(({ column }) => column)).toEqual(expect.arrayContaining(['converted', 'rising']))
    expect(findings.map(({ column }) => column)).not.toContain('related')
  })
})

describe('columns that are suspicious by themselves', () => {
  it('are constant, nearly so, or missing', async () => {
    const findings = await findingsWith(() => [
      numbers('constant', 400, () => 7),
      numbers('nearly', 400, (row) => Number(row === 5)),
      numbers('gone', 400, () => NaN),
      numbers('mostly gone', 400, (row) => (row % 4 === 0 ? row : NaN)),
    ])
    expect(told(findings)).toEqual([
      'warning: missing gone',
      'note: constant constant',
      'note: nearly constant nearly',
      'note: missing mostly gone',
    ])
  })

  it('have stand-ins for missing values, wrong units or a long tail', async () => {
    const [next, even] = [normalFrom(80), uniformFrom(81)]
    const train: Table = {
      rows: 300,
      columns: [
        numbers('stand-in', 300, (row) => (row % 30 === 0 ? -999 : next())),
        numbers('unit', 300, () => even()),
        numbers('tail', 300, () => Math.exp(2 * next())),
        numbers('fine', 300, next),
      ],
    }
    const dev: Table = {
      rows: 60,
      columns: [
        numbers('stand-in', 60, next),
        numbers('unit', 60, (row) => (row === 3 ? 1000 : 1) * (0.1 + 0.9 * even())),
        numbers('tail', 60, () => Math.exp(2 * next())),
        numbers('fine', 60, next),
      ],
    }
    const { findings } = await inspectParts({ train, dev }, { joint: false })
    const outliers = findings.filter(({ kind }) => kind === 'outliers')
    expect(outliers.find(({ column }) => column === 'stand-in')).toMatchObject({
      severity: 'warning',
      parts: ['train'],
      numbers: { sentinel: -999 },
    })
    expect(outliers.find(({ column }) => column === 'unit')).toMatchObject({ severity: 'warning', parts: ['dev'] })
    expect(outliers.filter(({ column }) => column === 'tail').every(({ severity }) => severity === 'note')).toBe(true)
    expect(outliers.map(({ column }) => column)).not.toContain('fine')
  })
})
