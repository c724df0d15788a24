import { describe, expect, it } from 'vitest'
import { inspectCells, inspectParts, selectTableRows, splitTable, type Table } from '../../src/index.js'
import type { DataFinding } from '../../src/result/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { healthy, normalFrom, numbers, texts, uniformFrom, valueAt, withColumn } from './samples.js'

/** A regression: six normal features, a target around 50 that depends on the first three. */
function regression(rows: number, seed: number, more: Table['columns'] = []): Table {
  const next = normalFrom(seed)
  const features = Array.from({ length: 6 }, (_, j) => numbers(`x${j}`, rows, next))
  const [a, b, c] = features
  const y = numbers('y', rows, (row) => 50 + 8 * valueAt(a, row) - 5 * valueAt(b, row) + 3 * valueAt(c, row) + next())
  return { rows, columns: [...features, ...more, y] }
}

/** The findings of a table after the default split, without the classifier test. */
async function findingsOf(table: Table, options: object = {}): Promise<DataFinding[]> {
  const rowNumbers = Int32Array.from({ length: table.rows }, (_, row) => row)
  const { summary: _, ...parts } = splitTable({ ...table, rowNumbers }, { target: 'y', seed: 0 })
  return [...(await inspectParts({ ...parts }, { target: 'y', joint: false, ...options })).findings]
}

const serious = (findings: readonly DataFinding[]): string[] =>
  findings
    .filter(({ severity }) => severity !== 'note')
    .map(({ severity, kind, column }) => `${severity}: ${kind} ${column}`)

const column = (table: Table, name: string) => table.columns.find((one) => one.name === name)

describe('wild cells', () => {
  it('targets × 1000 in four rows are a problem that names row and value', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const base = regression(1000, seed)
      const y = column(base, 'y')
      const wrong = [5, 77, 400, 600]
      const table = withColumn(
        base,
        numbers('y', 1000, (row) => valueAt(y, row) * (wrong.includes(row) ? 1000 : 1)),
      )
      const findings = await findingsOf(table)
      expect(serious(findings)).toEqual(['problem: outliers y'])
      expect(findings[0]?.numbers['cells']).toBe(4)
      for (const row of wrong)
        expect(findings[0]?.message).toContain(`${valueAt(column(table, 'y'), row)} in row ${row}`)
    }
  })

  it('one typo makes no leaks of the columns that are extreme in its row', async () => {
    const even = uniformFrom(5)
    const names = ['go', 'java', 'julia', 'py']
    const base = regression(400, 6, [
      texts('tech', 400, names, (row) => (row === 150 ? 2 : Math.floor(2 * even()))),
      numbers('copy', 400, (row) => (row === 150 ? 5e8 : 50 + 10 * even())),
    ])
    const y = column(base, 'y')
    const table = withColumn(
      base,
      numbers('y', 400, (row) => (row === 150 ? 5e8 : valueAt(y, row))),
    )
    const found = serious(await findingsOf(table))
    expect(found).toContain('problem: outliers y')
    expect(found).toContain('warning: outliers copy')
    expect(found.filter((text) => text.includes('leakage'))).toEqual([])
    expect(inspectCells(table, { target: 'y' }).map(({ numbers: { row } }) => row)).toEqual([150, 150])
  })

  it('a long tail has none: log-normal, exponential, Student’s t with three degrees of freedom', () => {
    for (let seed = 0; seed < 40; seed++) {
      const [next, even] = [normalFrom(seed + 900), uniformFrom(seed + 950)]
      const rows = [60, 300, 2000][seed % 3] ?? 60
      const table = {
        rows,
        columns: [
          numbers('log-normal', rows, () => Math.exp(1.5 * next())),
          numbers('exponential', rows, () => -Math.log(1 - even())),
          numbers('t', rows, () => next() / Math.sqrt((next() ** 2 + next() ** 2 + next() ** 2) / 3)),
        ],
      }
      expect(inspectCells(table)).toEqual([])
    }
  })
})

