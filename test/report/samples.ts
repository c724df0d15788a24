/** Runs as real ones leave them behind, made up: every number comes from a formula and a small seeded generator. */
import type { EpochRow, History, LayerSignal, RunReport, Score, Task } from '../../src/result/index.js'
import {
  digitsConfusion,
  digitsDiagnosis,
  digitsGradientCheck,
  digitsMetrics,
  digitsSplit,
  digitsTestGap,
} from './sample-parts.js'

export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export function score(task: Task, rows: number, loss: number, error: number, penalty = 0): Score {
  const classification = task === 'classification'
  const rmse = classification ? null : Math.sqrt(error) * 76.2
  return {
    rows,
    loss,
    penalty,
    cost: loss + penalty,
    error,
    accuracy: classification ? 1 - error : null,
    rmse,
    mae: rmse === null ? null : rmse * 0.79,
    r2: classification ? null : 1 - error,
  }
}

export interface Course {
  readonly task: Task
  readonly epochs: number
  readonly kept: number
  readonly layers: readonly string[]
  readonly trainRows: number
  readonly devRows: number | null
  readonly seed?: number
  readonly scale?: number
}

/** Train falls on; dev falls, then creeps up again after the kept epoch. */
export function rowsOf({ task, epochs, kept, layers, trainRows, devRows, seed = 1, scale = 1 }: Course): EpochRow[] {
  const random = generator(seed)
  return Array.from({ length: epochs }, (_, index) => {
    const epoch = index + 1
    const noise = (): number => 1 + 0.06 * (random() - 0.5)
    const fall = Math.exp(-epoch / (kept / 4.5))
    const climb = Math.max(0, (epoch - kept) / kept)
    const trainLoss = scale * (2.1 * fall + 0.011) * noise()
    const devLoss = scale * (2.05 * fall + 0.094 + 0.05 * climb) * noise()
    const trainError = Math.round((0.82 * fall + 0.0012) * noise() * trainRows) / trainRows
    const devError =
      devRows === null ? 0 : Math.round((0.8 * fall + 0.021 + 0.004 * climb) * noise() * devRows) / devRows
    return {
      epoch,
      step: epoch * Math.ceil(trainRows / 64),
      seconds: epoch * 0.0317,
      learningRate: 1e-3,
      batchCost: trainLoss * 1.4 + 0.02,
      train: score(task, trainRows, trainLoss, trainError, 0.004 + 0.0001 * epoch),
      dev: devRows === null ? null : score(task, devRows, devLoss, devError, 0.004 + 0.0001 * epoch),
      layers: layers.map((layer, depth) => signal(layer, depth, layers.length, fall, noise)),
    }
  })
}

function signal(layer: string, depth: number, count: number, fall: number, noise: () => number): LayerSignal {
  return {
    layer,
    activationRms: (0.9 + 0.5 * depth) * (1 + 0.6 * (1 - fall)) * noise(),
    zeroFraction: depth === count - 1 ? 0 : Math.min(1, (0.48 + 0.05 * depth) * noise()),
    gradientNorm: (0.02 + 0.9 * fall) * (0.4 + 0.3 * depth) * noise(),
    weightNorm: (7.5 - depth) * (1 + 0.2 * (1 - fall)),
  }
}

export function historyOf(course: Course, more: Partial<History> = {}): History {
  const rows = rowsOf(course)
  const kept = rows[course.kept - 1]
  const steps = rows[rows.length - 1]?.step ?? 0
  return {
    format: 'wellfit.history',
    version: 1,
    task: course.task,
    rows,
    best:
      kept === undefined ? null : { epoch: kept.epoch, monitor: 'devLoss', value: kept.dev?.loss ?? kept.train.cost },
    stop: {
      reason: 'patience',
      epoch: rows.length,
      step: steps,
      message: 'Stopped early: dev loss had not improved for 15 epochs.',
    },
    trainRowsMeasured: course.trainRows,
    settings: {
      epochs: 100,
      batchSize: 64,
      l2: 0.7,
      l1: 0,
      penalizeBiases: false,
      seed: 0,
      precision: 'f32',
      optimizer: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      earlyStopping: { monitor: 'devLoss', patience: 15, minImprovement: 0 },
    },
    notes: [],
    ...more,
  }
}

/** Ten classes, a network that fits well but for a little variance. */
export function digitsRun(): RunReport {
  const history = historyOf({
    task: 'classification',
    epochs: 46,
    kept: 31,
    trainRows: 1079,
    devRows: 359,
    layers: ['dense1', 'dense2', 'dense3'],
  })
  return {
    format: 'wellfit.report',
    version: 1,
    title: 'Handwritten digits',
    createdAt: '2026-11-24T11:09:31.250Z',
    task: 'classification',
    data: {
      name: 'digits',
      rows: 1797,
      features: 64,
      target: 'digit',
      notice:
        'Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository (https://doi.org/10.24432/C50P49), CC BY 4.0.',
      preparation: [
        '64 numeric columns standardized by the mean and standard deviation of the train rows.',
        '3 columns are constant in the train rows (pixel_0_0, pixel_4_0, pixel_4_7); their scale was set to 1.',
      ],
    },
    split: digitsSplit(),
    network: {
      layers: [
        layerSummary('dense1', 64, 64, 'relu', 0.8),
        layerSummary('dense2', 64, 32, 'relu', 0.9),
        layerSummary('dense3', 32, 10, 'identity', 1),
      ],
      loss: 'softmaxCrossEntropy',
      inputKeepProb: 1,
      parameters: 6570,
      precision: 'f32',
      seed: 0,
    },
    gradientCheck: digitsGradientCheck(),
    costCheck: {
      costs: Array.from({ length: 41 }, (_, step) => 2.34 * Math.exp(-step / 19) + 0.11),
      falls: true,
      firstRise: null,
      avoidedBy: null,
      learningRate: 0.05,
      message: 'The cost fell at every one of 40 full-batch steps.',
    },
    history,
    scores: {
      train: score('classification', 1079, 0.0123, 2 / 1079, 0.0071),
      dev: score('classification', 359, 0.0957, 14 / 359, 0.0071),
      test: score('classification', 359, 0.1011, 10 / 359, 0.0071),
    },
    diagnosis: digitsDiagnosis(),
    testGap: digitsTestGap(),
    confusion: digitsConfusion(),
    metrics: digitsMetrics(),
    residuals: null,
    outcomePart: 'test',
    warnings: [],
  }
}

export function layerSummary(
  name: string,
  inputs: number,
  units: number,
  activation: string,
  keepProb: number,
): RunReport['network']['layers'][number] {
  const initializer = activation === 'relu' ? 'heNormal' : 'xavierNormal'
  return { name, inputs, units, activation, initializer, keepProb, parameters: (inputs + 1) * units }
}
