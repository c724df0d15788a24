import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readFoldsFlags } from '../../../src/cli/flags/folds.js'
import { CHECK_FLAGS, readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import type { Job, JobResult } from '../../../src/cli/run/job.js'
import { isLeftOpen } from '../../../src/cli/run/folds/left-open.js'
import { foldsAfter, type RunSoFar } from '../../../src/cli/run/folds/after-run.js'
import { prepare } from '../../../src/cli/run/prepare.js'
import { runJob } from '../../../src/cli/run/run.js'
import { describeOutcome } from '../../../src/cli/terminal/summary.js'
import { readCsv } from '../../../src/data/csv/index.js'
import type { Diagnosis, History } from '../../../src/index.js'
import { renderReport } from '../../../src/report/index.js'
import { expectFault } from '../../support/errors.js'

const read = (...args: string[]) => readFoldsFlags(readArguments(args, TRAIN_FLAGS).flags)

describe('the flags', () => {
  it('leave ten folds to the run unless given, or none with --no-folds', () => {
    expect(read()).toEqual({ isAutomatic: true, folds: 10, repeats: 1, seconds: undefined })
    expect(read('--no-folds')).toBeNull()
    for (const other of [['--smote'], ['--part', 'p']]) expect(read(...other)).toBeNull()
    expect(read('--source', 's')).toMatchObject({ isAutomatic: true })
    expect(read('--folds', '5')).toEqual({ isAutomatic: false, folds: 5, repeats: 1, seconds: undefined })
    expect(read('--folds', '5', '--fold-repeats', '3', '--folds-seconds', '9')).toEqual({
      isAutomatic: false,
      folds: 5,
      repeats: 3,
      seconds: 9,
    })
    expect(CHECK_FLAGS.some(({ name }) => name.includes('fold'))).toBe(false)
  })

  it('are checked before any data is read', () => {
    expectFault(() => read('--folds', '1'), { field: '--folds' })
    expectFault(() => read('--folds', '5', '--no-folds'), { field: '--folds' }, 'be given without --no-folds')
    expectFault(() => read('--fold-repeats', '2'), { field: '--fold-repeats' }, 'be given with --folds')
    expectFault(() => read('--folds-seconds', '2'), { field: '--folds-seconds' }, 'be given with --folds')
    for (const other of [['--smote'], ['--part', 'p']]) {
      expectFault(() => read('--folds', '5', ...other), { field: '--folds' }, `be given without ${other[0] ?? ''}`)
    }
    expectFault(() => read('--folds', '5', '--fold-repeats', '2', '--time', 't'), { field: '--fold-repeats' })
  })
})

interface Outcome extends JobResult {
  readonly said: readonly string[]
}

async function jobOf(target: string, signal: AbortSignal, said: string[], args: readonly string[]): Promise<Job> {
  const table = await readCsv(await readFile(new URL('../../../datasets/penguins.csv', import.meta.url)))
  const given = args.includes('--epochs') ? args : [...args, '--epochs', '20']
  const choices = readChoices(readArguments([...given, '--no-preflight'], TRAIN_FLAGS).flags)
  const progress: Job['progress'] = { say: (line) => void said.push(line), epoch: () => {}, end: () => {} }
  return { name: 'penguins', notice: null, table, target, ignore: [], choices, previous: null, progress, signal }
}

async function run(target: string, signal: AbortSignal, ...args: string[]): Promise<Outcome> {
  const said: string[] = []
  return { ...(await runJob(await jobOf(target, signal, said, args))), said }
}

const never = new AbortController().signal

/** Sentences name the seconds of the run. */
function withoutSeconds(value: unknown): unknown {
  const text = JSON.stringify(value, (key, own: unknown) => (key === 'seconds' ? 0 : own))
  return JSON.parse(text.replace(/this run: [\d.]+ s/g, ''))
}

describe('a run without a flag', () => {
  // A machine under load must not spend the seconds that the folds may take.
  beforeEach(() => {
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() / 50)
  })
  afterEach(() => void vi.restoreAllMocks())

  it.each([
    ['species', '300'],
    ['body_mass_g', '60'],
  ])('%s: goes on where dev leaves the diagnosis open, as --folds 10 does, to the byte', async (target, epochs) => {
    const automatic = await run(target, never, '--epochs', epochs)
    expect(isLeftOpen({ state: automatic.report.runDiagnosis?.state ?? 'fits well' })).toBe(true)
    const asked = await run(target, never, '--epochs', epochs, '--folds', '10')
    const { crossValidation, diagnosis, runDiagnosis, scores } = automatic.report
    expect(withoutSeconds(crossValidation)).toEqual(withoutSeconds(asked.report.crossValidation))
    expect(withoutSeconds([diagnosis, runDiagnosis])).toEqual(
      withoutSeconds([asked.report.diagnosis, asked.report.runDiagnosis]),
    )
    expect(automatic.model?.tensors).toEqual(asked.model?.tensors)
    expect(scores.test?.testEvaluation?.evaluations).toBe(1)
    const said = automatic.said.join('\n').replace(/\s+/g, ' ')
    expect(said).toContain('Dev alone leaves the diagnosis open. Cross-validation: 10 folds of the')
    expect(said).toContain('--no-folds leaves it out')
    expect(describeOutcome(automatic.report, []).replace(/\s+/g, ' ')).toContain(
      'Cross-validation, since dev alone leaves the diagnosis open: The recipe, trained on 10 folds of',
    )
    expect(renderReport(automatic.report)).toContain(
      `This run, judged by its own dev part alone: ${automatic.report.runDiagnosis?.state}.`,
    )
  })

  it('does not where a state is named', async () => {
    const { report, said } = await run('species', never, '--learning-rate', '0')
    expect(report.diagnosis?.state).toBe('does not learn')
    expect(report).not.toHaveProperty('crossValidation')
    expect(said.join('\n')).not.toContain('Cross-validation')
  })
})

