import { describe, expect, it } from 'vitest'
import type { JobResult } from '../../../../src/cli/run/job.js'
import { describeOutcome } from '../../../../src/cli/terminal/summary.js'
import {
  calibrate,
  checkPreprocessor,
  conformalIntervals,
  type Dataset,
  foldEnsemble,
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

/** The rows of train and dev of the default split, where those of dev are among them, and those of test, prepared as a model was. */
function rowsOf(
  target: string,
  result: JobResult,
): { readonly seen: Dataset; readonly devIndices: readonly number[]; readonly test: Dataset } {
  const numbers = Int32Array.from({ length: penguins.rows }, (_, row) => row)
  const parts = splitTable({ ...penguins, rowNumbers: numbers }, { target, dropMissingTarget: true })
  const seen = [...(parts.train.rowNumbers ?? []), ...(parts.dev.rowNumbers ?? [])].sort((a, b) => a - b)
  const preprocessor = checkPreprocessor(modelOf(result).preprocessor)
  return {
    seen: preprocess(selectTableRows(penguins, seen), preprocessor),
    devIndices: Array.from(parts.dev.rowNumbers ?? [], (number) => seen.indexOf(number)),
    test: preprocess(parts.test, preprocessor),
  }
}

const fit = { epochs: 5, optimizer: { kind: 'adam', learningRate: 0.05 }, earlyStopping: { patience: 30 } } as const
const hidden = { units: 64, activation: 'relu' } as const

describe('--fold-ensemble', () => {
  it('is what foldEnsemble makes of the rows of train and dev, tested once; its folds give the diagnosis', async () => {
    const folded = await run('species', Infinity, '--fold-ensemble', '2')
    const { report } = folded
    const once = await run('species', Infinity)
    expect(report.scores.dev).toEqual(once.report.scores.dev)
    expect(report.runDiagnosis?.message).toBe(once.report.diagnosis?.message)

    const { seen, test } = rowsOf('species', folded)
    const { network, epochs, crossValidation } = await foldEnsemble(seen, {
      network: { layers: [hidden, { units: 3 }], loss: 'softmaxCrossEntropy' },
      fit: { ...fit, batchSize: seen.rows },
      folds: 2,
      metrics: [],
    })
    using average = network
    const { outOfFold: _, seconds: __, ...found } = crossValidation
    expect(report.crossValidation).toMatchObject(found)
    expect(report.refit).toMatchObject({ folds: 2, rows: seen.rows, epochs })
    expect(modelOf(folded).parameters).toEqual(average.parameters)
    expect(report.scores.outOfFold).toMatchObject({ rows: seen.rows, error: crossValidation.error.estimate })
    expect(report.scores.test).toMatchObject({ rows: test.rows, loss: average.evaluate(test).loss })
    expect(report.scores.test?.testEvaluation?.evaluations).toBe(1)
  })

  it('has intervals of out-of-fold residuals, and says in summary and report what the figures are of', async () => {
    const folded = await run('body_mass_g', Infinity, '--fold-ensemble', '3')
    const { report } = folded
    const { seen } = rowsOf('body_mass_g', folded)
    const { network, predictions } = await foldEnsemble(seen, {
      network: { layers: [hidden, { units: 1 }], loss: 'meanSquaredError' },
      fit: { ...fit, batchSize: seen.rows },
      folds: 3,
      metrics: [],
    })
    network[Symbol.dispose]()
    expect(modelOf(folded).decision?.intervals).toEqual(conformalIntervals(predictions, seen))
    expect(report.intervals).toMatchObject({ calibrationRows: seen.rows, part: 'test' })
    for (const text of [describeOutcome(report, []).replace(/\s+/g, ' '), renderReport(report)]) {
      expect(text).toContain('the average of 3 networks')
      expect(text).toContain('describe the recipe')
      expect(text).toContain(`calibrated on the out-of-fold predictions of ${seen.rows} rows`)
      expect(text).not.toContain('of the parameters are exactly 0')
    }
  })

  it('with repeats averages networks out of the folds, too, by which figures, intervals and temperature are found', async () => {
    const flags = ['--fold-ensemble', '3', '--fold-ensemble-repeats', '2']
    const folded = await run('body_mass_g', Infinity, ...flags)
    const { report } = folded
    const { seen } = rowsOf('body_mass_g', folded)
    const shared = { fit: { ...fit, batchSize: seen.rows }, folds: 3, repeats: 2, metrics: [] }
    const found = await foldEnsemble(seen, {
      ...shared,
      network: { layers: [hidden, { units: 1 }], loss: 'meanSquaredError' },
    })
    using average = found.network
    expect(modelOf(folded).parameters).toEqual(average.parameters)
    expect(modelOf(folded).decision?.intervals).toEqual(conformalIntervals(found.predictions, seen))
    expect(report.refit).toMatchObject({ folds: 3, repeats: 2, epochs: found.epochs })
    expect(report.crossValidation).toMatchObject({ repeats: 2, error: found.crossValidation.error })
    const { targets, preprocessor } = seen
    if (targets.kind !== 'values' || preprocessor?.format !== 'wellfit.preprocessor') throw new Error('no values')
    const { target } = preprocessor
    if (target.kind !== 'values') throw new Error('no values')
    const mean = targets.values.reduce((sum, value) => sum + value, 0) / seen.rows
    const squares = targets.values.reduce((sum, value, i) => sum + (value - (found.predictions[i] ?? NaN)) ** 2, 0)
    const spread = targets.values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const { outOfFold } = report.scores
    expect(outOfFold?.error).toBeCloseTo(squares / spread, 6)
    expect(outOfFold?.rmse).toBeCloseTo(Math.sqrt(squares / seen.rows) * target.scale, 2)
    // Averages err less than the networks that they are made of.
    expect(outOfFold?.error).toBeLessThan(found.crossValidation.error.estimate)
    const text = describeOutcome(report, []).replace(/\s+/g, ' ')
    expect(text).toContain('the average of 6 networks')
    expect(text).toContain('by the average of the 2 networks that were not trained on it')

    const smoothing = ['--label-smoothing', '0.3']
    const classes = await run('species', Infinity, ...flags, ...smoothing)
    const { seen: rows, devIndices } = rowsOf('species', classes)
    const shape = { layers: [hidden, { units: 3 }], loss: 'softmaxCrossEntropy' } as const
    const { network: net, predictions } = await foldEnsemble(rows, {
      ...shared,
      network: shape,
      fit: { ...shared.fit, batchSize: rows.rows, labelSmoothing: 0.3 },
    })
    net[Symbol.dispose]()
    const wrong = predictions
      .filter((_, i) => i % 3 === 0)
      .filter((_, row) => {
        const own = [...predictions.subarray(3 * row, 3 * row + 3)]
        return rows.targets.kind === 'classes' && own.indexOf(Math.max(...own)) !== rows.targets.labels[row]
      }).length
    expect(classes.report.scores.outOfFold?.error).toBeCloseTo(wrong / rows.rows, 12)
    const once = await run('species', Infinity, ...smoothing)
    using first = await network({ ...shape, inputs: rows.features })
    first.setParameters(modelOf(once).parameters)
    const of = first.predict(rows.x)
    const centered = (all: ArrayLike<number>, row: number): number[] => {
      const logs = [0, 1, 2].map((k) => Math.log(all[3 * row + k] ?? NaN))
      return logs.map((value) => value - (logs[0] ?? 0) / 3 - (logs[1] ?? 0) / 3 - (logs[2] ?? 0) / 3)
    }
    const sums = [0, 0, 0]
    for (const row of devIndices) {
      const [u, v] = [centered(predictions, row), centered(of, row)]
      u.forEach((value, k) => {
        const other = v[k] ?? NaN
        for (const [i, product] of [value * other, value * value, other * other].entries())
          sums[i] = (sums[i] ?? 0) + product
      })
    }
    const [product = NaN, averages = NaN, singles = NaN] = sums
    const c = product / Math.sqrt(averages * singles)
    // The correlation r of two networks gives c, that of an average of two and one: r/√((1 + r)/2).
    let [low, high] = [0, 1]
    for (let i = 0; i < 60; i++) {
      const r = (low + high) / 2
      if (r / Math.sqrt((1 + r) / 2) < c) low = r
      else high = r
    }
    const ofTwo = calibrate(predictions, rows, { smoothTargets: true })
    const own = modelOf(classes).decision?.calibration
    if (ofTwo.method !== 'temperature' || own?.method !== 'temperature') throw new Error('no temperature')
    expect(own.temperature).toBeCloseTo((ofTwo.temperature * (1 / 6 + (5 / 6) * low)) / (1 / 2 + low / 2), 5)
    expect(own.temperature).toBeLessThan(ofTwo.temperature)
  })

  it('chooses threshold and calibration by out-of-fold predictions, and shows them where there is no test part', async () => {
    const flags = ['--threshold', 'f1', '--positive', 'female', '--calibration', 'temperature', '--fold-ensemble', '3']
    const untested = await run('sex', Infinity, ...flags, '--no-test')
    const { report } = untested
    const { chosen, threshold } = report.threshold ?? {}
    expect(modelOf(untested).decision).toMatchObject({
      calibration: { method: 'temperature' },
      thresholds: [{ label: 'female', threshold }],
    })
    const rows = (chosen?.truePositives ?? 0) + (chosen?.falseNegatives ?? 0)
    expect(rows + (chosen?.trueNegatives ?? 0) + (chosen?.falsePositives ?? 0)).toBe(report.data.rows)
    expect(report).toMatchObject({
      outcomePart: 'outOfFold',
      decidedOn: 'outOfFold',
      metrics: { rows: report.data.rows },
    })
    expect(report.metrics?.classes?.find(({ name }) => name === 'female')?.f1).toBeCloseTo(chosen?.f1 ?? NaN, 12)
    expect(report.calibration).toBeUndefined()
    for (const text of [describeOutcome(report, []).replace(/\s+/g, ' '), renderReport(report)])
      expect(text).toContain('no figure is of the model itself')
  })

  it('has the temperature of single networks by out-of-fold predictions, lower by the noise that averaging takes away', async () => {
    // Label smoothing makes right predictions too unsure.
    const smoothing = ['--label-smoothing', '0.3']
    const flags = ['--fold-ensemble', '3', ...smoothing]
    const folded = await run('species', Infinity, ...flags)
    const { report } = folded
    const { seen, devIndices } = rowsOf('species', folded)
    const shape = { layers: [hidden, { units: 3 }], loss: 'softmaxCrossEntropy' } as const
    const { network: average, predictions } = await foldEnsemble(seen, {
      network: shape,
      fit: { ...fit, batchSize: seen.rows, labelSmoothing: 0.3 },
      folds: 3,
      metrics: [],
    })
    average[Symbol.dispose]()
    // The first network, which was not trained on dev.
    const once = await run('species', Infinity, ...smoothing)
    expect(modelOf(once).decision).toBeNull()
    using first = await network({ ...shape, inputs: seen.features })
    first.setParameters(modelOf(once).parameters)
    const of = first.predict(seen.x)
    const logits = (all: ArrayLike<number>, row: number): number[] => {
      const logs = [0, 1, 2].map((k) => Math.log(all[3 * row + k] ?? NaN))
      return logs.map((value) => value - (logs[0] ?? 0) / 3 - (logs[1] ?? 0) / 3 - (logs[2] ?? 0) / 3)
    }
    const pairs = devIndices.flatMap((row) => {
      const second = logits(of, row)
      return logits(predictions, row).map((value, k) => [value, second[k] ?? NaN] as const)
    })
    const sum = (value: (pair: readonly [number, number]) => number): number =>
      pairs.reduce((total, pair) => total + value(pair), 0)
    const correlation = sum(([u, v]) => u * v) / Math.sqrt(sum(([u]) => u * u) * sum(([, v]) => v * v))
    const single = calibrate(predictions, seen, { smoothTargets: true })
    if (single.method !== 'temperature') throw new Error('no temperature')
    const { calibration } = modelOf(folded).decision ?? {}
    expect(calibration).toEqual({ ...single, temperature: expect.any(Number) as number })
    const temperature = calibration?.method === 'temperature' ? calibration.temperature : NaN
    expect(temperature).toBeCloseTo(single.temperature * (1 / 3 + (2 / 3) * correlation), 5)
    expect(temperature).toBeLessThan(single.temperature)
    expect(single.temperature).toBeLessThan(1)

    const { before, after } = report.calibration ?? {}
    expect(report.calibration).toMatchObject({ method: 'temperature', part: 'test' })
    expect(after?.logLoss).toBe(report.metrics?.values.logLoss)
    expect(after?.logLoss).toBeLessThan(before?.logLoss ?? NaN)
    expect(describeOutcome(report, []).replace(/\s+/g, ' ')).toContain(
      'Calibration on out-of-fold predictions (temperature',
    )

    const untested = await run('species', Infinity, ...flags, '--no-test')
    expect(untested.report.warnings.join(' ')).toContain('The probabilities are calibrated: temperature')
    const without = await run('species', Infinity, ...flags, '--calibration', 'none')
    expect(modelOf(without).decision).toBeNull()
    expect(modelOf(without).parameters).toEqual(modelOf(folded).parameters)
    expect(without.report.metrics?.values.accuracy).toBe(report.metrics?.values.accuracy)
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
    // It can be resumed: test is left for its end.
    expect(aborted.unfinished).toBe('aborted')
    expect(aborted.report.scores.test).toBeNull()
  })
})
