import { describe, expect, it } from 'vitest'
import type { PreviousEvaluation } from '../../../src/cli/files/previous-run.js'
import { readArguments } from '../../../src/cli/flags/flags.js'
import type { JobResult } from '../../../src/cli/run/job.js'
import { runJob } from '../../../src/cli/run/run.js'
import { readSplitFlags, splitColumns, SPLIT_FLAGS } from '../../../src/cli/flags/split.js'
import { describeOutcome, describeSetup } from '../../../src/cli/terminal/summary.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import type { Table } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

const read = (...args: string[]) => readSplitFlags(readArguments(args, SPLIT_FLAGS).flags)

describe('flags of the split', () => {
  it('are those of splitTable', () => {
    expect(read()).toEqual({})
    expect(read('--split-rule', 'course', '--no-test', '--no-stratify', '--dev-rows', '30')).toEqual({
      rule: 'course',
      test: false,
      stratify: false,
      counts: { dev: 30 },
    })
    expect(read('--source', 'origin', '--aim', 'app,kiosk', '--train-from', 'others', '--train-dev', '9')).toEqual({
      source: { by: 'origin', aim: ['app', 'kiosk'], train: 'others' },
      trainDev: 9,
    })
    expect(read('--strata', '4', '--test-fraction', '.1')).toEqual({ stratify: 4, fractions: { test: 0.1 } })
  })

  it('name the columns that are no features', () => {
    expect(splitColumns(read('--group', 'patient', '--source', 'origin', '--aim', 'a'))).toEqual(['patient', 'origin'])
  })

  it('are checked before any data is read', () => {
    expectFault(() => read('--split-rule', 'curse'), { field: '--split-rule' }, 'course')
    expectFault(() => read('--resolve', '2'), { field: '--resolve', value: 2 })
    expectFault(() => read('--strata', '1'), { field: '--strata', value: 1 })
  })
})

/** 120 rows of 40 patients at 2 places, told apart by x. */
const table: Table = {
  rows: 120,
  columns: [
    { name: 'patient', kind: 'number', values: Float64Array.from({ length: 120 }, (_, row) => row % 40) },
    { name: 'x', kind: 'number', values: Float64Array.from({ length: 120 }, (_, row) => ((row * 7) % 30) / 15 - 1) },
    {
      name: 'place',
      kind: 'category',
      codes: Int32Array.from({ length: 120 }, (_, row) => Number(row % 3 === 0)),
      categories: ['web', 'app'],
    },
    {
      name: 'sick',
      kind: 'category',
      codes: Int32Array.from({ length: 120 }, (_, row) => Number((row * 7) % 30 > 14)),
      categories: ['no', 'yes'],
    },
  ],
}

let previous: PreviousEvaluation | null = null

async function run(...args: string[]): Promise<JobResult['report']> {
  const choices = readChoices(readArguments([...args, '--epochs', '3', '--no-preflight'], TRAIN_FLAGS).flags)
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const job = { name: 'patients', notice: null, table, target: 'sick', ignore: [], choices, previous, progress }
  return (await runJob({ ...job, signal: new AbortController().signal })).report
}

describe('a run', () => {
  it('keeps groups whole, and takes no feature of their names', async () => {
    const report = await run('--group', 'patient')
    expect(report.split).toMatchObject({
      method: 'group',
      notes: [expect.stringContaining('40 groups'), expect.any(String)],
    })
    expect(report.data.features).toBe(3)
    expect(describeSetup(report).join('\n')).toContain('Each of the 40 groups is in exactly one part.')
  })

  it('measures train-dev beside dev where they are from elsewhere', async () => {
    const report = await run('--source', 'place', '--aim', 'app')
    expect(report.scores.trainDev?.rows).toBe(10)
    expect(report.scores.test?.testEvaluation).toMatchObject({ evaluations: 1, warning: null })
    expect(describeOutcome(report, [])).toMatch(/train {3}train-dev +dev +test/)
  })

  it('goes on counting the looks at test where a previous run left them, for the same test part', async () => {
    const first = (await run()).scores.test?.testEvaluation
    previous = { fingerprint: first?.fingerprint ?? '', evaluations: 4 }
    const again = await run('--layers', '8')
    expect(again.scores.test?.testEvaluation).toMatchObject({ fingerprint: first?.fingerprint, evaluations: 5 })
    expect(again.warnings.at(-1)).toContain('evaluation 5 on the test part')
    expect((await run('--seed', '1')).scores.test?.testEvaluation).toMatchObject({ evaluations: 1, warning: null })
    previous = null
  })

  it('does without a test part, and says what that means', async () => {
    const report = await run('--no-test')
    expect([report.scores.test, report.outcomePart]).toEqual([null, 'dev'])
    expect(report.warnings.join()).toContain('biased estimate')
    expect(report.split.parts.map(({ rows }) => rows)).toEqual([84, 36])
  })
})
