import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset, NumberRow, NumericArray } from '../../data/dataset/types.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { PenaltyOptions } from '../../program/step/penalty.js'
import type { MetricOptions } from '../../metrics/evaluate.js'
import type { Decision, History, LayerSummary, Metrics, Score, Signature } from '../../result/index.js'
import type { Reals } from '../../tensor/reals.js'
import type { FitOptions } from '../fit/options.js'

/** How a batch's cost is measured. */
export interface CostOptions extends PenaltyOptions {
  /** m of the penalty, a whole number from 1. Default: the rows given. */
  readonly examples?: number
  /**
   * A weight of at least 0 for each row: the loss is Σ wᵢ·ℓᵢ / Σ wᵢ, and error, accuracy, RMSE, mean absolute error and R²
   * are weighted alike (scikit-learn's `sample_weight`). Default: all rows count alike.
   */
  readonly sampleWeights?: ArrayLike<number>
}

/** How a dataset is evaluated. */
export interface EvaluateOptions extends CostOptions {
  /** Called with a warning at every evaluation of a test part after the first. Default: `console.warn`. */
  readonly onWarning?: (warning: string) => void
  /**
   * Whether to return the errors of each row of a regression too: from them `diagnose` draws its intervals by bootstrap,
   * instead of assuming normal errors. Default false.
   */
  readonly rowErrors?: boolean
}

/** Errors of a regression row by row: Σ(ŷ − y)² and Σ(y − ȳ)² over the outputs of each row, times the row's weight. */
export interface RowErrors {
  readonly squaredErrors: ArrayLike<number>
  readonly squaredDeviations: ArrayLike<number>
}

/** What `evaluate` returns. */
export interface Evaluation extends Score {
  /** Of a regression, where `rowErrors` asked for them. */
  readonly rowErrors?: RowErrors
}

/** The parameters of one layer, as copies: weight and bias, those of its normalization and of prelu, the scale of its inputs, and those of its embeddings and of the members of an ensemble. */
export interface LayerWeights {
  /** [inputs, units], row-major; of groups [groups, inputs / groups, units / groups], one block after the other. */
  readonly weight: Reals
  /** [units]; of an ensemble [members, units]. */
  readonly bias: Reals
  /** γ of the normalization, [units]. */
  readonly scale?: Reals
  /** β of the normalization, [units]. */
  readonly shift?: Reals
  /** Running mean of batch normalization, [units]. */
  readonly runningMean?: Reals
  /** Running variance of batch normalization, [units]; at least 0. */
  readonly runningVariance?: Reals
  /** Slopes of prelu for z ≤ 0, [units]. */
  readonly alpha?: Reals
  /** The scale of the inputs, [inputs]. */
  readonly inputScale?: Reals
  /** The frequencies of a periodic embedding, [embedded inputs, frequencies]. */
  readonly frequencies?: Reals
  /** The embeddings of categories: for each block [count, dimension]. */
  readonly embedding?: Reals
  /** The scales of the inputs of each member, [members, inputs]. */
  readonly memberInputScale?: Reals
  /** The scales of the outputs of each member, [members, units]. */
  readonly memberOutputScale?: Reals
}

/** Any of the parameters of one layer. */
export type LayerParameters = { readonly [Name in keyof LayerWeights]?: ArrayLike<number> }

/** A dense network: its weights, and what can be done with them. Made by `network`. */
export interface Network {
  /** The options the network was made with, defaults filled in: plain data. */
  readonly options: NetworkDescription

  /** Arithmetic of 32 or 64 bits. */
  readonly precision: 'f32' | 'f64'

  /** How products are rounded in this runtime: see `NetworkOptions`. */
  readonly numerics: 'strict' | 'relaxed'

  /** Threads that large steps run on; on fewer while that is faster, since their cores are busy. */
  readonly threads: number

  /** Entries of θ. */
  readonly parameterCount: number

  /** Outputs of the last layer. */
  readonly outputs: number

  /**
   * What the network knows of its data: the names of its columns, classes and outputs, in its own order, and whether its
   * inputs are bytes. Given to `network`, or taken from the train set of the first `fit`. Data sets are matched to it by
   * name: another order is rearranged, a class without rows is fine, an unknown column or class is an error.
   */
  readonly signature: Signature

  /** How outputs become decisions: see `setDecision`. `null`: the likeliest class, or every label above ½. */
  readonly decision: Decision | null

  /**
   * Sets how outputs become decisions: a calibration of the probabilities, and on them a threshold of one of two classes or
   * of each label, or the costs of every mistake.
   * `predictClasses`, `metrics` and the accuracy and error of `evaluate` follow it, `saveModel` keeps it, and `loadModel`
   * sets it. `predict` gives the outputs as before. `fit` sets it to `null`, since it was chosen for other
   * weights, or to the smearing factor alone where the target is on a log scale.
   *
   * @param decision Thresholds may be results of `chooseThreshold`, the calibration one of `calibrate`; `null` for none.
   * @throws WellfitError `INVALID_OPTION` for a label that is not known, or what does not fit the outputs; `UNSUPPORTED` for
   *   thresholds of a regression.
   * @example
   * net.setDecision({ thresholds: [chooseThreshold(net.predict(dev.x), dev, { aim: { recall: 0.95 } })] })
   */
  setDecision(decision: Decision | null): void

  /** A summary of each layer. */
  readonly layers: LayerSummary[]

  /** θ as a copy: for each layer its weight [inputs, units], row-major, then its bias [units]. */
  readonly parameters: Reals

