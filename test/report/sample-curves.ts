import type { ComplexityCurve, LearningCurve, SeedSpread, ValidationCurve } from '../../src/result.js'

function spread(mean: number): SeedSpread {
  return { mean, deviation: mean / 10, values: [0.9 * mean, mean, 1.1 * mean] }
}

/** Dev falls and train rises with the rows, and is forecast to go on. */
export function sampleLearning(): LearningCurve {
  const points = [25, 50, 100, 200, 400].map((rows) => ({
    rows,
    train: spread(0.03 - 0.3 / (rows + 10)),
    dev: spread(0.03 + 2 / (rows + 10)),
  }))
  const forecasts = [566, 800, 1131, 1600].map((rows) => {
    const estimate = 0.03 + 2 / (rows + 10)
    return { rows, estimate, interval: { low: 0.75 * estimate, high: 1.25 * estimate } }
  })
  const rest = { law: null, forecasts, words: '' }
  return { task: 'classification', trainRows: 400, devRows: 300, seeds: 3, warm: false, points, ...rest }
}

/** λ₂ from none to much too much. */
export function sampleValidation(): ValidationCurve {
  const points = [0, 0.1, 1, 10, 100].map((value, i) => ({
    value,
    train: spread(0.01 + 0.002 * i ** 3),
    dev: spread(0.08 - 0.02 * i + 0.001 * i ** 4),
  }))
  return { task: 'classification', setting: 'l2', devRows: 300, seeds: 3, points, best: 1, asGood: [1], words: '' }
}

/** No hidden layer, one and two of three widths. */
export function sampleComplexity(): ComplexityCurve {
  const shapes = [0, 1, 2].flatMap((depth) => (depth === 0 ? [0] : [4, 16, 64]).map((width) => ({ depth, width })))
  const points = shapes.map(({ depth, width }, i) => ({
    depth,
    width,
    parameters: 10 * (depth + 1) * (width + 1),
    train: spread(0.2 / (1 + i)),
    dev: spread(0.22 / (1 + i) + 0.002 * i * i),
  }))
  return { task: 'classification', devRows: 300, seeds: 3, points, best: 3, simplest: 2, words: '' }
}
