import { checkModel } from '../predict/describe-model.js'
import { checkPreprocessor } from '../data/preprocess/check-preprocessor.js'
import { featureNames } from '../data/preprocess/encode-features.js'
import type { DatePart } from '../data/dates/part-names.js'
import type { FittedColumn } from '../data/preprocess/types.js'
import { checkScaler } from '../data/scale/check-scaler.js'
import { WellfitError } from '../errors.js'
import type { ElementwiseActivation } from '../model/activations.js'
import { lossKind } from '../model/losses.js'
import { type CategoryDescription, embeddedWidth, keptInputs } from '../model/categories.js'
import { denseInputs, embeddedInputs } from '../model/periodic.js'
import { blockBegin } from '../model/residual.js'
import { segmentsByLayer } from '../model/segments.js'
import { predictionIntervals, rowsForLevel } from '../decision/intervals/conformal.js'
import type { ConformalIntervals, Decision } from '../result/index.js'
import { booleanKeyOf } from '../predict/cells.js'
import { inverseRoots } from '../predict/forward/normalize.js'
import type { Model } from '../predict/model.js'
import { type Answers, answersOf } from '../predict/predictions.js'

/** How a raw column becomes features. */
export type PlannedColumn =
  | {
      readonly kind: 'number'
      readonly name: string
      readonly mean: number
      readonly scale: number
      /** The limit of smooth clipping; `null`: none. */
      readonly clip: number | null
      /** The ascending quantiles by which values are mapped to normal scores; `null`: none. */
      readonly quantiles: readonly number[] | null
      /** What stands for a missing value; `null` where none may be missing. */
      readonly median: number | null
      /** The parts of a date that are features behind that of the value; none of numbers. */
      readonly dateParts: readonly DatePart[]
      /** Whether one more feature is 1 for a missing value. */
      readonly indicator: boolean
    }
  | {
      readonly kind: 'category'
      readonly name: string
      readonly categories: readonly string[]
      /** `false` or `true` for each category of a column of booleans. */
      readonly keys: readonly string[] | null
      /** Whether one more feature is 1 for any other text. */
      readonly other: boolean
      /** Whether two categories are one feature of −1 and +1. */
      readonly signed: boolean
      readonly refusesMissing: boolean
    }

/** A layer, and where its parameters begin. */
export interface PlannedLayer {
  readonly inputs: number
  readonly units: number
  /** prelu is leakyRelu with slopes. */
  readonly activation: ElementwiseActivation
  readonly alpha: number
  /** Where the alphas of its units begin; `null` where α is the same for all. */
  readonly alphas: number | null
  readonly normalization: 'batch' | 'layer' | null
  /** Where the weight begins. */
  readonly offset: number
  /** Where the bias begins; of an ensemble [members, units]. */
  readonly bias: number
  /** Where the scale of a normalized layer begins; its shift, mean and factor follow. */
  readonly scale: number
  /** Where the scales of an ensemble's members begin, [members, denseInputs] and [members, units]; `null` for one network. */
  readonly memberScales: { readonly inputs: number; readonly outputs: number } | null
  /** Inputs of the dense product: with an embedding more than `inputs`. */
  readonly denseInputs: number
  /** How many groups of inputs and units the dense product is divided into, from 1. */
  readonly groups: number
  /** The embedding of its inputs: their indices, frequencies of each, and where those begin; `null` without one. */
  readonly periodic: {
    /** Inputs before the waves: those outside of the blocks of categories, and the embeddings of those. */
    readonly before: number
    readonly columns: readonly number[]
    readonly frequencies: number
    readonly offset: number
  } | null
  /** The blocks of categories that are embedded, the other inputs, and where the matrices begin; `null` without any. */
  readonly categories: {
    readonly blocks: readonly CategoryDescription[]
    readonly kept: readonly number[]
    readonly offset: number
  } | null
  /** Where the scale of its inputs begins; `null` without one. */
  readonly inputScale: number | null
  /** Which layer begins the residual block that this one ends; `null` if it ends none. */
  readonly blockBegin: number | null
}

