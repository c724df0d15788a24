import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import type { JobResult } from '../../../src/cli/run/job.js'
import { runJob } from '../../../src/cli/run/run.js'
import { readCsv } from '../../../src/data/csv/index.js'

/** A training of a few epochs that is aborted after `abortAfter` of them. */
async function run(abortAfter: number, ...args: string[]): Promise<JobResult['report']> {
  const table = await readCsv(await readFile(new URL('../../../datasets/penguins.csv', import.meta.url)))
  const choices = readChoices(readArguments([...args, '--epochs', '4', '--no-preflight'], TRAIN_FLAGS).flags)
  const controller = new AbortController()
  const epoch = (row: { readonly epoch: number }): void => {
    if (row.epoch === abortAfter) controller.abort()
  }
  const progress = { say: () => {}, epoch, end: () => {} }
  const job = { name: 'penguins', notice: null, table, target: 'species', ignore: [], previous: null }
  const { report } = await runJob({ ...job, choices, progress, signal: controller.signal })
  return report
}

describe('the test part', () => {
  it('is evaluated once where training came to its end', async () => {
    const report = await run(Infinity)
    expect(report.history.stop.reason).toBe('epochs')
    expect(report.scores.test?.testEvaluation?.evaluations).toBe(1)
    expect(report).toMatchObject({ outcomePart: 'test', testGap: expect.anything() })
  })

  it('is not evaluated where training was aborted', async () => {
    const report = await run(2)
    expect(report.history.stop.reason).toBe('aborted')
    expect(report.scores.test).toBeNull()
    expect(report.outcomePart).toBe('dev')
    expect(report.testGap).toBeUndefined()
  })

  it('is not evaluated where training diverged', async () => {
    const report = await run(Infinity, '--optimizer', 'sgd', '--learning-rate', '1e30')
    expect(report.history.stop.reason).toBe('diverged')
    expect(report.scores.test).toBeNull()
    expect(report.outcomePart).toBe('dev')
    expect(report.testGap).toBeUndefined()
  })
})
