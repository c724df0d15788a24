import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../src/data/csv/index.js'
import { fitPreprocessor, splitTable } from '../../src/index.js'
import type { Table, TableColumn } from '../../src/data/table/table.js'
import { trainText } from '../support/train-text.js'

const read = (name: string): string => readFileSync(new URL(`files/${name}.csv`, import.meta.url), 'utf8')

describe('q_highcard: 400 users in 3,000 rows', () => {
  it('is classified at 80 % or more; the 50 most frequent users reach less than 60 %', async () => {
    const csv = read('q_highcard')
    const accuracies: number[] = []
    for (const seed of ['0', '1', '2']) {
      const { report } = await trainText(csv, 'y', '--seed', seed, '--epochs', '40')
      accuracies.push(report.scores.test?.accuracy ?? 0)
    }
    // scikit-learn's OneHotEncoder with LogisticRegression: 0.819, the mean of three random splits.
    expect(accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length).toBeGreaterThan(0.8)
    const { report } = await trainText(csv, 'y', '--most-categories', '50', '--epochs', '40')
    expect(report.scores.test?.accuracy).toBeLessThan(0.6)
  })

  it('has a feature for each user of train', async () => {
    const { train } = splitTable(await readCsv(read('q_highcard')), { target: 'y', seed: 0 })
    const [user] = fitPreprocessor(train, { target: 'y' }).columns
    expect(user).toMatchObject({ kind: 'category', name: 'user' })
    expect(user?.kind === 'category' ? user.categories.toSorted() : []).toEqual(
      [...new Set(wordsOf(train, 'user'))].toSorted(),
    )
  })
})

describe('bigid_group: ids of 19 digits', () => {
  it('are 200 groups, none of which is in two parts', async () => {
    const table = await readCsv(read('bigid_group'))
    const { train, dev, test } = splitTable(table, { target: 'y', group: 'user_id', seed: 0 })
    const groups = [train, dev, test].map((part) => new Set(wordsOf(part, 'user_id')))
    expect(groups.reduce((sum, { size }) => sum + size, 0)).toBe(200)
    expect(new Set(groups.flatMap((ids) => [...ids])).size).toBe(200)
    // As numbers they would be fewer: 1234567890123456000 and 1234567890123456001 round to the same double.
    expect(new Set([...groups.flatMap((ids) => [...ids])].map(Number)).size).toBeLessThan(20)
  })

  it('are said with --group', async () => {
    const { report } = await trainText(read('bigid_group'), 'y', '--group', 'user_id', '--epochs', '2')
    expect(report.split?.notes.join('\n')).toContain('Each of the 200 groups is in exactly one part.')
  })
})

function wordsOf({ columns }: Table, name: string): string[] {
  const column = columns.find((one): one is TableColumn => one.name === name)
  if (column?.kind !== 'category') throw new Error(`${name} is not read as text`)
  return [...column.codes].map((code) => column.categories[code] ?? '')
}