describe('copies', () => {
  it('of oversampling over ten continuous columns are a problem in dev, and never chance', async () => {
    for (const seed of [1, 2, 3]) {
      const [next, even] = [normalFrom(seed), uniformFrom(seed + 100)]
      const base: Table = {
        rows: 800,
        columns: [
          ...Array.from({ length: 10 }, (_, j) => numbers(`f${j}`, 800, next)),
          texts('y', 800, ['no', 'yes'], () => Number(even() < 0.4)),
        ],
      }
      const rows = Array.from({ length: 1100 }, (_, row) => (row < 800 ? row : Math.floor(800 * even())))
      const findings = await findingsOf(selectTableRows(base, rows))
      expect(serious(findings)).toEqual(['problem: duplicates null', 'problem: duplicates null'])
      expect(findings.map(({ message }) => message).join()).not.toContain('chance')
    }
  })

  it('are found behind the time at which a row was written', async () => {
    const even = uniformFrom(17)
    const base = healthy(600, 18)
    const rows = Array.from({ length: 700 }, (_, row) => (row < 600 ? row : Math.floor(600 * even())))
    const times = Array.from({ length: 700 }, (_, row) => new Date(1.7e12 + 61_000 * row).toISOString().slice(0, 19))
    const csv = new TextEncoder().encode(['written', ...times].join('\n'))
    const written = (await readCsv(csv)).columns[0]
    if (written === undefined) throw new Error('a column was not read')
    const table = { rows: 700, columns: [written, ...selectTableRows(base, rows).columns] }
    const found = serious(await findingsOf(table))
    expect(found).toEqual(['problem: duplicates null', 'problem: duplicates null'])
    expect(serious(await findingsOf({ ...base, columns: [...base.columns] }))).toEqual([])
  })

  it('are found behind a row number, a uuid and a name', async () => {
    const even = uniformFrom(7)
    const base = healthy(600, 8)
    const rows = Array.from({ length: 700 }, (_, row) => (row < 600 ? row : Math.floor(600 * even())))
    const copied = selectTableRows(base, rows)
    const uuids = Array.from({ length: 700 }, (_, row) => `${Math.floor(even() * 2 ** 32).toString(16)}-${row}`)
    const table = {
      rows: 700,
      columns: [
        numbers('number', 700, (row) => row + 1),
        numbers('customer_id', 700, (row) => 1e6 + 7919 * row + Math.floor(1000 * even())),
        texts('uuid', 700, uuids, (row) => row),
        ...copied.columns,
      ],
    }
    const found = serious(await findingsOf(table))
    for (const name of ['number', 'customer_id', 'uuid']) expect(found).toContain(`warning: identifier ${name}`)
    expect(found.filter((text) => text.includes('duplicates'))).toEqual([
      'problem: duplicates null',
      'problem: duplicates null',
    ])
  })

  it('are none among independent rows of one or two columns, rounded or not', async () => {
    const alarms: string[] = []
    for (let seed = 0; seed < 20; seed++) {
      const [next, even] = [normalFrom(seed + 300), uniformFrom(seed + 400)]
      const unit = 10 ** (1 + (seed % 4))
      const columns = Array.from({ length: 1 + (seed % 2) }, (_, j) =>
        numbers(`x${j}`, 500, () => Math.round(next() * unit) / unit),
      )
      const table = { rows: 500, columns: [...columns, texts('y', 500, ['p', 'q'], () => Math.floor(2 * even()))] }
      alarms.push(...serious(await findingsOf(table)).filter((text) => text.includes('duplicates')))
    }
    expect(alarms).toEqual([])
  })

  it('with noise are found among few dimensions and many', async () => {
    for (const width of [3, 10]) {
      const [next, even] = [normalFrom(width), uniformFrom(width + 500)]
      const base = Array.from({ length: width }, (_, j) => numbers(`x${j}`, 1000, next))
      const columns = base.map((one) =>
        numbers(one.name, 1000, (row) => (row < 900 ? valueAt(one, row) : valueAt(one, row - 800) + 0.002 * next())),
      )
      const table = { rows: 1000, columns: [...columns, texts('y', 1000, ['p', 'q'], () => Math.floor(2 * even()))] }
      expect(serious(await findingsOf(table))).toContain('problem: near duplicates null')
    }
  })
})

it('identical columns are told, numbers and categories under other names', async () => {
  const base = healthy(300, 9)
  const [x0, colour] = [column(base, 'x0'), column(base, 'colour')]
  const table = {
    rows: 300,
    columns: [
      ...base.columns,
      numbers('again', 300, (row) => valueAt(x0, row)),
      texts('farbe', 300, ['rot', 'grün', 'blau'], (row) =>
        colour?.kind === 'category' ? (colour.codes[row] ?? 0) : 0,
      ),
    ],
  }
  const told = (await findingsOf(table)).filter(({ kind }) => kind === 'identical columns')
  expect(told.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
    'note: "x0" and "again" are equal in every row of train.',
    'note: "colour" and "farbe" are equal in every row of train.',
  ])
})

