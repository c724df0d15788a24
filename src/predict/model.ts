import { readSafely } from '../arguments.js'
import { checkPreprocessor } from '../data/preprocess/check-preprocessor.js'
import { preprocessFeatures, unscaleTarget } from '../data/preprocess/preprocess.js'
import { checkScaler } from '../data/scale/check-scaler.js'
import { unscale } from '../data/scale/scale.js'
import type { Table } from '../data/table/table.js'
import { inFunction, WellfitError } from '../errors.js'
import type { StoredModel } from '../format/model.js'
import { lossKind } from '../model/losses.js'
import { checkKeys } from '../options.js'
import type { Signature } from '../result/index.js'
import type { Features, Reals } from '../tensor/reals.js'
import { decisionProbabilities } from '../decision/calibration/apply.js'
import { decideClasses, probabilityOf } from '../decision/decide.js'
import { checkLevel } from '../decision/intervals/check-intervals.js'
import { intervalsAt } from '../decision/intervals/conformal.js'
import { type Outputs, outputsOf } from '../decision/outputs.js'
import { labelSets } from '../train/network/classes.js'
import type { Network } from '../train/network/contract.js'
import { networkInternals } from '../train/network/dense-network.js'
import type { Preparation } from '../train/network/internals.js'
import { network } from '../train/network/network.js'
import { type RawRow, RowEncoder } from './row-encoder.js'

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
  readonly #names: readonly string[]
  readonly #outputs: Outputs | null

  constructor(net: Network, stored: StoredModel, preparation: Preparation) {
    const { signature, options, outputs } = net
    this.network = net
    this.stored = stored
    this.#preparation = preparation
    this.#encoder = new RowEncoder(options.inputs, preparation.preprocessor, signature)
    this.columns = this.#encoder.columns
    this.target = stored.target
    this.#outputs = outputsOf(options, signature)
    this.#names = outputNames(signature, outputs, lossKind(options.loss).prediction, stored.target)
    const isClassifier = lossKind(options.loss).task === 'classification'
    const isSeveral = lossKind(options.loss).prediction === 'sigmoid' && outputs > 1 && signature.classes === null
    this.classes = isClassifier && !isSeveral ? this.#names : null
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
    const outputs = this.#names.map((name, k) => ({
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
        expected: 'be one that `fitPreprocessor` made',
        remedy: 'Use `predict`, which takes rows.',
      })
    }
    const { x, columns, features } = inFunction(functionName, () => preprocessFeatures(table, preprocessor))
    return inOrder(x, columns, features, this.network.signature.columns)
  }

  [Symbol.dispose](): void {
    this.network[Symbol.dispose]()
  }

  /** The level of the intervals that are asked for; `undefined` for none. */
  #levelOf(functionName: string, options: PredictOptions): number | undefined {
    checkKeys(functionName, 'options', options, ['interval'])
    const { interval } = options
    if (interval === undefined) return undefined
    if (this.network.decision?.intervals !== undefined) return checkLevel(functionName, 'interval', interval)
    throw new WellfitError({
      code: 'UNSUPPORTED',
      functionName,
      field: 'interval',
      value: interval,
      expected: 'be left out: the model has no calibrated intervals',
      remedy: 'Calibrate them by `conformalIntervals`, pass them to `setDecision`, and save the model again.',
    })
  }

  #predictions(functionName: string, x: Features, level: number | undefined): Prediction[] {
    const { rows, classOf, labelsOf, valueOf, ends } = this.#read(functionName, x, level)
    const isRegression = lossKind(this.network.options.loss).task === 'regression'
    return Array.from({ length: rows }, (_, row) => {
      const outputs = named(this.#names, (k) => valueOf(row, k))
      const [probabilities, values] = isRegression ? [null, outputs] : [outputs, null]
      const labels = labelsOf === undefined ? {} : { labels: labelsOf(row) }
      const prediction = { class: classOf(row), probabilities, values, ...labels }
      return ends === undefined ? prediction : { ...prediction, intervals: named(this.#names, (k) => ends(row, k)) }
    })
  }

  /** Predicts, and says how to read class, output `k` and its interval in a row. */
  #read(
    functionName: string,
    x: Features,
    level: number | undefined,
  ): {
    readonly rows: number
    readonly classOf: (row: number) => string | null
    readonly labelsOf?: (row: number) => string[]
    readonly valueOf: (row: number, k: number) => number
    readonly ends?: (row: number, k: number) => { readonly lower: number; readonly upper: number }
  } {
    const predicted = this.network.predict(x)
    const width = this.network.outputs
    const rows = predicted.length / width
    if (lossKind(this.network.options.loss).task === 'regression') {
      const values = this.#inOwnUnit(predicted, this.network.decision?.smearing)
      const read = { rows, classOf: () => null, valueOf: (row: number, k: number) => values[row * width + k] ?? NaN }
      const intervals = this.network.decision?.intervals
      if (level === undefined || intervals === undefined) return read
      const found = intervalsAt(functionName, 'interval', predicted, intervals, level)
      const [lower, upper] = [this.#inOwnUnit(found.lower), this.#inOwnUnit(found.upper)]
      const at = (row: number, k: number): number => row * width + k
      return {
        ...read,
        ends: (row, k) => ({ lower: lower[at(row, k)] ?? NaN, upper: upper[at(row, k)] ?? NaN }),
      }
    }
    const { classes } = this
    const decision = this.network.decision ?? {}
    const outputs = decisionProbabilities(predicted, decision)
    const kind = this.#outputs
    if (kind?.isMultiLabel === true) {
      const sets = labelSets(outputs, kind, decision)
      return {
        rows,
        classOf: () => null,
        labelsOf: (row) => sets[row] ?? [],
        valueOf: (row, k) => probabilityOf(outputs, width, row, k),
      }
    }
    const labels = kind === null ? null : decideClasses(outputs, kind, decision)
    return {
      rows,
      classOf: (row) => classes?.[labels?.[row] ?? 0] ?? null,
      valueOf: (row, k) => probabilityOf(outputs, width, row, k),
    }
  }

  /** Without `smearing`, what is monotonic in the outputs: the ends of intervals. */
  #inOwnUnit(outputs: Reals, smearing = 1): ArrayLike<number> {
    const { preprocessor, targetScaler } = this.#preparation
    if (targetScaler !== null) return unscale(outputs, targetScaler)
    return preprocessor?.format === 'wellfit.preprocessor'
      ? unscaleTarget(outputs, preprocessor, { smearing })
      : outputs
  }
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

/** Features in the order of the network. */
function inOrder(x: Features, columns: readonly string[], features: number, known: readonly string[] | null): Features {
  if (known === null || known.every((name, j) => name === columns[j])) return x
  const positions = new Map(columns.map((name, j) => [name, j]))
  const order = known.map((name, j) => positions.get(name) ?? j)
  return Float64Array.from(x, (_, i) => x[i - (i % features) + (order[i % features] ?? 0)] ?? NaN)
}
