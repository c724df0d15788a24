import { WellfitError } from '../../errors.js'
import type { Json } from '../../format/json.js'
import type { Preparation } from '../../train/network/internals.js'
import type { ForwardLayer } from '../forward/kernels.js'
import { ACTIVATION_CODES } from '../../model/activations.js'
import { denseInputs, isEmbedded } from '../../model/periodic.js'
import { ForwardNetwork, MOST_ROWS, type OutputKind } from '../forward/network.js'
import { PredictCore } from '../../runtime/predict-core.js'
import {
  type Answers,
  answersOf,
  intervalLevel,
  type Prediction,
  type PredictOptions,
  predictionsOf,
  readOutputs,
} from '../predictions.js'
import { needsFormats } from '../column-encoders.js'
import { type RawRow, RowEncoder } from '../row-encoder.js'
import type { ReadModel } from './read-model.js'

/** A model that predicts raw rows and does nothing else. */
export interface Model extends Disposable {
  /** Names of the raw columns that a row needs, in the order of rows that are arrays. */
  readonly columns: readonly string[]
  /** Names of the classes; `null` for a regression and for several labels. */
  readonly classes: readonly string[] | null
  /** Name of the target column, where it is known. */
  readonly target: string | null
  /** What was saved with the model as `metadata`. */
  readonly metadata: { readonly [key: string]: Json }
  /**
   * Predicts raw rows, to the same bits as `model.predict` of `wellfit`: objects with a value by column name, or arrays in the
   * order of `columns`. Values may be texts, as the table had them.
   *
   * @param options `interval`: adds prediction intervals of that level.
   * @throws WellfitError `INVALID_DATA` naming row and column; `INVALID_SHAPE`; `UNSUPPORTED` for intervals of a model without
   *   them; `INVALID_OPTION` for a level that it was calibrated on too few rows for.
   * @example
   * const [{ class: species, probabilities }] = model.predict([{ island: 'Dream', bill_length_mm: '39.5' }])
   */
  predict(rows: readonly RawRow[], options?: PredictOptions): Prediction[]
}

/** The model that was read. */
export async function openedModel({ description, tensor }: ReadModel): Promise<Model> {
  const { network, columns, target, targetNames, bytes, metadata, decision } = description
  const { loss, precision, inputs } = network
  const parts =
    network.members !== undefined || network.layers.some(isEmbedded) ? await import('../forward/parts.js') : null
  const ensemble = parts?.members(network)
  const layers = network.layers.map((layer): ForwardLayer => {
    const inputs = denseInputs(layer)
    const { name, units, groups = 1, activation, alpha, normalization } = layer
    const own = (parameter: string, entries = units): ReturnType<typeof tensor> =>
      tensor(`${name}.${parameter}`, entries)
    if (typeof activation !== 'string') {
      throw new WellfitError({
        code: 'UNSUPPORTED',
        functionName: 'loadModel',
        field: `layers.${name}.activation`,
        value: activation.name,
        expected: 'be one of the library',
        remedy: 'Load it by `wellfit`.',
      })
    }
    const dense = {
      inputs,
      units,
      activation,
      alpha: alpha ?? 0,
      groups,
      weight: own('weight', (inputs * units) / groups),
      bias: ensemble === undefined ? own('bias') : ensemble.bias(own, inputs, units),
      alphas: activation === 'prelu' ? own('alpha') : undefined,
      inputScale: layer.inputScale === true ? own('inputScale', inputs) : undefined,
      residual: layer.residual,
      embedded: parts?.embeddingOf(layer, own, precision),
    }
    if (normalization === undefined) return dense
    const normalized = { ...dense, scale: own('scale'), shift: own('shift') }
    if (normalization === 'layer') return normalized
    return { ...normalized, runningMean: own('runningMean'), runningVariance: own('runningVariance') }
  })
  const kind: OutputKind =
    loss === 'softmaxCrossEntropy' ? 'softmax' : loss === 'binaryCrossEntropy' ? 'sigmoid' : 'identity'
  // The checksum was right: what `saveModel` wrote was checked before.
  const preparation = description as unknown as Preparation
  const { preprocessor } = preparation
  const isTable = preprocessor?.format === 'wellfit.preprocessor'
  const classes =
    description.classes ?? (isTable && preprocessor.target.kind === 'classes' ? preprocessor.target.classes : null)
  const signature = { columns, classes, targetNames, bytes }
  const formats = needsFormats(preprocessor) ? await import('../formats.js') : null
  const encoder = new RowEncoder(inputs, preprocessor, signature, formats)
  const outputs = layers.at(-1)?.units ?? 1
  const ofTable = isTable && preprocessor.target.kind === 'values' ? preprocessor.target.transform : undefined
  const isOnLogScale = (preparation.targetScaler?.transform ?? ofTable) === 'log'
  const isUncertain = isOnLogScale || (decision?.calibration ?? decision?.intervals) !== undefined
  const uncertainty = isUncertain ? await import('../uncertainty.js') : null
  const answers = { ...answersOf(kind, outputs, signature, target, preparation, uncertainty), decision }
  const core = await PredictCore.load(precision, layers, MOST_ROWS, ACTIVATION_CODES)
  const kernels = core ?? (await import('../forward/scalar-kernels.js')).scalarKernels(layers, precision)
  const forward = new ForwardNetwork(layers, kind, precision, ensemble?.dense(kernels) ?? kernels)
  return new InferenceModel(ensemble?.network(forward) ?? forward, encoder, answers, target, metadata)
}

class InferenceModel implements Model {
  readonly columns: readonly string[]
  readonly classes: readonly string[] | null
  readonly target: string | null
  readonly metadata: { readonly [key: string]: Json }
  readonly #network: Pick<ForwardNetwork, 'predict'>
  readonly #encoder: RowEncoder
  readonly #answers: Answers

  constructor(
    network: Pick<ForwardNetwork, 'predict'>,
    encoder: RowEncoder,
    answers: Answers,
    target: string | null,
    metadata: { readonly [key: string]: Json },
  ) {
    this.#network = network
    this.#encoder = encoder
    this.#answers = answers
    this.columns = encoder.columns
    this.classes = answers.outputs?.isMultiLabel === false ? answers.names : null
    this.target = target
    this.metadata = metadata
  }

  predict(rows: readonly RawRow[], options: PredictOptions = {}): Prediction[] {
    const unknown = Object.keys(options).find((key) => key !== 'interval')
    if (unknown !== undefined) {
      const expected = 'be a known option of predict'
      const remedy = 'The option is interval.'
      throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'predict', field: unknown, expected, remedy })
    }
    const level = intervalLevel('predict', options, this.#answers.decision)
    const x = this.#encoder.encode(rows)
    const predicted = this.#network.predict(x)
    if (predicted !== null) return predictionsOf(readOutputs('predict', predicted, this.#answers, level))
    const width = x.length / rows.length
    const at = x.findIndex((value) => !Number.isFinite(Math.fround(value)))
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'predict',
      field: 'x',
      value: x[at],
      expected: 'fit into f32, whose largest value is 3.4e38',
      remedy: 'Correct the value.',
      row: Math.floor(at / width),
      column: at % width,
    })
  }

  /** Nothing is held outside the garbage-collected memory: for programs that are written for `wellfit`. */
  [Symbol.dispose](): void {}
}