describe('rows that belong together', () => {
  /** Ten rows for each patient: features and target are those of the patient, but for a little noise in the features. */
  function patients(count: number, seed: number): Table {
    const [next, even] = [normalFrom(seed), uniformFrom(seed + 50)]
    const rows = 10 * count
    const of = Array.from({ length: 5 }, () => Array.from({ length: count }, next))
    const sick = Array.from({ length: count }, () => Number(even() < 0.5))
    return {
      rows,
      columns: [
        texts(
          'patient',
          rows,
          sick.map((_, i) => `p${i}`),
          (row) => Math.floor(row / 10),
        ),
        ...of.map((values, j) => numbers(`f${j}`, rows, (row) => (values[Math.floor(row / 10)] ?? 0) + 0.3 * next())),
        texts('y', rows, ['no', 'yes'], (row) => sick[Math.floor(row / 10)] ?? 0),
      ],
    }
  }

  it('are told, with the flag that keeps them together, instead of advice to leave the column out', async () => {
    for (const seed of [1, 2, 3]) {
      const findings = await findingsOf(patients(100, seed))
      expect(serious(findings)).toEqual(['warning: repeated group patient'])
      expect(findings.find(({ kind }) => kind === 'repeated group')?.action).toContain('--group patient')
    }
  })

  it('split by group raise no alarm of drift, and no advice assigns their rows at random', async () => {
    for (let seed = 10; seed < 18; seed++) {
      const { summary: _, ...parts } = splitTable(patients(120, seed), { target: 'y', group: 'patient', seed })
      const { findings } = await inspectParts({ ...parts }, { target: 'y', group: 'patient', seed })
      expect(serious(findings)).toEqual([])
      expect(findings.map(({ action }) => action).join()).not.toMatch(/at random|Stratify/)
    }
  })

  it('that drift are found in spite of groups', async () => {
    const shifted = patients(200, 20)
    const moved = shifted.columns.map((one) =>
      one.name === 'f0' ? numbers('f0', 2000, (row) => valueAt(one, row) + 2) : one,
    )
    const parts = { train: patients(200, 21), dev: { rows: 2000, columns: moved } }
    const { findings } = await inspectParts(parts, { target: 'y', group: 'patient', joint: false })
    expect(serious(findings)).toContain('problem: drift f0')
    expect(findings.find(({ kind }) => kind === 'drift')?.action).toContain('Keep each group in one part')
  })

  it('are not seen in a whole length that other features go with, smoothly or in a step', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const base = healthy(400, seed)
      const next = normalFrom(90 + seed)
      const length = numbers('length', 400, () => Math.round(200 + 14 * next()))
      const mass = numbers('mass', 400, (row) => 50 * valueAt(length, row) + 200 * next())
      const depth = numbers('depth', 400, (row) => (valueAt(length, row) > 206 ? 15 : 18) + 0.8 * next())
      const table = { rows: 400, columns: [length, mass, depth, ...base.columns.slice(-1)] }
      expect((await findingsOf(table)).filter(({ kind }) => kind === 'repeated group')).toEqual([])
    }
  })

  it('are not seen in a category that only predicts the target', async () => {
    const even = uniformFrom(30)
    const base = healthy(800, 31)
    const cities = Array.from({ length: 25 }, (_, i) => `city ${i}`)
    const table = { rows: 800, columns: [texts('city', 800, cities, () => Math.floor(25 * even())), ...base.columns] }
    expect((await findingsOf(table)).filter(({ kind }) => kind === 'repeated group')).toEqual([])
  })
})

describe('the target', () => {
  const withClasses = (rows: number, label: (row: number) => number): Table => {
    const base = healthy(rows, 40)
    return withColumn(base, texts('y', rows, ['often', 'seldom', 'other'], label))
  }

  it('of which one class has 99 % is a warning, with the rows of both', async () => {
    const findings = await findingsOf(withClasses(2000, (row) => Number(row % 125 === 0)))
    expect(serious(findings)).toEqual(['warning: class imbalance y'])
    expect(findings[0]?.message).toMatch(/"seldom" in (9|10) rows of 1200 of train, and "often" in 119[01]/)
  })

  it('with a class of six rows is a warning; a class of a twentieth a note; even classes nothing', async () => {
    expect(serious(await findingsOf(withClasses(600, (row) => (row % 100 === 0 ? 1 : 2 * (row % 2)))))).toEqual([
      'warning: class imbalance y',
    ])
    const kinds = async (label: (row: number) => number): Promise<string[]> =>
      (await findingsOf(withClasses(1000, label)))
        .filter(({ kind }) => kind === 'class imbalance')
        .map(({ severity }) => severity)
    expect(await kinds((row) => (row % 20 === 0 ? 1 : 2 * (row % 2)))).toEqual(['note'])
    expect(await kinds((row) => row % 3)).toEqual([])
  })
})

