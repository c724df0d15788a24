import { describe, expect, it } from 'vitest'
import type { JobResult } from '../../../../src/cli/run/job.js'
import { describeOutcome } from '../../../../src/cli/terminal/summary.js'
import {
  averageNetworks,
  checkPreprocessor,
  kFoldTable,
  network,
  preprocess,
  selectTableRows,
  splitTable,
} from '../../../../src/index.js'
import { renderReport } from '../../../../src/report/index.js'
import { modelOf, penguins, runPenguins } from './run-penguins.js'

/** Trains a few epochs in whole batches, and aborts after `abortAt` of them. */
function run(target: string, abortAt: number, ...args: string[]): Promise<JobResult> {
  const steps = ['--epochs', '5', '--learning-rate', '0.05', '--keep-prob', '1', '--batch-size', '1000', '--l2', '0']
  return runPenguins(target, abortAt, ...steps, ...args)
}

describe('--fold-ensemble', () => {
  it('averages a network of each fold of train and dev, stopped by that fold, and tests the average', async () => {
    const ensemble = await run('species', Infinity, '--fold-ensemble', '2')
    const { report } = ensemble
    const once = await run('species', Infinity)
    // The recipe is judged as it was.
    expect(report.scores.dev).toEqual(once.report.scores.dev)
    expect(report.diagnosis?.message).toBe(once.report.diagnosis?.message)

    const rows = Int32Array.from({ length: penguins.rows }, (_, row) => row)
    const parts = splitTable({ ...penguins, rowNumbers: rows }, { target: 'species', dropMissingTarget: true })
    const numbers = [...(parts.train.rowNumbers ?? []), ...(parts.dev.rowNumbers ?? [])].sort((a, b) => a - b)
    const stored = modelOf(ensemble)
    const preprocessor = checkPreprocessor(stored.preprocessor)
    const nets = []
    for (const { train, dev, fold } of kFoldTable(selectTableRows(penguins, numbers), {
      target: 'species',
      folds: 2,
    })) {
      const hidden = { units: 64, activation: 'relu' } as const
      const net = await network({
        inputs: stored.network.inputs,
        layers: [hidden, { units: 3 }],
        loss: 'softmaxCrossEntropy',
        seed: fold - 1,
      })
      const history = await net.fit(preprocess(train, preprocessor), {
        dev: preprocess(dev, preprocessor),
        ...{ epochs: 5, batchSize: train.rows, optimizer: { kind: 'adam', learningRate: 0.05 } },
        ...{ earlyStopping: { patience: 30 }, seed: fold - 1 },
      })
      expect(report.refit?.epochs[fold - 1]).toBe(history.best?.epoch)
      nets.push(net)
    }
    using average = await averageNetworks(nets)
    expect(stored.parameters).toEqual(average.parameters)
    expect(report.refit).toMatchObject({ folds: 2, rows: numbers.length })
    const test = preprocess(parts.test, preprocessor)
    expect(report.scores.test).toMatchObject({ rows: test.rows, loss: average.evaluate(test).loss })
    expect(report.scores.test?.testEvaluation?.evaluations).toBe(1)
    for (const net of nets) net[Symbol.dispose]()
  })

  it('says in the summary and the report what the model is, and leaves intervals out', async () => {
    const ensemble = await run('body_mass_g', Infinity, '--fold-ensemble', '3')
    const { report } = ensemble
    for (const text of [describeOutcome(report, []).replace(/\s+/g, ' '), renderReport(report)]) {
      expect(text).toContain('the average of 3 networks')
      expect(text).toContain('they describe the recipe')
    }
    expect(modelOf(ensemble).decision).toBeNull()
  })

  it('divides classes with fewer rows than folds as they come', async () => {
    // The smallest class has 54 rows in train and dev.
    const { report } = await run('species', Infinity, '--fold-ensemble', '60')
    expect(report.refit?.folds).toBe(60)
  })

  it('keeps the first network where the rows cannot be divided, and whole groups where they can', async () => {
    const groups = ['--group', 'island', '--no-test']
    const { report, model } = await run('body_mass_g', Infinity, ...groups, '--fold-ensemble', '5')
    expect(model).not.toBeNull()
    expect(report.refit).toBeUndefined()
    expect(report.warnings.join()).toContain('No ensemble of folds')
    const divided = await run('body_mass_g', Infinity, ...groups, '--fold-ensemble', '2')
    expect(divided.report.refit?.folds).toBe(2)
  })

  it('keeps the first network where a further training is aborted, and says so', async () => {
    const single = await run('species', Infinity)
    const aborted = await run('species', 8, '--fold-ensemble', '2')
    expect(aborted.report.refit).toBeUndefined()
    expect(aborted.report.warnings.join()).toContain('No ensemble of folds')
    expect(aborted.model?.tensors).toEqual(single.model?.tensors)
  })
})
