import { expect, it } from 'vitest'
import { cleanTable } from '../../bench/lib/clean-tables.ts'
import { inspectParts, splitTable } from '../../src/index.js'
import { uniformFrom } from './samples.js'

// The long version with the classifier test and 4,000 tables is bench/error-rates/clean-tables.ts.
it('at most 5 % of clean tables raise a problem or a warning', async () => {
  const alarmed: string[] = []
  const tables = 200
  for (let seed = 0; seed < tables; seed++) {
    const { task, ...table } = cleanTable(uniformFrom(seed))
    const { summary: _, ...parts } = splitTable(table, { target: 'y', task, seed })
    const { findings } = await inspectParts({ ...parts }, { target: 'y', joint: false, seed })
    const alarms = findings.filter(({ severity }) => severity !== 'note')
    if (alarms.length > 0) alarmed.push(`${seed}: ${alarms.map(({ message }) => message).join(' ')}`)
  }
  expect(alarmed.slice(0.05 * tables)).toEqual([])
})