describe('values that stand for missing ones', () => {
  it('0 in 30 % of a column of measurements is a warning; zeros of a count or of an exponential are none', async () => {
    const [next, even] = [normalFrom(50), uniformFrom(51)]
    const base = healthy(500, 52, [
      numbers('pressure', 500, () => (even() < 0.3 ? 0 : 70 + 10 * next())),
      numbers('count', 500, () => Math.max(0, Math.floor(1 + 2 * next()))),
      numbers('waiting', 500, () => (even() < 0.3 ? 0 : -Math.log(1 - even()))),
    ])
    const found = (await findingsOf(base)).filter(({ kind, severity }) => kind === 'outliers' && severity !== 'note')
    expect([...new Set(found.map(({ column: name }) => name))]).toEqual(['pressure'])
    expect(found[0]?.numbers['sentinel']).toBe(0)
  })

  it('-1 in 10 % of a column of times is a warning; small negative values are none', async () => {
    const [next, even] = [normalFrom(57), uniformFrom(58)]
    const base = healthy(500, 59, [
      numbers('since', 500, () => (even() < 0.1 ? -1 : Math.floor(10_000 * even()))),
      numbers('change', 500, () => Math.round(20 * next())),
    ])
    const found = (await findingsOf(base)).filter(({ kind, severity }) => kind === 'outliers' && severity !== 'note')
    expect([...new Set(found.map(({ column: name, numbers: { sentinel } }) => `${name} ${sentinel}`))]).toEqual([
      'since -1',
    ])
  })

  it('-999 in 5 % of a target is a problem, 0 in 30 % of it none', async () => {
    const [next, even] = [normalFrom(54), uniformFrom(55)]
    const withTarget = (draw: () => number): Table => {
      const { rows, columns } = healthy(500, 56, [])
      return { rows, columns: [...columns.filter(({ name }) => name !== 'y'), numbers('y', 500, draw)] }
    }
    const found = async (draw: () => number): Promise<string[]> =>
      (await findingsOf(withTarget(draw)))
        .filter(({ kind, column: name }) => kind === 'outliers' && name === 'y')
        .map(({ severity, message }) => `${severity}: ${message.split(' in ')[0]}`)
    const [first] = await found(() => (even() < 0.05 ? -999 : 70 + 10 * next()))
    expect(first).toBe('problem: The target "y" is -999')
    expect(await found(() => (even() < 0.3 ? 0 : 70 + 10 * next()))).toEqual([])
  })
})

describe('categories that train does not have', () => {
  it('are a warning where many rows have them, a note where train has unique ones too', async () => {
    const even = uniformFrom(60)
    const categories = Array.from({ length: 400 }, (_, i) => `k${i}`)
    const of = (rows: number, draw: () => number, seed: number): Table =>
      healthy(rows, seed, [texts('kind', rows, categories, draw)])
    const few = () => Math.floor(4 * even())
    const inspect = async (train: Table, dev: Table): Promise<string[]> =>
      (await inspectParts({ train, dev }, { target: 'y', joint: false })).findings
        .filter(({ kind }) => kind === 'new categories')
        .map(({ severity }) => severity)
    expect(
      await inspect(
        of(400, few, 61),
        of(100, () => few() + 2, 62),
      ),
    ).toEqual(['warning'])
    const many = () => Math.floor(400 * even())
    expect(await inspect(of(400, many, 63), of(100, many, 64))).toEqual(['note'])
    expect(await inspect(of(400, few, 65), of(100, few, 66))).toEqual([])
  })
})

describe('a target that two columns determine', () => {
  const told = async (columns: Table['columns'], rows = 400): Promise<string[]> =>
    (await findingsOf({ rows, columns }))
      .filter(({ kind }) => kind === 'function of two columns')
      .map(({ severity, message }) => `${severity}: ${message}`)

  it('is a note for a sum and for a product, but not with noise', async () => {
    const [next, even] = [normalFrom(70), uniformFrom(71)]
    const [a, b] = [numbers('a', 400, () => 1 + even()), numbers('b', 400, () => 1 + even())]
    const c = numbers('c', 400, next)
    const y = (value: (a: number, b: number) => number) =>
      numbers('y', 400, (row) => value(valueAt(a, row), valueAt(b, row)))
    expect(await told([a, b, c, y((p, q) => p + q)])).toEqual([
      'note: The target "y" is a function of "a" and "b": a weighted sum of them.',
    ])
    expect(await told([a, b, c, y((p, q) => p * q * q)])).toEqual([
      'note: The target "y" is a function of "a" and "b": a product or a quotient of them.',
    ])
    expect(await told([a, b, c, y((p, q) => p + q + 0.1 * next())])).toEqual([])
  })

  it('is a note for a XOR b, but not for a class that a alone determines', async () => {
    const even = uniformFrom(72)
    const bit = (name: string) => numbers(name, 400, () => Math.floor(2 * even()))
    const [a, b, c] = [bit('a'), bit('b'), bit('c')]
    const xor = texts('y', 400, ['no', 'yes'], (row) => Number(valueAt(a, row) !== valueAt(b, row)))
    expect(await told([a, b, c, xor])).toEqual([
      'note: The target "y" is a function of "a" and "b": their combination determines the class.',
    ])
    expect(await told([a, b, c, texts('y', 400, ['no', 'yes'], (row) => valueAt(a, row))])).toEqual([])
  })
})