/** How far below 1 a probability may lie that rounds to 1, as src/decision/calibration/temperature.ts has it: there a constant would be in every bundle. */
export const DISTANCE: Readonly<Record<'f32' | 'f64', number>> = { f32: 2 ** -25, f64: 2 ** -54 }

/** All that an exported model holds. */
export interface ExportPlan {
  readonly precision: 'f32' | 'f64'
  readonly columns: readonly PlannedColumn[]
  /** The position of each feature among the inputs. */
  readonly order: readonly number[]
  readonly bytes: boolean
  readonly layers: readonly PlannedLayer[]
  /** How many members of an ensemble predict each row; `null`: one network. */
  readonly members: number | null
  readonly parameters: Float32Array | Float64Array
  readonly prediction: 'softmax' | 'sigmoid' | 'identity'
  readonly answers: Answers
  readonly decision: Pick<Decision, 'thresholds' | 'costs'>
  /** The temperature that the probabilities are calibrated by; `null` without one. */
  readonly temperature: number | null
  /** Prediction intervals are ŷ ± these, by level and output, in the target's own unit; empty without calibrated ones. */
  readonly halfWidths: readonly { readonly level: number; readonly widths: readonly number[] }[]
  readonly target: string | null
}

/** Errors: `UNSUPPORTED`, naming what an exported model cannot have. */
export function planExport(functionName: string, model: Model): ExportPlan {
  checkModel(functionName, model)
  const { network, stored } = model
  const { options, signature } = network
  const { decision } = network
  const calibration = decision?.calibration
  if (calibration?.method === 'isotonic') {
    throw unsupported(
      functionName,
      'decision.calibration',
      "be by temperature: the maps of method 'isotonic' are not exported",
      "Calibrate with method: 'temperature' (--calibration temperature), or take it away by `model.network.setDecision(null)` (--calibration none).",
    )
  }
  const { prediction } = lossKind(options.loss)
  const fitted = stored.preprocessor
  const isTable = fitted?.['format'] === 'wellfit.preprocessor'
  const preprocessor = fitted === null ? null : isTable ? checkPreprocessor(fitted) : checkScaler(fitted)
  const targetScaler = stored.targetScaler === null ? null : checkScaler(stored.targetScaler)
  const answers = answersOf(prediction, network.outputs, signature, stored.target, { preprocessor, targetScaler }, null)
  if (answers.unit?.transform === 'log') {
    throw unsupported(
      functionName,
      'target',
      'be on a linear scale: an exported model does not convert predictions back',
      "Train with targetScale: 'linear' (--target-scale linear).",
    )
  }
  const columns = columnsOf(functionName, model, preprocessor)
  const names =
    preprocessor?.format === 'wellfit.preprocessor' ? preprocessor.columns.flatMap(featureNames) : model.columns
  const positions = new Map((signature.columns ?? names).map((name, i) => [name, i]))
  return {
    precision: network.precision,
    columns,
    order: names.map((name, i) => positions.get(name) ?? i),
    bytes: signature.bytes === true && preprocessor === null,
    ...layersOf(functionName, model),
    members: options.members ?? null,
    prediction,
    answers,
    decision: decision ?? {},
    temperature: calibration?.temperature ?? null,
    halfWidths: halfWidthsOf(decision?.intervals, answers),
    target: stored.target,
  }
}

/** Levels of prediction intervals that an exported model has, where they were calibrated on enough rows. */
const LEVELS = [0.8, 0.9, 0.95] as const

function halfWidthsOf(intervals: ConformalIntervals | undefined, { unit, width }: Answers): ExportPlan['halfWidths'] {
  if (intervals === undefined) return []
  const rows = Math.min(...intervals.scores.map(({ length }) => length))
  return LEVELS.filter((level) => rows >= rowsForLevel(level)).map((level) => {
    const { upper } = predictionIntervals(new Float64Array(width), intervals, level)
    return { level, widths: Array.from(upper, (half, k) => half * (unit?.scale[k] ?? 1)) }
  })
}

