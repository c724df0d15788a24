import type { ChunkedDataset } from '../../data/dataset/chunked.js'
import type { Dataset } from '../../data/dataset/types.js'
import { checkDataset } from '../../data/dataset/check.js'
import { inFunction, WellfitError } from '../../errors.js'
import { partName } from '../../model/custom-part.js'
import {
  describeNetwork,
  NETWORK_KEYS,
  type NetworkDescription,
  type NetworkOptions,
} from '../../model/network-options.js'
import { parameterCount, segmentsOf } from '../../model/segments.js'
import { outputUnits } from '../../program/buffers.js'
import { Inference } from '../../program/inference.js'
import type { History, LayerSummary, Score } from '../../result/index.js'
import { checkKeys } from '../../options.js'
import type { Penalty } from '../../program/penalty.js'
import type { TargetRows } from '../../program/staging.js'
import { loadCore, type Core } from '../../runtime/kernels.js'
import type { Region } from '../../runtime/memory.js'
import type { WasmSource } from '../../runtime/source.js'
import { paddedReals } from '../../tensor/plan.js'
import type { Features, Reals } from '../../tensor/reals.js'
import { describeCost, describeEvaluation, warn, type CostOptions, type EvaluateOptions } from './cost-options.js'
import { drawWeights } from './draw-weights.js'
import { checkedFeatures, checkFinite } from '../rows/features.js'
import { fitNetwork, type FitOptions } from '../fit/fit.js'
import { gradientsOf } from './gradients.js'
import { summaryOf } from './layer-summary.js'
import { chooseCore } from './numerics.js'
import { checkParameters, firstMaximum } from './parameters.js'
import { penaltyCost, scoreOf } from './score.js'
import { TestEvaluations } from '../fit/test-evaluations.js'
import { checkWidth, targetRows } from '../rows/targets.js'
import { chooseThreads, missingMemory } from './threads.js'

/** What `network` takes besides the network itself. */
export interface NetworkInit extends NetworkOptions {
  /** Start from these weights, laid out like `Network.parameters`, instead of drawing new ones. */
  readonly parameters?: ArrayLike<number>
  /** The wasm core to run on, where the package's own files are not to be used. It runs on one thread. */
  readonly wasm?: WasmSource
  /**
   * Threads to train on, 1 to 64; the weights are the same for every number, to the bit. Default `'auto'`: one for a
   * small network, else as many as the hardware runs at once, at most 8. Where threads are not to be had, one does the
   * work, and the history's notes say why.
   */
  readonly threads?: number | 'auto'
}

const INIT_KEYS = ['parameters', 'wasm', 'threads'] as const

/** The parameters of one layer, as copies. */
export interface LayerWeights {
  /** [inputs, units], row-major. */
  readonly weight: Reals
  /** [units]. */
  readonly bias: Reals
}

/** What training and checks see of a network and its users do not. */
export interface NetworkInternals {
  readonly core: Core
  readonly description: NetworkDescription
  /** Address of θ. */
  readonly parameters: number
  readonly inference: Inference
  /** What was asked for and is not to be had here: threads, relaxed numerics. */
  readonly notes: readonly string[]
  /** How often it has looked at test parts. */
  readonly testEvaluations: number
}

let internalsOf: (network: Network) => NetworkInternals

/**
 * Makes a network of dense layers with freshly drawn weights.
 *
 * @param options Layers, loss, precision and seed; see {@link NetworkOptions}.
 * @returns A network whose weights live in WebAssembly memory; it is freed when it is no longer referenced, or by
 *   `using`.
 * @throws WellfitError `INVALID_OPTION` naming the option at fault; `UNSUPPORTED` where the core does not load.
 * @example
 * const net = await network({
 *   inputs: 64,
 *   layers: [{ units: 64, keepProb: 0.8 }, { units: 10 }],
 *   loss: 'softmaxCrossEntropy',
 *   seed: 1,
 * })
 */
