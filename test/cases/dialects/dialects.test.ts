import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCsv, type Table, type TableColumn } from '../../../src/data/csv/index.js'
import { dialectCases, formatOf, holdsPlainDates, type DialectCase } from './generate.js'

/** One run through all values of the longest dimension is 23 files; the long mode reads as many as the variable says. */
const COUNT = Number(process.env['DIALECT_CASES'] ?? 210)
const cases = dialectCases(COUNT)

/** The values of a table's features, dates as seconds since 1970. */
function valuesOf({ rows, columns }: Table): (number | string | null)[][] {
  const value = (column: TableColumn, row: number): number | string | null => {
    if (column.kind === 'category') return column.categories[column.codes[row] ?? -1] ?? null
    const number = column.values[row] ?? NaN
    if (Number.isNaN(number)) return null
    return column.readAs === 'date' ? Math.round(number * 86_400) : number
  }
  return columns
    .filter(({ role }) => role !== 'index')
    .map((column) => Array.from({ length: rows }, (_, row) => value(column, row)))
}

describe('files of drawn dialects, without an option', () => {
  it.each(cases)('$name', async ({ bytes, truth, choice }) => {
    const table = await readCsv(bytes)
    expect(valuesOf(table)).toEqual(Object.values(truth))
    const names = table.columns.filter(({ role }) => role !== 'index').map(({ name }) => name)
    if (choice.above !== 'no header') expect(names).toEqual(Object.keys(truth))
  })
})

describe.skipIf(!hasPandas())('pandas, with the arguments that each dialect needs (skipped without pandas)', () => {
  it('reads the same values', async () => {
    const answers = await askPandas(cases)
    for (const [i, { name, truth }] of cases.entries()) {
      const answer = answers[i] as Record<string, unknown[]>
      const texts = (values: readonly unknown[]): unknown[] => values.map((value) => wordOf(value))
      const paid = texts(answer['paid'] ?? [])
      expect({ name, ...answer, paid }).toEqual({ name, ...truth, paid: texts(truth.paid) })
    }
  })
})

/** pandas reads true and false, in any case, as booleans. */
function wordOf(value: unknown): unknown {
  return typeof value === 'boolean'
    ? String(value)
    : /^(?:true|false)$/i.test(String(value))
      ? String(value).toLowerCase()
      : value
}

function hasPandas(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import pandas'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function askPandas(all: readonly DialectCase[]): Promise<unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dialects-'))
  try {
    await Promise.all(all.map(({ bytes }, i) => writeFile(join(folder, `${i}.csv`), bytes)))
    const described = all.map(({ choice, truth }, i) => {
      return {
        file: `${i}.csv`,
        rows: truth.when.length,
        choice,
        format: formatOf(choice),
        plain: holdsPlainDates(choice),
      }
    })
    await writeFile(join(folder, 'cases.json'), JSON.stringify(described))
    const script = new URL('pandas_answers.py', import.meta.url).pathname
    const output = execFileSync('/usr/bin/python3', [script, folder], { encoding: 'utf8', maxBuffer: 2 ** 28 })
    return JSON.parse(output) as unknown[]
  } finally {
    await rm(folder, { recursive: true })
  }
}