function columnsOf(
  functionName: string,
  model: Model,
  preprocessor: ReturnType<typeof checkPreprocessor> | ReturnType<typeof checkScaler> | null,
): PlannedColumn[] {
  if (preprocessor?.format === 'wellfit.preprocessor') {
    return preprocessor.columns.map((column) => planColumn(functionName, column, preprocessor.missing === 'error'))
  }
  return model.columns.map((name, i) => {
    const at = preprocessor?.columns.indexOf(name) ?? -1
    const j = at === -1 ? i : at
    const [mean, scale] = [preprocessor?.center[j] ?? 0, preprocessor?.scale[j] ?? 1]
    const { clip = null } = preprocessor ?? {}
    const quantiles = preprocessor?.quantiles?.[j] ?? null
    return { kind: 'number', name, mean, scale, clip, quantiles, median: null, dateParts: [], indicator: false }
  })
}

function planColumn(functionName: string, column: FittedColumn, refusesMissing: boolean): PlannedColumn {
  const { name } = column
  if (column.kind === 'number' && column.edges !== undefined) {
    const remedy = "Train without it: `fitPreprocessor(table, { numbers: 'scaled' })` (--numbers scaled)."
    throw unsupported(functionName, `column ${name}`, 'not be encoded piecewise', remedy)
  }
  if (column.kind === 'text') {
    const remedy = "Train without it: `fitPreprocessor(table, { texts: 'drop' })` (--texts drop)."
    throw unsupported(functionName, `column ${name}`, 'not be free text', remedy)
  }
  if (column.kind === 'number') {
    const { mean, scale, clip = null, quantiles = null, dateParts = [], indicator } = column
    const median = refusesMissing ? null : column.median
    return { kind: 'number', name, mean, scale, clip, quantiles, median, dateParts, indicator }
  }
  const { categories, other = false, signed = false, readAs } = column
  const keys = readAs === 'boolean' ? categories.map((text) => booleanKeyOf(text) ?? text) : null
  return { kind: 'category', name, categories, keys, other, signed, refusesMissing }
}

/** The layers, and θ with the factors of normalization in place of running variances. */
function layersOf(functionName: string, { network }: Model): Pick<ExportPlan, 'layers' | 'parameters'> {
  const { parameters, options } = network
  const segments = segmentsByLayer(options)
  const round = network.precision === 'f32' ? Math.fround : (x: number) => x
  const layers = options.layers.map((layer, i): PlannedLayer => {
    const { inputs, units, activation, alpha, normalization = null, name, periodic } = layer
    if (typeof activation !== 'string') {
      const remedy = 'Use an activation of the library.'
      throw unsupported(functionName, `layers.${name}.activation`, 'not be written in TypeScript', remedy)
    }
    const variance = segments[i]?.runningVariance
    if (variance !== undefined) {
      const own = parameters.subarray(variance.offset, variance.offset + units)
      own.set(inverseRoots(own, round))
    }
    const { weight, bias, scale, memberInputScale, memberOutputScale } = segments[i] ?? {}
    const alphas = segments[i]?.alpha?.offset ?? null
    const inputScale = segments[i]?.inputScale?.offset ?? null
    const elementwise = activation === 'prelu' ? 'leakyRelu' : activation
    return {
      inputs,
      units,
      activation: elementwise,
      alpha: round(alpha ?? 0),
      alphas,
      normalization,
      offset: weight?.offset ?? 0,
      bias: bias?.offset ?? 0,
      scale: scale?.offset ?? 0,
      memberScales:
        memberInputScale === undefined || memberOutputScale === undefined
          ? null
          : { inputs: memberInputScale.offset, outputs: memberOutputScale.offset },
      inputScale,
      denseInputs: denseInputs(layer),
      groups: layer.groups ?? 1,
      periodic:
        periodic === undefined
          ? null
          : {
              before: embeddedWidth(layer),
              columns: embeddedInputs(layer),
              frequencies: periodic.frequencies,
              offset: segments[i]?.frequencies?.offset ?? 0,
            },
      categories:
        layer.categories === undefined
          ? null
          : { blocks: layer.categories, kept: keptInputs(layer), offset: segments[i]?.embedding?.offset ?? 0 },
      blockBegin: blockBegin(options, i),
    }
  })
  return { layers, parameters }
}

function unsupported(functionName: string, field: string, expected: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'UNSUPPORTED', functionName, field, expected, remedy })
}
