import { expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import type { JobResult } from '../../../src/cli/run/job.js'
import { runJob } from '../../../src/cli/run/run.js'
import type { Table } from '../../../src/index.js'
import { normalFrom, numbers, texts, uniformFrom } from '../../inspect/samples.js'

/** About 3 % of the rows are of class `rare`, more of them where a + b is large. */
function table(rows: number): Table {
  const [next, even] = [normalFrom(1), uniformFrom(2)]
  const x = Array.from({ length: rows }, () => [next(), next()] as const)
  const rare = x.map(([a, b]) => Number(even() < 1 / (1 + Math.exp(5.5 - 1.8 * (a + b)))))
  return {
    rows,
    columns: [
      numbers('a', rows, (row) => x[row]?.[0] ?? 0),
      numbers('b', rows, (row) => x[row]?.[1] ?? 0),
      texts('y', rows, ['usual', 'rare'], (row) => rare[row] ?? 0),
    ],
  }
}

async function run(...args: string[]): Promise<JobResult['report']> {
  const choices = readChoices(readArguments([...args, '--epochs', '20', '--no-preflight'], TRAIN_FLAGS).flags)
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const job = { name: 'rare', notice: null, table: table(3000), target: 'y', ignore: [], previous: null }
  const { report } = await runJob({ ...job, choices, progress, signal: new AbortController().signal })
  return report
}

it('a rare class is predicted where its F1 on dev is highest, and the answer is about it', async () => {
  const report = await run()
  const rare = report.metrics?.classes?.find(({ name }) => name === 'rare')
  expect(rare?.predicted).toBeGreaterThan(0)
  expect(rare?.auc).toBeGreaterThan(0.85)
  expect(report.answer).toContain('rare class "rare"')
  expect(report.diagnosis?.measure).toBe('balanced error')
  const said = report.warnings.find((warning) => warning.includes('is rare'))
  expect(said).toContain('where its F1 on dev is highest')
  expect(report.diagnosis?.state).not.toBe('fits well')
})

it('class weights that are given take the place of it', async () => {
  const report = await run('--class-weights', 'balanced')
  expect(report.warnings.some((warning) => warning.includes('is rare'))).toBe(false)
})
