import { decideClasses, probabilityOf } from '../decision/decide.js'
import { type Outputs, probabilityOutputs } from '../decision/outputs.js'
import { WellfitError } from '../errors.js'
import type { Decision, Signature } from '../result/index.js'
import type { Reals } from '../tensor/reals.js'
import { labelSets } from '../train/network/classes.js'
import type { Preparation } from '../train/network/internals.js'
import type * as uncertainty from './uncertainty.js'

/** The prediction for one raw row. */
export interface Prediction {
  /** The class: the most probable one, or the one at the model's threshold or costs. `null` for a regression and for several labels. */
  readonly class: string | null
  /** The probability of each class, or of yes for each of several outputs, by name; `null` for a regression. */
  readonly probabilities: Readonly<Record<string, number>> | null
  /** Each output of a regression by name, in the target's own unit; `null` for a classification. */
  readonly values: Readonly<Record<string, number>> | null
  /** The labels predicted, where each row has any number of them: those above ½, or at the model's thresholds. */
  readonly labels?: readonly string[]
  /** Each output's interval by name, in the target's own unit; present where `interval` asks for it. */
  readonly intervals?: Readonly<Record<string, { readonly lower: number; readonly upper: number }>>
}

/** What a prediction holds besides. */
export interface PredictOptions {
  /** The fraction of rows whose values intervals cover, such as 0.9; of a regression that was saved with intervals. */
  readonly interval?: number
}

/** What turns the outputs of a network into predictions. */
export interface Answers {
  /** Names of the classes, labels or outputs. */
  readonly names: readonly string[]
  /** Outputs of a row. */
  readonly width: number
  /** The probabilities of a classifier; `null` of a regression. */
  readonly outputs: Outputs | null
  /**
   * From the unit that a regression was trained in to the target's own: value · scale + center, for each output; of a target on a
   * log scale exp of it.
   */
  readonly unit: {
    readonly center: readonly number[]
    readonly scale: readonly number[]
    readonly transform?: 'log' | undefined
  } | null
  readonly decision: Decision | null
  /** What applies calibration, intervals and a log scale; may be `null` for a model without them. */
  readonly uncertainty: typeof uncertainty | null
}

/** The answers of a network with these outputs, whose decision is still to come. */
export function answersOf(
  prediction: 'softmax' | 'sigmoid' | 'identity',
  width: number,
  signature: Signature,
  target: string | null,
  { preprocessor, targetScaler }: Preparation,
  uncertainty: Answers['uncertainty'],
): Answers {
  const decision = null
  const names = outputNames(signature, width, prediction, target)
  if (prediction !== 'identity') {
    return {
      names,
      width,
      outputs: probabilityOutputs(prediction, width, signature),
      unit: null,
      decision,
      uncertainty,
    }
  }
  const fitted = preprocessor?.format === 'wellfit.preprocessor' ? preprocessor.target : null
  const ofTable =
    fitted?.kind === 'values' ? { center: [fitted.mean], scale: [fitted.scale], transform: fitted.transform } : null
  return { names, width, outputs: null, unit: targetScaler ?? ofTable, decision, uncertainty }
}

/** How to read class, labels, output `k` and its interval in a row. */
export interface OutputReader {
  readonly rows: number
  readonly names: readonly string[]
  readonly isRegression: boolean
  classOf(row: number): string | null
  labelsOf?(row: number): string[]
  valueOf(row: number, k: number): number
  ends?(row: number, k: number): { readonly lower: number; readonly upper: number }
}

/** The level of the intervals that are asked for; `undefined` for none. */
export function intervalLevel(
  functionName: string,
  { interval }: PredictOptions,
  decision: Decision | null,
): number | undefined {
  if (interval === undefined) return undefined
  if (decision?.intervals !== undefined) return interval
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName,
    field: 'interval',
    value: interval,
    expected: 'be left out: the model has no calibrated intervals',
    remedy: 'Save a regression with `conformalIntervals`; a classification has probabilities.',
  })
}

