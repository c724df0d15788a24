import { readSafely } from '../arguments.js'
import { checkPreprocessor } from '../data/preprocess/check-preprocessor.js'
import { preprocessFeatures } from '../data/preprocess/preprocess.js'
import { checkScaler } from '../data/scale/check-scaler.js'
import type { Table } from '../data/table/table.js'
import { inFunction, WellfitError } from '../errors.js'
import type { StoredModel } from '../format/model.js'
import { lossKind } from '../model/losses.js'
import { checkKeys } from '../options.js'
import type { Features } from '../tensor/reals.js'
import type { Network } from '../train/network/contract.js'
import { networkInternals } from '../train/network/known-networks.js'
import type { Preparation } from '../train/network/internals.js'
import { network } from '../train/network/network.js'
import * as formats from './formats.js'
import {
  type Answers,
  answersOf,
  intervalLevel,
  type OutputReader,
  type Prediction,
  type PredictOptions,
  predictionsOf,
  readOutputs,
} from './predictions.js'
import { type RawRow, RowEncoder } from './row-encoder.js'
import * as uncertainty from './uncertainty.js'

/** The predictions for many rows, by column. */
export interface PredictionColumns {
  /** The most probable class of each row; `null` as in `Prediction`. */
  readonly class: readonly string[] | null
  /** For each class or output its name, and the probability or the value in each row. */
  readonly outputs: readonly {
    readonly name: string
    readonly values: Float64Array
    /** The ends of the interval; present where `interval` asks for it. */
    readonly lower?: Float64Array
    readonly upper?: Float64Array
  }[]
}

/** A network with all that turns raw rows into predictions. Made by `loadModel` and `openModel`. */
export interface Model extends Disposable {
  readonly network: Network
  /** Names of the raw columns that a row needs, in the order of rows that are arrays. */
  readonly columns: readonly string[]
  /** Names of the classes; `null` for a regression. */
  readonly classes: readonly string[] | null
  /** Name of the target column, where it is known. */
  readonly target: string | null
  /** Everything that was saved. */
  readonly stored: StoredModel
  /**
   * Predicts raw rows: objects with a value by column name, or arrays in the order of `columns`. Values may be texts, as the
   * table had them; `null`, `''` and the words of `readCsv` are missing and imputed as in train.
   *
   * @param options `interval`: adds prediction intervals, see `conformalIntervals`.
   * @throws WellfitError `INVALID_DATA` naming row and column; `INVALID_SHAPE`; `UNSUPPORTED` for intervals of a model without
   *   them; `INVALID_OPTION` for a level that it was calibrated on too few rows for.
   * @example
   * const [{ class: species, probabilities }] = model.predict([{ island: 'Dream', bill_length_mm: '39.5' }])
   */
  predict(rows: readonly RawRow[], options?: PredictOptions): Prediction[]
  /**
   * Predicts the rows of a table, as read with `types: columnTypes(preprocessor)`.
   *
   * @throws WellfitError as `preprocessFeatures`; `UNSUPPORTED` where the model has no preprocessor of tables.
   */
  predictTable(table: Table, options?: PredictOptions): Prediction[]
  /**
   * The same by column: for tables of very many rows, of which an object each takes time and memory.
   *
   * @throws WellfitError as `predictTable`.
   */
  predictColumns(table: Table, options?: PredictOptions): PredictionColumns
}

/**
 * A model from what `decodeModel` returns; `loadModel` does both.
 *
 * @throws WellfitError `INVALID_MODEL` for a preprocessor that is damaged or does not fit the network.
 * @example
 * using model = await openModel(decodeModel(json, tensors))
 */
export async function openModel(stored: StoredModel): Promise<Model> {
  const isStored = readSafely('openModel', 'stored', () => 'network' in stored && 'parameters' in stored)
  if (!isStored) {
    const expected = 'be what `decodeModel` returns'
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'openModel',
      field: 'stored',
      value: stored,
      expected,
    })
  }
  const { parameters, columns, targetNames, bytes } = stored
  const preparation = readSafely('openModel', 'stored.preprocessor', () => preparationOf(stored))
  const options = readSafely('openModel', 'stored.network', () => ({ ...stored.network }))
  const { preprocessor } = preparation
  const isTable = preprocessor?.format === 'wellfit.preprocessor'
  const classes =
    stored.classes ?? (isTable && preprocessor.target.kind === 'classes' ? preprocessor.target.classes : null)
  const net = await network({ ...options, columns, classes, targetNames, bytes, parameters })
  networkInternals(net).preparation.current = preparation
  const { decision } = stored
  if (decision !== null) inFunction('openModel', () => net.setDecision(decision))
  return new LoadedModel(net, stored, preparation)
}

