import type {
  FoldEstimate,
  Improvement,
  ImprovementTrial,
  LearningRateTest,
  RegularizationPath,
  Score,
  Sweep,
  SweepPoint,
} from '../../src/result/index.js'

/** A test of rates from 10⁻⁵ to 10 whose cost falls, lies flat and blows up. */
export function rateTest(): LearningRateTest {
  const points = Array.from({ length: 55 }, (_, step) => {
    const decades = step / 10
    const learningRate = 1e-5 * 10 ** decades
    const smoothed = 2.3 - 1.9 / (1 + 10 ** (3 - decades)) + 3e-3 * 10 ** (1.9 * Math.max(0, decades - 4))
    return { learningRate, cost: smoothed + 0.1 * Math.sin(step * step), smoothed }
  })
  return {
    optimizer: 'adam',
    batchSize: 64,
    from: 1e-5,
    to: 10,
    steps: 61,
    smoothing: 0.9,
    stopAt: 4,
    points,
    learningRate: 0.01,
    steepest: 0.01,
    lowest: 0.126,
    divergedAt: 2.5,
    message: 'Try 0.01: there the cost falls fastest. It is lowest at 0.13. It blew up at 2.5.',
  }
}

function score(error: number): Score {
  return {
    rows: 200,
    loss: error,
    penalty: 0,
    cost: error,
    error,
    accuracy: 1 - error,
    rmse: null,
    mae: null,
    r2: null,
  }
}

/** A path over λ₂ with one run that diverged. */
export function penaltyPath(): RegularizationPath {
  const errors = [
    [100, 0.2, 0.21],
    [30, 0.09, 0.11],
    [10, 0.05, 0.07],
    [1, 0.01, 0.06],
    [0, 0, 0.075],
  ] as const
  const points = errors.map(([value, train, dev]) => ({
    value,
    train: score(train),
    dev: score(dev),
    standardError: Math.sqrt((dev * (1 - dev)) / 200),
    epochs: 30,
    sparsity: 0,
  }))
  const broken = { value: 300, train: null, dev: null, standardError: null, epochs: 2, sparsity: 0 }
  return {
    over: 'l2',
    warmStart: true,
    devRows: 200,
    points: [...points.reverse(), broken],
    best: 1,
    chosen: 10,
    limit: 0.0768,
    message: 'The dev error is lowest at λ₂ = 1; λ₂ = 10 is the strongest regularization up to 0.0768.',
  }
}

/** A sweep of λ₂ with a value that diverged. */
export function sampleSweep(): Sweep {
  const estimate = (error: number): SweepPoint['error'] => ({
    estimate: error,
    interval: { low: error - 0.02, high: error + 0.02 },
    standardError: 0.01,
  })
  const point = (value: number, error: number, train: number): SweepPoint => {
    return { value, error: estimate(error), trainError: estimate(train), standardError: 0.008, epochs: 40 }
  }
  const diverged: SweepPoint = { value: 1000, error: null, trainError: null, standardError: null, epochs: null }
  return {
    over: 'l2',
    warmStart: false,
    task: 'classification',
    rows: 400,
    folds: 5,
    repeats: 1,
    seed: 0,
    fingerprint: 'abc',
    points: [point(0.1, 0.06, 0.01), point(1, 0.05, 0.02), point(10, 0.056, 0.03), point(100, 0.09, 0.08), diverged],
    best: 1,
    chosen: 10,
    limit: 0.058,
    seconds: 3,
    message: 'The error is lowest at λ₂ = 1.',
  }
}

function estimate(value: number, halfWidth: number): FoldEstimate {
  return {
    estimate: value,
    interval: { low: value - halfWidth, high: value + halfWidth },
    standardError: halfWidth / 2,
  }
}

/** An improvement with a trial of every outcome; the fourth and fifth start from the third, which is kept. */
export function sampleImprovement(): Improvement {
  const trial = (
    number: number,
    title: string,
    outcome: ImprovementTrial['outcome'],
    { base = 0, error = NaN, gain = NaN, halfWidth = 0.015 } = {},
  ): ImprovementTrial => {
    const ended = !Number.isNaN(error)
    return {
      number,
      base,
      against: 'variance',
      title,
      change: { l2: number },
      repeats: outcome === 'no gain' ? 1 : 3,
      error: ended ? estimate(error, 0.02) : null,
      trainError: ended ? estimate(error / 2, 0.01) : null,
      gain: ended ? estimate(gain, halfWidth) : null,
      outcome,
      seconds: 1,
    }
  }
  return {
    task: 'classification',
    rows: 400,
    folds: 5,
    repeats: 3,
    seed: 0,
    fingerprint: 'abc',
    planned: 6,
    level: 1 - 0.1 / 6,
    baseline: { error: estimate(0.12, 0.02), trainError: estimate(0.02, 0.01) },
    trials: [
      trial(1, 'λ₂ = 10', 'not proven', { error: 0.11, gain: 0.01 }),
      trial(2, 'learning rate 10', 'diverged'),
      trial(3, 'keepProb 0.6, three layers of 64 units', 'kept', { error: 0.09, gain: 0.03 }),
      trial(4, '12 units', 'no gain', { base: 3, error: 0.1, gain: -0.01, halfWidth: 0.03 }),
      trial(5, 'tanh', 'out of time', { base: 3, error: 0.085, gain: 0.005, halfWidth: 0.04 }),
    ],
    changes: [{ l2: 3 }],
    error: estimate(0.09, 0.02),
    expected: estimate(0.094, 0.02),
    stop: 'time',
    seconds: 9,
    message: 'The error falls from 12 % on 5 folds of 400 rows, 3 times over, to 9 %.',
  }
}