/** Decides on the outputs of rows, and says how to read them. */
export function readOutputs(
  functionName: string,
  predicted: Reals,
  answers: Answers,
  level: number | undefined,
): OutputReader {
  const { names, width, outputs: kind } = answers
  const rows = predicted.length / width
  if (kind === null) return readValues(functionName, predicted, answers, level)
  const decision = answers.decision ?? {}
  const outputs = answers.uncertainty?.decisionProbabilities(predicted, decision) ?? predicted
  const read = {
    rows,
    names,
    isRegression: false,
    valueOf: (row: number, k: number) => probabilityOf(outputs, width, row, k),
  }
  if (kind.isMultiLabel) {
    const sets = labelSets(outputs, kind, decision)
    return { ...read, classOf: () => null, labelsOf: (row) => sets[row] ?? [] }
  }
  const labels = decideClasses(outputs, kind, decision)
  return { ...read, classOf: (row) => names[labels[row] ?? 0] ?? null }
}

function readValues(
  functionName: string,
  predicted: Reals,
  { names, width, unit, decision, uncertainty }: Answers,
  level: number | undefined,
): OutputReader {
  const log = unit?.transform === 'log' ? uncertainty : null
  const back = (value: number, smearing: number): number => log?.fromLog(value, smearing) ?? value
  // The ends of intervals are quantiles, which exp maps to quantiles: they have no smearing factor.
  const own = (outputs: ArrayLike<number>, smearing = 1): ArrayLike<number> => {
    if (unit === null) return outputs
    const count = unit.scale.length
    return Float64Array.from(outputs, (value, i) =>
      back(value * (unit.scale[i % count] ?? 1) + (unit.center[i % count] ?? 0), smearing),
    )
  }
  const at = (values: ArrayLike<number>, row: number, k: number): number => values[row * width + k] ?? NaN
  const values = own(predicted, decision?.smearing)
  const read = {
    rows: predicted.length / width,
    names,
    isRegression: true,
    classOf: () => null,
    valueOf: (row: number, k: number) => at(values, row, k),
  }
  if (level === undefined || decision?.intervals === undefined || uncertainty === null) return read
  const found = uncertainty.intervalsAt(functionName, 'interval', predicted, decision.intervals, level)
  const [lower, upper] = [own(found.lower), own(found.upper)]
  return { ...read, ends: (row, k) => ({ lower: at(lower, row, k), upper: at(upper, row, k) }) }
}

/** The predictions of all rows. */
export function predictionsOf({ rows, names, isRegression, ...read }: OutputReader): Prediction[] {
  return Array.from({ length: rows }, (_, row) => {
    const outputs = named(names, (k) => read.valueOf(row, k))
    const [probabilities, values] = isRegression ? [null, outputs] : [outputs, null]
    const labels = read.labelsOf === undefined ? {} : { labels: read.labelsOf(row) }
    const prediction = { class: read.classOf(row), probabilities, values, ...labels }
    const { ends } = read
    return ends === undefined ? prediction : { ...prediction, intervals: named(names, (k) => ends(row, k)) }
  })
}

function named<T>(names: readonly string[], value: (index: number) => T): Record<string, T> {
  return Object.fromEntries(names.map((name, k) => [name, value(k)]))
}

/** A name for every class or output; `0`, `1`, … and `y0`, `y1`, … where none is known. */
export function outputNames(
  { classes, targetNames }: Signature,
  outputs: number,
  prediction: 'softmax' | 'sigmoid' | 'identity',
  target: string | null,
): string[] {
  if (prediction === 'softmax' || (prediction === 'sigmoid' && (outputs === 1 || classes !== null))) {
    const count = outputs === 1 ? 2 : outputs
    return Array.from({ length: count }, (_, k) => classes?.[k] ?? String(k))
  }
  const preset = (k: number): string => (outputs === 1 ? (target ?? 'y') : `y${k}`)
  return Array.from({ length: outputs }, (_, k) => targetNames?.[k] ?? preset(k))
}
