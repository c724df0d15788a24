import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Job, JobResult, Prepared } from '../../../src/cli/run/job.js'
import { prepare } from '../../../src/cli/run/prepare.js'
import { runPrepared } from '../../../src/cli/run/run.js'
import { readImproveFlags } from '../../../src/cli/commands/improve.js'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { IMPROVE_FLAGS, readChoicesOfImprove } from '../../../src/cli/flags/improve.js'
import { readChoices } from '../../../src/cli/flags/train.js'
import { runImproved } from '../../../src/cli/run/improve/improved-run.js'
import { readCsv } from '../../../src/data/csv/index.js'
import type { Dataset, Improvement, RunReport, TriedActions } from '../../../src/index.js'
import { renderReport } from '../../../src/report/index.js'

const silent = { say: () => undefined, epoch: () => undefined, end: () => undefined }

async function jobOf(name: string, target: string, epochs: number, more: readonly string[]): Promise<Job> {
  const table = await readCsv(await readFile(new URL(`../../../datasets/${name}.csv`, import.meta.url)))
  const choices = readChoices(
    new Map([['epochs', String(epochs)], ['no-preflight', ''], ...more.map((flag): [string, string] => [flag, ''])]),
  )
  const { signal } = new AbortController()
  return { name, notice: null, table, target, ignore: [], choices, progress: silent, signal, previous: null }
}

/** Every target of the test part is another one. */
function flipped(prepared: Prepared): Prepared {
  const { test } = prepared
  if (test === null) throw new Error('no test part')
  const { targets } = test
  const other: Dataset['targets'] =
    targets.kind === 'classes'
      ? { ...targets, labels: targets.labels.map((label) => (label + 1) % targets.classes.length) }
      : { ...targets, values: targets.values.map((value) => 3 - 2 * value) }
  return { ...prepared, test: { ...test, targets: other } }
}

interface Left {
  readonly report: object
  readonly page: string
  readonly weights: string
  readonly description: object
}

/**
 * All that a run leaves but what was measured on test. The clock is left out too, and the warning of the second look,
 * which the second run of one process gets whatever the targets are.
 */
function withoutTest({ report, model }: JobResult): Left {
  const { scores, history, tried, testGap: _, answer: _answer, improvementOnTest: _came, ...measured } = report
  const { intervals: _coverage, calibration: _gain, roc: _roc, precisionRecall: _curve, ...known } = measured
  const { crossValidation, runDiagnosis, improvement, refit, ensemble, ...rest } = known
  const untested: RunReport = {
    ...rest,
    createdAt: null,
    scores: { ...scores, test: null },
    history: { ...history, rows: history.rows.map((row) => ({ ...row, seconds: 0 })) },
    confusion: null,
    metrics: null,
    residuals: null,
    ...(tried === undefined ? {} : { tried: untimed(tried) }),
    diagnosis: rest.diagnosis === null ? null : { ...rest.diagnosis, actions: withoutSeconds(rest.diagnosis.actions) },
    ...(refit === undefined ? {} : { refit: { ...refit, seconds: 0 } }),
    ...(ensemble === undefined ? {} : { ensemble: { ...ensemble, seconds: 0 } }),
    ...(improvement === undefined ? {} : { improvement: withoutClock(improvement) }),
    ...(crossValidation === undefined ? {} : { crossValidation: { ...crossValidation, seconds: 0 } }),
    ...(runDiagnosis === undefined
      ? {}
      : { runDiagnosis: { ...runDiagnosis, actions: withoutSeconds(runDiagnosis.actions) } }),
    warnings: rest.warnings.filter((warning) => !warning.startsWith('This is evaluation')),
  }
  const { description } = JSON.parse(Buffer.from(bytesOf(model?.json)).toString()) as {
    description: { metadata: { scores: RunReport['scores'] } }
  }
  const metadata = { scores: { ...description.metadata.scores, test: null } }
  return {
    report: untested,
    page: renderReport(untested),
    weights: Buffer.from(model?.tensors ?? []).toString('base64'),
    description: { ...description, metadata },
  }
}

function withoutClock(found: Improvement): Improvement {
  return { ...found, seconds: 0, trials: found.trials.map((trial) => ({ ...trial, seconds: 0 })) }
}

function bytesOf(json: string | Uint8Array | undefined): Uint8Array {
  return typeof json === 'string' ? new TextEncoder().encode(json) : (json ?? new Uint8Array())
}

function untimed(all: TriedActions): TriedActions {
  const plain = (one: TriedActions['tried'][number]) => ({
    ...one,
    action: withoutSeconds([one.action])[0] ?? one.action,
    seconds: 0,
  })
  return { ...all, tried: all.tried.map(plain), untried: withoutSeconds(all.untried) }
}

function withoutSeconds<T extends { readonly cost: string }>(actions: readonly T[]): T[] {
  return actions.map((action) => ({ ...action, cost: action.cost.replace(/this run: [\d.]+ s/, '') }))
}

describe('nothing but the final figure depends on the targets of test', () => {
  it.each([
    // Where dev leaves the diagnosis open, ten folds follow.
    ['penguins', 'species', 20, [], true],
    ['iris', 'petal_length_cm', 20, [], false],
    ['penguins', 'species', 3, ['curves'], false],
    ['penguins', 'body_mass_g', 60, [], true],
  ] as const)('%s, %s, %i epochs, %j', async (name, target, epochs, more, hasFolds) => {
    const job = await jobOf(name, target, epochs, more)
    const prepared = prepare(job)
    const [as, other] = [await runPrepared(job, prepared), await runPrepared(job, flipped(prepared))]
    expect(other.report.scores.test?.error).not.toBe(as.report.scores.test?.error)
    expect(other.report.diagnosis).not.toBeNull()
    expect(as.report.crossValidation === undefined).toBe(!hasFolds)
    expect(as.report.learningCurve === undefined).toBe(more.length === 0)
    expect(withoutTest(other)).toEqual(withoutTest(as))
  })

  it('of an improvement either, whose model is evaluated once', async () => {
    const given = ['--trials', '2', '--fold-repeats', '2', '--folds', '3', '--epochs', '6', '--no-preflight']
    const { improve, rest } = readImproveFlags(readArguments(given, IMPROVE_FLAGS).flags)
    const job = { ...(await jobOf('penguins', 'species', 6, [])), choices: readChoicesOfImprove(rest, improve) }
    const prepared = prepare(job)
    const [as, other] = [await runImproved({ job, prepared }), await runImproved({ job, prepared: flipped(prepared) })]
    expect(as.report.improvement?.trials).toHaveLength(2)
    expect(as.report.scores.test?.testEvaluation?.evaluations).toBe(1)
    expect(other.report.improvementOnTest?.error).not.toBe(as.report.improvementOnTest?.error)
    expect(withoutTest(other)).toEqual(withoutTest(as))
  })
})
