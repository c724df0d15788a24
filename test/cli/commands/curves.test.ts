import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { trainAgain } from '../../../src/cli/run/curves.js'
import { readCurvesFlags } from '../../../src/cli/flags/curves.js'
import { readArguments } from '../../../src/cli/flags/flags.js'
import type { Job, JobResult } from '../../../src/cli/run/job.js'
import { runJob } from '../../../src/cli/run/run.js'
import { describeOutcome } from '../../../src/cli/terminal/summary.js'
import { CHECK_FLAGS, readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { dataset, type RunReport } from '../../../src/index.js'
import { renderReport } from '../../../src/report/index.js'
import { expectFault } from '../../support/errors.js'

const read = (...args: string[]) => readCurvesFlags(readArguments(args, TRAIN_FLAGS).flags)

describe('the flags', () => {
  it('ask for nothing unless given', () => {
    expect(read()).toBeNull()
    expect(read('--curves')).toEqual({ seconds: undefined })
    expect(read('--curves', '--curves-seconds', '90')).toEqual({ seconds: 90 })
    expect(CHECK_FLAGS.some(({ name }) => name.startsWith('curves'))).toBe(false)
  })

  it('are checked before any data is read', () => {
    expectFault(() => read('--curves-seconds', '9'), { field: '--curves-seconds' }, 'be given with --curves')
    expectFault(() => read('--curves', '--curves-seconds', '0'), { field: '--curves-seconds', value: 0 })
    expectFault(() => read('--curves', '--curves-seconds', '1e7'), { field: '--curves-seconds', value: 1e7 })
    expectFault(() => read('--curves', '--smote'), { field: '--curves' }, 'be given without --smote')
  })
})

interface Outcome extends JobResult {
  readonly said: readonly string[]
}

/** A training of few epochs, too few to fit well, so that there is something to advise. */
async function run(signal: AbortSignal, ...args: string[]): Promise<Outcome> {
  const table = await readCsv(await readFile(new URL('../../../datasets/penguins.csv', import.meta.url)))
  const choices = readChoices(readArguments([...args, '--epochs', '8', '--no-preflight'], TRAIN_FLAGS).flags)
  const said: string[] = []
  const progress: Job['progress'] = { say: (line) => void said.push(line), epoch: () => {}, end: () => {} }
  const job = {
    name: 'penguins',
    notice: null,
    table,
    target: 'species',
    ignore: [],
    choices,
    previous: null,
    progress,
  }
  return { ...(await runJob({ ...job, signal })), said }
}

const never = new AbortController().signal

describe('a run with --curves', () => {
  it('is the same run, with the learning curve and what each step brings', async () => {
    const [plain, { report, model, said }] = [await run(never), await run(never, '--curves')]
    expect(model?.tensors).toEqual(plain.model?.tensors)
    expect(report.scores.dev).toEqual(plain.report.scores.dev)
    expect(report.learningCurve?.points.at(-1)?.rows).toBe(report.scores.train.rows)
    expect(report.learningCurve?.seeds).toBe(3)
    const changes = report.diagnosis?.actions.filter(({ change }) => change !== null) ?? []
    expect(changes.length).toBeGreaterThan(0)
    expect(report.tried?.tried.length).toBe(changes.length)
    // The training as given is that of the run, seed and all.
    expect(report.tried?.devError).toBe(report.scores.dev?.error)
    expect(report.tried?.trainError).toBe(report.scores.train.error)
    expect(report.warnings).toEqual(expect.not.arrayContaining([expect.stringContaining('skipped')]))
    expect(said.join('\n')).toMatch(/Learning curve: training again, .* at most[^]*\d+ of \d+ trainings/)
    expect(describeOutcome(report, [])).toMatch(/Advised changes: [^]*Learning curve: With/)
    const page = renderReport(report)
    for (const id of ['tried', 'more-rows']) expect(page).toContain(`<section id="${id}"`)
    expect(renderReport(plain.report)).not.toMatch(/<section id="(?:tried|more-rows)"/)
  })

  it('leaves out what it has no time for, and says so', async () => {
    const { report, model } = await run(never, '--curves', '--curves-seconds', '0.001')
    expect(model).not.toBeNull()
    expect(report.learningCurve).toBeUndefined()
    expect(report.warnings.join('\n')).toMatch(/Learning curve: skipped\. .* raise it with --curves-seconds/)
  })

  it('stands though Ctrl-C ends the curves', async () => {
    const { report } = await run(never)
    const outer = new AbortController()
    outer.abort()
    const progress = { say: () => {}, epoch: () => {}, end: () => {} }
    const rows = dataset({ x: [[0], [1], [0], [1]], y: [0, 1, 0, 1] })
    const network = { inputs: 1, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' } as const
    const setup = { train: rows, dev: rows, network, fit: { epochs: 1 } }
    const given: Pick<RunReport, 'diagnosis' | 'history'> = { ...report, diagnosis: null }
    const again = await trainAgain({ progress, signal: outer.signal }, { seconds: 60 }, setup, given)
    expect(again).toEqual({ found: {}, warnings: ['Learning curve: skipped. It was interrupted.'] })
  })

  it('stands though the settings refuse a step', async () => {
    const { report, model } = await run(never, '--curves', '--optimizer', 'lbfgs')
    expect(model).not.toBeNull()
    expect(report.learningCurve?.points.length).toBeGreaterThan(1)
  })
})
