import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../../src/cli/flags/train.js'
import type { JobResult } from '../../../../src/cli/run/job.js'
import { describeOutcome } from '../../../../src/cli/terminal/summary.js'
import {
  checkPreprocessor,
  network,
  preprocess,
  selectTableRows,
  splitTable,
  type Table,
} from '../../../../src/index.js'
import { renderReport } from '../../../../src/report/index.js'
import { expectFault } from '../../../support/errors.js'
import { modelOf, penguins as table, runPenguins } from './run-penguins.js'

const numbered: Table = { ...table, rowNumbers: Int32Array.from({ length: table.rows }, (_, row) => row) }

/** Trains a few epochs, and aborts after `abortAt` of them. */
function run(target: string, abortAt: number, ...args: string[]): Promise<JobResult> {
  return runPenguins(target, abortAt, '--epochs', '12', '--patience', '3', ...args)
}

describe('--refit', () => {
  // Without dropout, and in whole batches, nothing depends on the order in which the rows come.
  const plain = ['--keep-prob', '1', '--batch-size', '1000', '--learning-rate', '0.05', '--l2', '0']

  it('trains on train and dev for the epochs that were best on dev, and tests that network', async () => {
    const [once, again] = [
      await run('species', Infinity, ...plain),
      await run('species', Infinity, ...plain, '--refit'),
    ]
    const epochs = once.report.history.best?.epoch ?? 0
    const { train, dev, test } = splitTable(numbered, { target: 'species', dropMissingTarget: true })
    expect(again.report.refit).toMatchObject({ rows: train.rows + dev.rows, epochs: [epochs] })
    // The recipe is judged as it was.
    expect(again.report.scores.dev).toEqual(once.report.scores.dev)
    expect(again.report.scores.train).toEqual(once.report.scores.train)
    expect(again.report.diagnosis).toEqual(once.report.diagnosis)

    const stored = modelOf(again)
    const preprocessor = checkPreprocessor(stored.preprocessor)
    const rows = [...(train.rowNumbers ?? []), ...(dev.rowNumbers ?? [])].sort((a, b) => a - b)
    const all = preprocess(selectTableRows(table, rows), preprocessor)
    using net = await network({ ...stored.network, seed: 0 })
    const fit = { optimizer: { kind: 'adam', learningRate: 0.05 }, batchSize: all.rows } as const
    await net.fit(all, { ...fit, epochs, seed: 0 })
    expect(stored.parameters).toEqual(net.parameters)
    if (test === undefined) throw new Error('no test part')
    expect(again.report.scores.test).toMatchObject({
      rows: test.rows,
      loss: net.evaluate(preprocess(test, preprocessor)).loss,
    })
    expect(again.report.scores.test?.testEvaluation?.evaluations).toBe(1)
    expect(modelOf(once).parameters).not.toEqual(net.parameters)
  })

  it('says in the summary and the report which figures are of which network', async () => {
    const { report } = await run('species', Infinity, ...plain, '--refit')
    const said = 'they describe the recipe'
    expect(report.refit?.message).toContain(said)
    expect(describeOutcome(report, []).replace(/\s+/g, ' ')).toContain(said)
    expect(renderReport(report)).toContain(said)
    const untested = await run('species', Infinity, ...plain, '--refit', '--no-test')
    expect(untested.report.outcomePart).toBe('dev')
    expect(untested.report.metrics?.rows).toBe(untested.report.scores.dev?.rows)
    expect(untested.report.refit?.message).toContain('no figure is of the model itself')
  })

  it('leaves intervals out, which would be calibrated on rows trained on', async () => {
    const [once, again] = [await run('body_mass_g', Infinity), await run('body_mass_g', Infinity, '--refit')]
    expect(modelOf(once).decision?.intervals).toBeDefined()
    expect(modelOf(again).decision).toBeNull()
    expect(again.report.intervals).toBeUndefined()
  })

  it('keeps the first network where the second training is aborted, and says so', async () => {
    const once = await run('species', Infinity, ...plain)
    const aborted = await run('species', once.report.history.rows.length + 1, ...plain, '--refit')
    expect(aborted.report.refit).toBeUndefined()
    expect([once.isCutShort, aborted.isCutShort]).toEqual([false, true])
    expect(aborted.report.warnings.join()).toContain('No refit: the model is the network that was trained without dev.')
    expect(modelOf(aborted).parameters).toEqual(modelOf(once).parameters)
  })

  it('refuses what dev would decide', () => {
    const read = (...args: string[]): unknown => readChoices(readArguments(['--refit', ...args], TRAIN_FLAGS).flags)
    const code = 'INVALID_OPTION'
    expectFault(() => read('--calibration', 'isotonic'), { code, field: '--calibration' }, '--refit')
    expectFault(() => read('--threshold', 'f1'), { code, field: '--threshold' }, '--refit')
    expectFault(() => read('--schedule', 'plateau'), { code, field: '--schedule plateau' }, '--refit')
    expect(read('--threshold', 'none')).toMatchObject({ refit: true, decision: { aim: 'none' } })
  })
})
