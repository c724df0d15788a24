import { expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { thresholdDecision } from '../../../src/cli/flags/decision.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import type { JobResult } from '../../../src/cli/run/job.js'
import { describeOutcome } from '../../../src/cli/terminal/summary.js'
import { renderReport } from '../../../src/report/index.js'
import { runJob } from '../../../src/cli/run/run.js'
import { decodeModel, type Table } from '../../../src/index.js'
import { expectFault, expectRejection } from '../../support/errors.js'
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

async function runFully(...args: string[]): Promise<JobResult> {
  const choices = readChoices(
    readArguments([...args, '--epochs', '20', '--no-preflight', '--no-folds'], TRAIN_FLAGS).flags,
  )
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const job = { name: 'rare', notice: null, table: table(3000), target: 'y', ignore: [], previous: null }
  return await runJob({ ...job, choices, progress, signal: new AbortController().signal })
}

async function run(...args: string[]): Promise<JobResult['report']> {
  return (await runFully(...args)).report
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

it('the threshold is kept with the model, and the probabilities stay honest', async () => {
  const { report, model } = await runFully()
  const { chosen, atHalf, threshold, label } = report.threshold ?? {}
  expect(label).toBe('rare')
  expect(chosen?.f1).toBeGreaterThan(atHalf?.f1 ?? 1)
  expect(decodeModel(model?.json ?? '', model?.tensors ?? new Uint8Array()).decision).toEqual({
    thresholds: [{ label: 'rare', threshold }],
  })
  // The scores of dev are those at the threshold.
  const wrong = (chosen?.falsePositives ?? 0) + (chosen?.falseNegatives ?? 0)
  expect(report.scores.dev?.error).toBeCloseTo(wrong / (report.scores.dev?.rows ?? 1), 12)
  // Mean probability and frequency of the rare class agree on test: a bias raised for F1 would double the former.
  const bins = report.metrics?.reliability ?? []
  const total = (of: (bin: (typeof bins)[number]) => number): number => bins.reduce((sum, bin) => sum + of(bin), 0)
  const expected = total(({ rows, confidence }) => rows * (confidence ?? 0))
  const observed = total(({ rows, observed: share }) => rows * (share ?? 0))
  const rows = report.metrics?.rows ?? 0
  expect(Math.abs(expected - observed)).toBeLessThan(3 * Math.sqrt(0.03 * 0.97 * rows))
  const plain = await run('--threshold', 'none')
  expect(plain.metrics?.reliability).toEqual(report.metrics?.reliability)
  expect(plain).not.toHaveProperty('threshold')
})

it('--threshold chooses by its aim, of the class that --positive names', async () => {
  const found = await run('--threshold', 'recall=0.9', '--positive', 'rare')
  expect(found.threshold).toMatchObject({ label: 'rare', aim: { recall: 0.9 } })
  expect(found.threshold?.chosen.recall).toBeGreaterThanOrEqual(0.9)
  // The curves are of that class on test, with the point of the threshold, and the page draws them.
  const rare = found.metrics?.classes?.find(({ name }) => name === 'rare')
  expect(found.roc?.auc).toBeCloseTo(rare?.auc ?? NaN, 12)
  expect(found.roc?.points.length).toBeLessThanOrEqual(303)
  const { threshold = NaN } = found.threshold ?? {}
  const at = found.precisionRecall?.points.findLast((point) => point.threshold >= threshold)
  expect(at).toMatchObject({ precision: rare?.precision, recall: rare?.recall })
  const page = renderReport(found)
  for (const title of ['ROC curve', 'Precision–recall curve', 'false alarms']) expect(page).toContain(title)
  const unreached = await run('--threshold', 'precision=1', '--positive', 'rare')
  expect(unreached.threshold?.chosen.precision ?? 1).toBe(1)
  await expectRejection(run('--positive', 'odd'), { field: '--positive', value: 'odd' }, '"usual" or "rare"')
  for (const wrong of ['recall', 'recall=2', 'recall=0', 'cost=3', 'F1', '0.3']) {
    await expectRejection(run('--threshold', wrong), { field: '--threshold', value: wrong }, 'recall=R')
  }
})

it('predict --threshold replaces the threshold of the model', () => {
  const stored = { thresholds: [{ label: 'no', threshold: 0.4 }] }
  expect(thresholdDecision('0.3', stored, ['no', 'yes'])).toEqual({ thresholds: [{ label: 'no', threshold: 0.3 }] })
  expect(thresholdDecision('.3', null, ['no', 'yes'])).toEqual({ thresholds: [{ label: 'yes', threshold: 0.3 }] })
  expect(thresholdDecision('a=b=0.3,c=1', null, ['a=b', 'c', 'd'])).toEqual({
    thresholds: [
      { label: 'a=b', threshold: 0.3 },
      { label: 'c', threshold: 1 },
    ],
  })
  expectFault(() => thresholdDecision('yes=2', null, ['no', 'yes']), { field: '--threshold' }, 'from 0 to 1')
  expectFault(() => thresholdDecision('0.3', null, ['a', 'b', 'c']), { field: '--threshold' }, 'a, b, c')
})

it('--calibration is kept with the model, and its gain is measured on test', async () => {
  const { report, model } = await runFully('--calibration', 'isotonic')
  const { calibration, thresholds } = decodeModel(model?.json ?? '', model?.tensors ?? new Uint8Array()).decision ?? {}
  expect(calibration?.method).toBe('isotonic')
  expect(thresholds).toHaveLength(1)
  const plain = await run('--threshold', 'none')
  const { before, after, part } = report.calibration ?? {}
  expect(part).toBe('test')
  expect(before?.brier).toBe(plain.metrics?.values.brier)
  expect(before?.reliability).toEqual(plain.metrics?.reliability)
  expect(after?.brier).toBe(report.metrics?.values.brier)
  expect(after?.brier).not.toBe(before?.brier)
  expect(renderReport(report)).toContain('isotonic regression')
  expect(describeOutcome(report, [])).toContain('Calibration on dev (isotonic), measured on test')
  await expectRejection(runFully('--calibration', 'platt'), { field: '--calibration' }, 'temperature, isotonic')
})
