import { describe, expect, it } from 'vitest'
import { readImproveFlags } from '../../../../src/cli/commands/improve.js'
import { readArguments } from '../../../../src/cli/flags/flags.js'
import { IMPROVE_FLAGS, readChoicesOfImprove } from '../../../../src/cli/flags/improve.js'
import type { Job, JobResult } from '../../../../src/cli/run/job.js'
import { runJob } from '../../../../src/cli/run/run.js'
import { modelOf, penguins, runPenguins } from '../final/run-penguins.js'

const STEPS = ['--epochs', '5', '--batch-size', '100', '--layers', '8']

/** The job of `improve`, whose search is interrupted before it begins. */
async function interrupted(own: Partial<Pick<Job, 'signal'>>, ...args: string[]): Promise<JobResult> {
  const { improve, rest } = readImproveFlags(readArguments([...args, '--no-preflight'], IMPROVE_FLAGS).flags)
  const choices = readChoicesOfImprove(rest, improve)
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const data = { name: 'penguins', notice: null, table: penguins, target: 'species', ignore: [], previous: null }
  const search = { signal: AbortSignal.abort(), end: () => {} }
  const { signal } = new AbortController()
  return await runJob({ ...data, choices, progress, search, signal, ...own })
}

describe('improve that is interrupted before the recipe as given is measured', () => {
  it('ends in the model of train', async () => {
    const result = await interrupted({}, ...STEPS, '--trials', '2', '--folds', '2')
    const trained = await runPenguins('species', Infinity, ...STEPS, '--recipe', 'accurate', '--fold-ensemble', '2')
    expect(result.report.improvement).toBeUndefined()
    expect(result.report.refit?.folds).toBe(2)
    expect(modelOf(result).parameters).toEqual(modelOf(trained).parameters)
    expect(result.report.scores.test).toEqual(trained.report.scores.test)
  })

  it('ends in one network with --single', async () => {
    const result = await interrupted({}, ...STEPS, '--trials', '2', '--folds', '2', '--single')
    const trained = await runPenguins('species', Infinity, ...STEPS)
    expect(result.report.improvement).toBeUndefined()
    expect(modelOf(result).parameters).toEqual(modelOf(trained).parameters)
  })

  it('reports the interruption where the first training is interrupted, too', async () => {
    const { report, model } = await interrupted({ signal: AbortSignal.abort() }, ...STEPS, '--trials', '2')
    expect(report.history.stop.reason).toBe('aborted')
    expect([report.scores.test, model]).toEqual([null, null])
  })
})