function preparationOf({ preprocessor, targetScaler }: StoredModel): Preparation {
  const isScaler = preprocessor?.['format'] === 'wellfit.scaler'
  return {
    preprocessor:
      preprocessor === null
        ? null
        : inFunction('openModel', () => (isScaler ? checkScaler(preprocessor) : checkPreprocessor(preprocessor))),
    targetScaler: targetScaler === null ? null : inFunction('openModel', () => checkScaler(targetScaler)),
  }
}

class LoadedModel implements Model {
  readonly network: Network
  readonly stored: StoredModel
  readonly columns: readonly string[]
  readonly classes: readonly string[] | null
  readonly target: string | null
  readonly #preparation: Preparation
  readonly #encoder: RowEncoder
  readonly #answers: Answers

  constructor(net: Network, stored: StoredModel, preparation: Preparation) {
    const { signature, options, outputs } = net
    this.network = net
    this.stored = stored
    this.#preparation = preparation
    this.#encoder = new RowEncoder(options.inputs, preparation.preprocessor, signature, formats)
    this.columns = this.#encoder.columns
    this.target = stored.target
    const { prediction } = lossKind(options.loss)
    this.#answers = answersOf(prediction, outputs, signature, stored.target, preparation, uncertainty)
    const kind = this.#answers.outputs
    this.classes = kind === null || kind.isMultiLabel ? null : this.#answers.names
  }

  predict(rows: readonly RawRow[], options: PredictOptions = {}): Prediction[] {
    const level = this.#levelOf('predict', options)
    return this.#predictions('predict', this.#encoder.encode(rows), level)
  }

  predictTable(table: Table, options: PredictOptions = {}): Prediction[] {
    const level = this.#levelOf('predictTable', options)
    return this.#predictions('predictTable', this.#features('predictTable', table), level)
  }

  predictColumns(table: Table, options: PredictOptions = {}): PredictionColumns {
    const level = this.#levelOf('predictColumns', options)
    const { rows, classOf, valueOf, ends } = this.#read(
      'predictColumns',
      this.#features('predictColumns', table),
      level,
    )
    const column = (of: (row: number) => number): Float64Array =>
      Float64Array.from({ length: rows }, (_, row) => of(row))
    const outputs = this.#answers.names.map((name, k) => ({
      name,
      values: column((row) => valueOf(row, k)),
      ...(ends === undefined
        ? {}
        : { lower: column((row) => ends(row, k).lower), upper: column((row) => ends(row, k).upper) }),
    }))
    const classes = this.classes === null ? null : Array.from({ length: rows }, (_, row) => classOf(row) ?? '')
    return { class: classes, outputs }
  }

  /** The rows of a table in the order of the network. */
  #features(functionName: string, table: Table): Features {
    const { preprocessor } = this.#preparation
    if (preprocessor?.format !== 'wellfit.preprocessor') {
      throw new WellfitError({
        code: 'UNSUPPORTED',
        functionName,
        field: 'preprocessor',
        value: preprocessor === null ? null : 'a scaler',
        expected: 'be what `fitPreprocessor` returns',
        remedy: 'Use `predict`, which takes rows.',
      })
    }
    const { x, columns, features } = inFunction(functionName, () => preprocessFeatures(table, preprocessor))
    return inOrder(x, columns, features, this.network.signature.columns)
  }

  [Symbol.dispose](): void {
    this.network[Symbol.dispose]()
  }

  #predictions(functionName: string, x: Features, level: number | undefined): Prediction[] {
    return predictionsOf(this.#read(functionName, x, level))
  }

  #levelOf(functionName: string, options: PredictOptions): number | undefined {
    checkKeys(functionName, 'options', options, ['interval'])
    return intervalLevel(functionName, options, this.network.decision)
  }

  #read(functionName: string, x: Features, level: number | undefined): OutputReader {
    const { decision } = this.network
    return readOutputs(functionName, this.network.predict(x), { ...this.#answers, decision }, level)
  }
}

/** Features in the order of the network. */
function inOrder(x: Features, columns: readonly string[], features: number, known: readonly string[] | null): Features {
  if (known === null || known.every((name, j) => name === columns[j])) return x
  const positions = new Map(columns.map((name, j) => [name, j]))
  const order = known.map((name, j) => positions.get(name) ?? j)
  return Float64Array.from(x, (_, i) => x[i - (i % features) + (order[i % features] ?? 0)] ?? NaN)
}