  /**
   * Sets all of θ.
   *
   * @throws WellfitError `INVALID_SHAPE` where the length differs, `INVALID_DATA` where a value is not finite; θ is then
   *   unchanged.
   */
  setParameters(parameters: ArrayLike<number>): void

  /** All parameters of a layer as copies: weight, bias, and those of its normalization. */
  layer(name: string): LayerWeights

  /**
   * Sets parameters of a layer; those left out stay. `setLayer(name, other.layer(name))` copies a layer, bit for bit.
   *
   * @throws WellfitError `INVALID_OPTION` for a parameter that the layer does not have, `INVALID_SHAPE` or `INVALID_DATA`
   *   for values that do not fit; the layer is then unchanged.
   */
  setLayer(name: string, values: LayerParameters): void

  /**
   * Trains by mini-batches and returns the history. Runs in slices of about 12 ms, so that the thread stays responsive.
   *
   * J = loss + λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|, m = rows of `train`.
   *
   * A second call goes on where the first one ended: with the optimizer's memory, its schedule, and random streams that
   * repeat nothing. 60 calls of one epoch each give the weights of one call of 60 epochs, bit for bit, where no schedule
   * depends on the number of epochs and early stopping is off. `restart: true` starts over.
   *
   * @param train Rows to learn from, in memory or in chunks; `Uint8Array` features are read as value / 255.
   * @param options See {@link FitOptions}.
   * @returns The history: a row per epoch, the kept epoch, why training stopped. Training that diverges or is aborted
   *   ends with that reason and leaves a usable network.
   * @throws WellfitError `INVALID_OPTION`, `INVALID_SHAPE` or `INVALID_DATA` before the first step.
   * @example
   * const history = await net.fit(train, { dev, epochs: 100, l2: 0.5, earlyStopping: { patience: 10 } })
   */
  fit(train: Dataset | ChunkedDataset, options?: FitOptions): Promise<History>

  /**
   * Loss, penalty and error on a dataset, without dropout. Of several labels a row, accuracy and error are those of whole rows.
   * Of targets on a log scale, error, R², RMSE, MAE and row errors are those on the original scale, RMSE and MAE in the target's
   * own unit; loss, penalty and cost are those of training. `metrics` measures on the original scale, too.
   *
   * The test part of a split is meant for one evaluation. Evaluations are counted in the part itself, whichever network
   * makes them; the score's `testEvaluation` holds the count, and every evaluation after the first warns.
   *
   * @param options Penalty to add to the loss, none by default; errors row by row; where warnings go.
   * @example
   * const { accuracy } = net.evaluate(test)
   */
  evaluate(data: Dataset, options?: EvaluateOptions): Evaluation

  /**
   * Every metric of the task, or those named, on a dataset, without dropout. For predictions of any origin see `metrics`.
   *
   * Several binary outputs count as that many rows of two classes each: their averages are micro averages. A regression
   * is measured in the units the network was trained in.
   *
   * @param options See {@link MetricOptions}.
   * @returns Plain data: values by name, and by class or output; `null` where undefined. See docs/evaluate/metrics.md.
   * @throws WellfitError `INVALID_SHAPE` or `INVALID_DATA` where the data do not fit the network, `INVALID_OPTION`.
   * @example
   * const { values, confusion } = net.metrics(test, { names: ['f1Macro', 'auc'] })
   */
  metrics(data: Dataset, options?: MetricOptions): Metrics

  /**
   * Predicts rows: class probabilities for the cross-entropies (softmax or sigmoid of the outputs), the outputs
   * themselves for the other losses.
   *
   * @param x [rows, inputs], flat or as an array of rows; prepared as the train set was. Bytes (`Uint8Array`,
   *   `Uint8ClampedArray`) are read as value / 255; a network trained on bytes takes nothing else, and any other none.
   * @returns [rows, outputs], row-major. A row's bits do not depend on the rows beside it.
   */
  predict(x: NumericArray | readonly NumberRow[]): Reals

  /**
   * The outputs of a layer, its activation applied, as in the forward pass of `predict`: without dropout, batch normalization
   * by its running statistics. Of the last layer they are the outputs before softmax or sigmoid (logits).
   *
   * @param x Rows, as for `predict`.
   * @param layer Its name: `dense1`, `dense2`, … by default; `layers` lists them.
   * @returns [rows, units], row-major, of an ensemble [rows, members, units]; a copy.
   * @throws WellfitError `INVALID_OPTION` for an unknown layer; otherwise as `predict`.
   * @example
   * const features = net.hidden(dev.x, 'dense1')
   */
  hidden(x: NumericArray | readonly NumberRow[], layer: string): Reals

  /**
   * The most probable class of each row: the first of equals; with one output, class 1 where its probability exceeds ½; with
   * several binary outputs the labels whose probability exceeds ½. With a decision that `setDecision` set, the classes or
   * labels at its thresholds or costs.
   *
   * @returns The names of the classes where the network knows them. Labels where it does not, or where the classes are
   *   the numbers 0 … K − 1. With several binary outputs an array of the names of its labels for each row.
   * @throws WellfitError `UNSUPPORTED` for a regression.
   */
  predictClasses(x: NumericArray | readonly NumberRow[]): string[] | Int32Array | string[][]

  /** J of a batch without dropout: the loss, and the penalty where one is given. */
  loss(batch: Dataset, options?: CostOptions): number

  /**
   * dJ/dθ of a batch without dropout, laid out like θ. Batch normalization uses the statistics of this batch, as in
   * training.
   *
   * @throws WellfitError `DIVERGED` where the cost is not finite.
   */
  gradients(batch: Dataset, options?: CostOptions): Reals

  /** Frees the network's memory at once; using it afterwards is an error. */
  [Symbol.dispose](): void
}
