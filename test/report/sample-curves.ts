import { overfittingOnset } from '../../src/index.js'
import type {
  ComplexityCurve,
  History,
  LearningCurve,
  RunReport,
  SeedSpread,
  TriedAction,
  TriedActions,
  ValidationCurve,
} from '../../src/result/index.js'
import { digitsRun } from './samples.js'

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
  const rest = { law: null, forecasts, message: '' }
  return { task: 'classification', trainRows: 400, devRows: 300, seeds: 3, warm: false, points, ...rest }
}

/** λ₂ from none to much too much. */
export function sampleValidation(): ValidationCurve {
  const points = [0, 0.1, 1, 10, 100].map((value, i) => ({
    value,
    train: spread(0.01 + 0.002 * i ** 3),
    dev: spread(0.08 - 0.02 * i + 0.001 * i ** 4),
  }))
  return { task: 'classification', setting: 'l2', devRows: 300, seeds: 3, points, best: 1, asGood: [1], message: '' }
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
  return { task: 'classification', devRows: 300, seeds: 3, points, best: 3, simplest: 2, message: '' }
}

/** Two steps tried, one of which is no chance, one that does harm, and one that cannot be tried. */
export function sampleTried(): TriedActions {
  const tried = [
    triedAction('Raise L2: λ₂ = 2.1 instead of 0.7', 0.0139, [0.004, 0.024]),
    triedAction(
      'Use dropout: keepProb 0.6 instead of 0.8, of all the hidden layers there are',
      0.0028,
      [-0.008, 0.013],
    ),
    triedAction('Try a smaller network or another architecture', -0.0195, [-0.035, -0.004]),
  ]
  const untried = [action('Get more data, or augment it')]
  const message = 'Raise L2: dev error 2.51 % instead of 3.9 %. That is more than chance.'
  return { devRows: 359, seed: 0, trainError: 0.002, devError: 0.039, tried, untried, message }
}

function triedAction(title: string, gain: number, [low, high]: [number, number]): TriedAction {
  const verdict = low > 0 ? 'helps' : high < 0 ? 'harms' : 'inconclusive'
  const errors = { trainError: 0.004, devError: 0.039 - gain }
  return { action: action(title), ...errors, gain, gainInterval: { low, high }, verdict, seconds: 1.3 }
}

function action(title: string): TriedAction['action'] {
  return { against: 'variance', title, reason: '', effect: '', cost: '', change: null }
}

/** A history whose dev loss is lowest at epoch 18 and then rises. */
export function overfittingHistory(): History {
  const { history } = digitsRun()
  const rows = history.rows.map((row) => {
    const loss = 0.1 + 0.0004 * (row.epoch - 18) ** 2
    return row.dev === null ? row : { ...row, dev: { ...row.dev, loss, cost: loss + row.dev.penalty } }
  })
  return { ...history, rows }
}

/** A run with everything that is measured by training again. */
export function curvesRun(): RunReport {
  const history = overfittingHistory()
  const message = 'What the curve says.'
  return {
    ...digitsRun(),
    history,
    overfittingOnset: overfittingOnset(history),
    tried: sampleTried(),
    learningCurve: { ...sampleLearning(), message },
    validationCurve: { ...sampleValidation(), message },
    complexityCurve: { ...sampleComplexity(), message },
  }
}
