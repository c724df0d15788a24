import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readFoldsFlags } from '../../../src/cli/flags/folds.js'
import { CHECK_FLAGS, readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import type { Job, JobResult } from '../../../src/cli/run/job.js'
import { runJob } from '../../../src/cli/run/run.js'
import { describeOutcome } from '../../../src/cli/terminal/summary.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { renderReport } from '../../../src/report/index.js'
import { expectFault } from '../../support/errors.js'

const read = (...args: string[]) => readFoldsFlags(readArguments(args, TRAIN_FLAGS).flags)

describe('the flags', () => {
  it('ask for nothing unless given', () => {
    expect(read()).toBeNull()
    expect(read('--folds', '5')).toEqual({ folds: 5, repeats: 1, seconds: undefined })
    expect(read('--folds', '5', '--fold-repeats', '3', '--folds-seconds', '9')).toEqual({
      folds: 5,
      repeats: 3,
      seconds: 9,
    })
    expect(CHECK_FLAGS.some(({ name }) => name.startsWith('fold'))).toBe(false)
  })

  it('are checked before any data is read', () => {
    expectFault(() => read('--folds', '1'), { field: '--folds' })
    expectFault(() => read('--fold-repeats', '2'), { field: '--fold-repeats' }, 'be given with --folds')
    expectFault(() => read('--folds-seconds', '2'), { field: '--folds-seconds' }, 'be given with --folds')
    for (const other of [['--smote'], ['--part', 'p'], ['--source', 's'], ['--train-dev', '5']]) {
      expectFault(() => read('--folds', '5', ...other), { field: '--folds' }, `be given without ${other[0] ?? ''}`)
    }
    expectFault(() => read('--folds', '5', '--fold-repeats', '2', '--time', 't'), { field: '--fold-repeats' })
  })
})

interface Outcome extends JobResult {
  readonly said: readonly string[]
}

async function run(target: string, signal: AbortSignal, ...args: string[]): Promise<Outcome> {
  const table = await readCsv(await readFile(new URL('../../../datasets/penguins.csv', import.meta.url)))
  const choices = readChoices(readArguments([...args, '--epochs', '20', '--no-preflight'], TRAIN_FLAGS).flags)
  const said: string[] = []
  const progress: Job['progress'] = { say: (line) => void said.push(line), epoch: () => {}, end: () => {} }
  const job = { name: 'penguins', notice: null, table, target, ignore: [], choices, previous: null, progress }
  return { ...(await runJob({ ...job, signal })), said }
}

const never = new AbortController().signal

describe('a run with --folds', () => {
  it('is the same run, diagnosed by the pooled errors of train and dev', async () => {
    const [plain, { report, model, said }] = [await run('species', never), await run('species', never, '--folds', '10')]
    expect(model?.tensors).toEqual(plain.model?.tensors)
    expect(report.scores).toEqual(plain.report.scores)
    const { crossValidation, diagnosis } = report
    const { train, dev, test } = report.scores
    expect(crossValidation?.rows).toBe(train.rows + (dev?.rows ?? NaN))
    expect(test?.testEvaluation?.evaluations).toBe(1)
    // Ten folds leave as many rows to train on as the run had, to within the rounding of folds.
    for (const { trainRows, rows, stoppingRows } of crossValidation?.scores ?? []) {
      expect(trainRows + rows + stoppingRows).toBe(crossValidation?.rows)
      expect(Math.abs(trainRows - train.rows)).toBeLessThanOrEqual(1)
    }
    expect(diagnosis?.devError).toBe(crossValidation?.error.estimate)
    expect(diagnosis?.trainError).toBe(crossValidation?.trainError.estimate)
    expect(diagnosis?.folds).toMatchObject({ folds: 10, repeats: 1, rows: crossValidation?.rows })
    expect(plain.report.diagnosis).not.toHaveProperty('folds')
    expect(said.join('\n')).toContain(
      `Cross-validation: 10 folds of the ${crossValidation?.rows} rows of train and dev, for`,
    )
    expect(describeOutcome(report, [])).toMatch(/Cross-validation: The recipe, trained on 10 folds of/)
    expect(JSON.stringify(report)).not.toContain('outOfFold')
    expect(renderReport(report)).toContain('<section id="folds"')
    expect(renderReport(plain.report)).not.toContain('<section id="folds"')
  })

  it('follows the split: whole groups', async () => {
    const { report } = await run('sex', never, '--folds', '3', '--group', 'island', '--no-test')
    expect(report.crossValidation?.method).toBe('group')
  })

  it('is skipped with a warning where time does not suffice, or Ctrl-C ends it', async () => {
    const { report, model } = await run('species', never, '--folds', '10', '--folds-seconds', '0.001')
    expect(model).not.toBeNull()
    expect(report).not.toHaveProperty('crossValidation')
    expect(report.warnings.join('\n')).toMatch(/Cross-validation: skipped\. .* raise it with --folds-seconds/)
  })

  it('is skipped with a warning where a class has fewer rows than folds', async () => {
    const { report } = await run('species', never, '--folds', '100')
    expect(report.warnings.join('\n')).toMatch(/Cross-validation: skipped\. .*Chinstrap/)
  })
})