describe('folds that run by themselves', () => {
  const history = (reason: string, seconds: number) => ({ stop: { reason }, rows: [{ seconds }] }) as unknown as History
  const open = { state: 'inconclusive', measure: 'error' } as Diagnosis
  const after = async (more: Partial<RunSoFar>, ...args: string[]): Promise<readonly string[]> => {
    const said: string[] = []
    const job = await jobOf('species', never, said, ['--epochs', '2', ...args])
    const so = {
      history: history('epochs', 0.01),
      diagnosis: open,
      byModel: null,
      threshold: null,
      seconds: 0.1,
      ...more,
    }
    return [...(await foldsAfter(job, prepare(job), so)).warnings, ...said]
  }

  it('have ten times the time of the run, at least 10 s and at most a minute', async () => {
    expect((await after({})).join(' ').replace(/\s+/g, ' ')).toContain('for 10 s at most')
    expect((await after({ seconds: 2 })).join(' ').replace(/\s+/g, ' ')).toContain('for 20 s at most')
    expect((await after({ seconds: 500 })).join(' ').replace(/\s+/g, ' ')).toContain('for 60 s at most')
  })

  it('have twenty times the time of the training where they are asked for, at least a minute, or what --folds-seconds says', async () => {
    const limitOf = async (seconds: number, ...args: string[]): Promise<string> => {
      const said = await after({ history: history('epochs', seconds) }, '--folds', '2', ...args)
      return /for (.*) at most/.exec(said.join(' ').replace(/\s+/g, ' '))?.[1] ?? ''
    }
    expect(await limitOf(2)).toBe('60 s')
    expect(await limitOf(4)).toBe('80 s')
    expect(await limitOf(4, '--folds-seconds', '30')).toBe('30 s')
  })

  it('do not begin where ten trainings would take longer, and say so', async () => {
    const [warning, ...said] = await after({ history: history('epochs', 1000), seconds: 1100 })
    expect(warning).toMatch(
      /^Cross-validation: skipped\. 10 more trainings would take about .* --folds 10 runs them\.$/,
    )
    expect(said).toEqual([])
  })

  it('leave alone what they do not answer: a run at its time limit, a state that is known', async () => {
    expect(await after({ history: history('time', 1) })).toEqual([])
    expect(await after({ diagnosis: { ...open, state: 'high bias' } })).toEqual([])
  })

  it('go on three times over where the folds of the model leave it open, and only there', async () => {
    const after5 = async (state: Diagnosis['state']): Promise<string> =>
      (await after({ byModel: { ...open, state } }, '--recipe', 'accurate')).join(' ').replace(/\s+/g, ' ')
    for (const state of ['inconclusive', 'high bias or high variance'] as const) {
      const said = await after5(state)
      expect(said).toMatch(
        /The folds of the model leave the diagnosis open\. Cross-validation: 10 folds of .*, 3 times over, for 10 s at most/,
      )
      expect(said).toContain('30 of 30 trainings')
    }
    // What dev alone leaves open does not count where the folds of the model decide it.
    for (const state of ['high variance', 'fits to the level of the estimate'] as const) {
      expect(await after5(state)).toBe('')
    }
  })
})

describe('a run with --folds', () => {
  it('is the same run, diagnosed by the pooled errors of train and dev', async () => {
    const [plain, { report, model, said }] = [
      await run('species', never, '--no-folds'),
      await run('species', never, '--folds', '10'),
    ]
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
    expect(withoutSeconds(report.runDiagnosis)).toEqual(withoutSeconds(plain.report.diagnosis))
    expect(said.join('\n')).toContain(
      `Cross-validation: 10 folds of the ${crossValidation?.rows} rows of train and dev, for`,
    )
    expect(describeOutcome(report, [])).toMatch(
      /Cross-validation, since dev alone leaves the diagnosis open: The recipe, trained on 10\s+folds of/,
    )
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

describe('what dev leaves open', () => {
  const gap = (gain: number) =>
    ({
      part: 'dev',
      error: 0.5,
      gain,
      interval: { low: -0.1, high: 0.9 },
      isBeaten: false,
      class: 'a',
      onlyClass: null,
    }) as const

  it('is a gain on the baseline that few rows do not show, not one that is not there', () => {
    const state = 'no better than the baseline'
    expect(isLeftOpen({ state, baselines: [gap(0.4)] })).toBe(true)
    expect(isLeftOpen({ state, baselines: [gap(-0.1)] })).toBe(false)
    expect(isLeftOpen({ state, baselines: [{ ...gap(0.4), onlyClass: 'a' }] })).toBe(false)
  })
})