export async function network(options: NetworkInit): Promise<Network> {
  checkKeys('network', 'options', options, [...NETWORK_KEYS, ...INIT_KEYS], INIT_KEYS)
  const { parameters, wasm, threads, ...own } = options
  const description = describeNetwork(own)
  const choice = chooseThreads(threads, parameterCount(description), wasm !== undefined)
  const { name, note } = chooseCore(description, wasm !== undefined)
  const core = await loadCore(name, wasm, choice.threads)
  const notes = [note, choice.note ?? missingMemory(choice, core.threads)].filter((text) => text !== undefined)
  const created = new Network(core, description, notes)
  if (parameters !== undefined) inFunction('network', () => created.setParameters(parameters))
  return created
}

/** Regions of networks that nobody references any more. */
const abandoned = new FinalizationRegistry<() => void>((release) => release())

/** A dense network: its weights, and what can be done with them. Made by {@link network}. */
export class Network {
  readonly #core: Core
  readonly #description: NetworkDescription
  readonly #region: Region
  readonly #release: () => void
  readonly #inference: Inference
  readonly #notes: readonly string[]
  readonly #testEvaluations = new TestEvaluations()
  #training = false
  #disposed = false

  static {
    internalsOf = (network) => network.#internals()
  }

  /** @internal */
  constructor(core: Core, description: NetworkDescription, notes: readonly string[] = []) {
    this.#core = core
    this.#notes = notes
    this.#description = description
    const bytes = paddedReals(parameterCount(description), core.bytesPerReal) * core.bytesPerReal
    const region = core.memory.allocate(bytes, 'network')
    this.#region = region
    try {
      core.bytes(region.pointer, region.bytes).fill(0)
      drawWeights(core, description, region.pointer)
      this.#inference = new Inference(core, description, region.pointer, 'network')
    } catch (error) {
      core.memory.release(region)
      throw error
    }
    // Must not hold the network itself, or it would never be finalized.
    const inference = this.#inference
    this.#release = () => {
      inference.release()
      core.memory.release(region)
    }
    abandoned.register(this, this.#release, this)
  }

  /** The options the network was made with, defaults filled in: plain data. */
  get options(): NetworkDescription {
    return this.#description
  }

  /** Arithmetic of 32 or 64 bits. */
  get precision(): 'f32' | 'f64' {
    return this.#description.precision
  }

  /** How products are rounded, here and now: see `NetworkOptions`. */
  get numerics(): 'strict' | 'relaxed' {
    return this.#core.name === 'f32-relaxed' ? 'relaxed' : 'strict'
  }

  /** Threads that large steps run on. */
  get threads(): number {
    return this.#core.threads
  }

  /** Entries of θ. */
  get parameterCount(): number {
    return parameterCount(this.#description)
  }

  /** Outputs of the last layer. */
  get outputs(): number {
    return outputUnits(this.#description)
  }

  /** The layers in words and numbers. */
  get layers(): LayerSummary[] {
    return this.#description.layers.map(summaryOf)
  }

  /** θ as a copy: for each layer its weight [inputs, units], row-major, then its bias [units]. */
  get parameters(): Reals {
    this.#checkUsable('parameters')
    return this.#core.reals(this.#region.pointer, this.parameterCount).slice()
  }

  /**
   * Sets all of θ.
   *
   * @throws WellfitError `INVALID_SHAPE` where the length differs, `INVALID_DATA` where a value is not finite; θ then
   *   stays as it was.
   */
  setParameters(values: ArrayLike<number>): void {
    this.#write('setParameters', 'parameters', values, 0, this.parameterCount)
  }

  /** Weight and bias of a layer, as copies. */
  layer(name: string): LayerWeights {
    this.#checkUsable('layer')
    const { weight, bias } = this.#segmentsOfLayer('layer', name)
    return { weight: this.#read(weight.offset, weight.length), bias: this.#read(bias.offset, bias.length) }
  }

  /** Sets the weight or the bias of a layer, or both. */
  setLayer(name: string, values: { readonly weight?: ArrayLike<number>; readonly bias?: ArrayLike<number> }): void {
    checkKeys('setLayer', 'values', values, ['weight', 'bias'])
    const { weight, bias } = this.#segmentsOfLayer('setLayer', name)
    if (values.weight !== undefined) checkParameters('setLayer', 'weight', values.weight, weight.length, this.precision)
    if (values.bias !== undefined) checkParameters('setLayer', 'bias', values.bias, bias.length, this.precision)
    if (values.weight !== undefined) this.#write('setLayer', 'weight', values.weight, weight.offset, weight.length)
    if (values.bias !== undefined) this.#write('setLayer', 'bias', values.bias, bias.offset, bias.length)
  }

  /**
   * Trains by mini-batches, and says how it went. Runs in slices of about 12 ms, so that the thread stays responsive.
   *
   * J = loss + λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|, m = rows of `train`.
   *
   * @param train Rows to learn from, in memory or in chunks; `Uint8Array` features are read as value / 255.
   * @param options See {@link FitOptions}.
   * @returns The history: a row per epoch, the kept epoch, why training stopped. Training that diverges or is aborted
   *   ends with that reason and leaves a usable network.
   * @throws WellfitError `INVALID_OPTION`, `INVALID_SHAPE` or `INVALID_DATA` before the first step.
   * @example
   * const history = await net.fit(train, { dev, epochs: 100, l2: 0.5, earlyStopping: { patience: 10 } })
   */
  async fit(train: Dataset | ChunkedDataset, options: FitOptions = {}): Promise<History> {
    this.#checkUsable('fit')
    const internals = this.#internals()
    this.#training = true
    try {
      return await fitNetwork(internals, train, options)
    } finally {
      this.#training = false
    }
  }

  /**
   * Loss, penalty and error on a dataset, without dropout.
   *
   * The test part of a split is sealed: each look at it is counted, in the part itself whatever network evaluations, and stands
   * in the score's `testEvaluation`; every look after the first warns.
   *
   * @param options Penalty to add to the loss, none by default, and where warnings go.
   * @example
   * const { accuracy } = net.evaluate(test)
   */
  evaluate(data: Dataset, options: EvaluateOptions = {}): Score {
    const targets = this.#checkData('evaluate', data)
    const { penalty, onWarning } = describeEvaluation('evaluate', options, data.rows)
    return this.#score(data, targets, penalty, onWarning)
  }

  /**
   * Predicts rows: class probabilities for the cross-entropies (softmax or sigmoid of the outputs), the outputs
   * themselves for the other losses.
   *
   * @param x [rows, inputs], flat or as an array of rows; prepared as the train set was.
   * @returns [rows, outputs], row-major. A row's bits do not depend on the rows beside it.
   */
  predict(x: Features | readonly (readonly number[])[]): Reals {
    this.#checkUsable('predict')
    const { inputs, precision } = this.#description
    const features = checkedFeatures('predict', x, inputs)
    const predicted = this.#inference.predict(features)
    if (predicted !== null) return predicted
    checkFinite('predict', features, inputs, precision)
    throw new Error('a value that is finite and is not')
  }

  /**
   * The likeliest class of each row: the largest probability, the first of equals; for one output, 1 above ½.
   *
   * @throws WellfitError `UNSUPPORTED` for a regression.
   */
  predictClasses(x: Features | readonly (readonly number[])[]): Int32Array {
    const { loss } = this.#description
    if (loss !== 'softmaxCrossEntropy' && loss !== 'binaryCrossEntropy') {
      throw new WellfitError({
        code: 'UNSUPPORTED',
        functionName: 'predictClasses',
        field: 'loss',
        value: partName(loss),
        expected: 'be a cross-entropy',
        remedy: 'Use `predict` for numbers.',
      })
    }
    const probabilities = this.predict(x)
    const outputs = this.outputs
    return Int32Array.from({ length: probabilities.length / outputs }, (_, row) => {
      if (outputs === 1) return (probabilities[row] ?? 0) > 0.5 ? 1 : 0
      return firstMaximum(probabilities.subarray(row * outputs, (row + 1) * outputs))
    })
  }

  /** J of a batch without dropout: the loss, and the penalty where one is given. */
  loss(batch: Dataset, options: CostOptions = {}): number {
    const targets = this.#checkData('loss', batch)
    return this.#score(batch, targets, describeCost('loss', options, batch.rows), warn).cost
  }

  /**
   * dJ/dθ of a batch without dropout, laid out like θ. Batch normalization is by the statistics of this batch, as while
   * training.
   *
   * @throws WellfitError `DIVERGED` where the cost is not finite.
   */
  gradients(batch: Dataset, options: CostOptions = {}): Reals {
    const targets = this.#checkData('gradients', batch)
    const penalty = describeCost('gradients', options, batch.rows)
    return gradientsOf(this.#internals(), batch.x, targets, batch.rows, penalty)
  }

  /** Gives the network's memory back at once; using it afterwards is an error. */
  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#checkUsable('dispose')
    this.#disposed = true
    abandoned.unregister(this)
    this.#release()
  }

  #score(data: Dataset, targets: TargetRows, penalty: Penalty, onWarning: (warning: string) => void): Score {
    const totals = this.#inference.measure(data.x, targets)
    const cost = penaltyCost(this.#core, this.#description, this.#region.pointer, penalty)
    const evaluation = this.#testEvaluations.look(data)
    const { warning = null } = evaluation.testEvaluation ?? {}
    if (warning !== null) onWarning(warning)
    return { ...scoreOf(this.#description, totals, cost, targets), ...evaluation }
  }

  #internals(): NetworkInternals {
    return {
      core: this.#core,
      description: this.#description,
      parameters: this.#region.pointer,
      inference: this.#inference,
      notes: this.#notes,
      testEvaluations: this.#testEvaluations.total,
    }
  }

  #checkData(functionName: string, data: Dataset): TargetRows {
    this.#checkUsable(functionName)
    checkDataset(functionName, 'data', data)
    checkWidth(functionName, data.features, this.#description)
    return targetRows(functionName, data, this.#description)
  }

  #read(offset: number, length: number): Reals {
    return this.#core.reals(this.#region.pointer + offset * this.#core.bytesPerReal, length).slice()
  }

  #write(functionName: string, field: string, values: ArrayLike<number>, offset: number, length: number): void {
    this.#checkUsable(functionName)
    checkParameters(functionName, field, values, length, this.precision)
    this.#core.reals(this.#region.pointer + offset * this.#core.bytesPerReal, length).set(values)
  }

  #segmentsOfLayer(
    functionName: string,
    name: string,
  ): { weight: { offset: number; length: number }; bias: { offset: number; length: number } } {
    const [weight, bias] = segmentsOf(this.#description).filter((segment) => segment.layer === name)
    if (weight !== undefined && bias !== undefined) return { weight, bias }
    const names = this.#description.layers.map((layer) => layer.name).join(', ')
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: 'name',
      value: name,
      expected: `be the name of a layer: ${names}`,
    })
  }

  #checkUsable(functionName: string): void {
    if (this.#disposed) {
      const expected = 'not have been disposed of'
      throw new WellfitError({
        code: 'UNSUPPORTED',
        functionName,
        field: 'network',
        expected,
        remedy: 'Make a new one.',
      })
    }
    const readsOnly = ['evaluate', 'predict', 'parameters', 'layer', 'gradients'].includes(functionName)
    if (!this.#training || readsOnly) return
    const expected = 'not be training'
    throw new WellfitError({
      code: 'UNSUPPORTED',
      functionName,
      field: 'network',
      expected,
      remedy: 'Await `fit` first.',
    })
  }
}

/** @internal */
export function networkInternals(network: Network): NetworkInternals {
  return internalsOf(network)
}
