import { MethodsElsewhere } from '#hints'
import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import { checkDataset, checkTrainSet } from '../../data/dataset/check-dataset.js'
import { alignRows } from '../../data/dataset/signature/align.js'
import { checkBytes } from '../../data/dataset/signature/mismatch.js'
import { UNKNOWN } from '../../data/dataset/signature/signature.js'
import type { Dataset, NumberRow, NumericArray } from '../../data/dataset/types.js'
import { decisionProbabilities } from '../../decision/calibration/apply.js'
import { checkDecision } from '../../decision/check-decision.js'
import { decideClasses } from '../../decision/decide.js'
import { outputsOf } from '../../decision/outputs.js'
import { inFunction } from '../../errors.js'
import { evaluate, type MetricOptions } from '../../metrics/evaluate.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import { parameterCount } from '../../model/segments.js'
import { checkKeys } from '../../options.js'
import { Inference } from '../../program/inference.js'
import { useCode } from '../../program/optional-code.js'
import type { TargetRows } from '../../program/rows/staging.js'
import type { Decision, History, LayerSummary, Metrics, Score, Signature } from '../../result/index.js'
import type { Core } from '../../runtime/core.js'
import type { Region } from '../../runtime/memory.js'
import { paddedReals } from '../../tensor/plan.js'
import type { Features, Reals } from '../../tensor/reals.js'
import { fitNetwork } from '../fit/fit.js'
import type { FitOptions } from '../fit/options.js'
import { TestEvaluations } from './test-evaluations.js'
import { checkedFeatures, checkFinite } from '../rows/features.js'
import { checkWidth, targetRows } from '../rows/targets.js'
import { Availability } from './availability.js'
import { checkClassifier, classNames, labelSets } from './classes.js'
import type { CostOptions, EvaluateOptions, Evaluation, LayerParameters, LayerWeights, Network } from './contract.js'
import { describeCost, describeEvaluation, warn, type CostSettings } from './cost-options.js'
import { drawWeights } from './draw-weights.js'
import { gradientsOf } from './gradients.js'
import type { NetworkInternals } from './internals.js'
import { knowNetworks } from './known-networks.js'
import { measurable } from './measurable.js'
import { checkParameters, checkVariances, layerIndex, layerSegments, summaryOf } from './layers.js'
import { decidedScore } from './decided-score.js'
import { rowErrorsOf } from './row-errors.js'
import { retransformed, retransformedScore } from './retransformed.js'
import { penaltyCost, scoreOf } from './score.js'

/** Loads the code that a network needs besides that of all; refuses what the members of an ensemble cannot share. */
export async function loadOptionalCode(network: NetworkDescription): Promise<void> {
  const { members, layers } = network
  if (layers[0]?.categories !== undefined) useCode({ categories: await import('../../program/layers/categories.js') })
  if (layers[0]?.periodic !== undefined) useCode({ periodic: await import('../../program/layers/periodic.js') })
  if (members === undefined) return
  const module = await import('../../program/layers/members.js')
  module.checkMembers('network', network)
  useCode({ members: module })
}

/** Regions of networks that nobody references any more. */
const abandoned = new FinalizationRegistry<() => void>((release) => release())

/** A network whose θ and buffers live in linear memory. */
export class DenseNetwork extends MethodsElsewhere implements Network {
  readonly #core: Core
  readonly #description: NetworkDescription
  readonly #region: Region
  readonly #release: () => void
  readonly #inference: Inference
  readonly #notes: readonly string[]
  readonly #testEvaluations = new TestEvaluations()
  readonly #availability = new Availability()
  readonly #fitState: NetworkInternals['fitState'] = { current: null }
  readonly #signature: NetworkInternals['signature']
  readonly #decision: NetworkInternals['decision'] = { current: null }
  readonly #preparation: NetworkInternals['preparation'] = { current: { preprocessor: null, targetScaler: null } }

  static {
    knowNetworks((value) => (#core in value ? value.#internals() : undefined))
  }

  constructor(
    core: Core,
    description: NetworkDescription,
    notes: readonly string[] = [],
    signature: Signature = UNKNOWN,
  ) {
    super()
    this.#core = core
    this.#signature = { current: signature }
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

  get options(): NetworkDescription {
    return this.#description
  }

  get precision(): 'f32' | 'f64' {
    return this.#description.precision
  }

  get numerics(): 'strict' | 'relaxed' {
    return this.#core.name === 'f32-relaxed' ? 'relaxed' : 'strict'
  }

  get threads(): number {
    return this.#core.threads
  }

  get parameterCount(): number {
    return parameterCount(this.#description)
  }

  get outputs(): number {
    return outputUnits(this.#description)
  }

  get signature(): Signature {
    return this.#signature.current
  }

  get decision(): Decision | null {
    return this.#decision.current
  }

  setDecision(decision: Decision | null): void {
    const outputs = outputsOf(this.#description, this.#signature.current)
    this.#decision.current =
      decision === null ? null : checkDecision('setDecision', decision, { outputs, units: this.outputs })
  }

  get layers(): LayerSummary[] {
    return this.#description.layers.map((layer) => summaryOf(layer, this.#description.members))
  }

  get parameters(): Reals {
    this.#availability.check('parameters')
    return this.#core.reals(this.#region.pointer, this.parameterCount).slice()
  }

  setParameters(parameters: ArrayLike<number>): void {
    this.#write('setParameters', 'parameters', parameters, 0, this.parameterCount)
  }

  layer(name: string): LayerWeights {
    this.#availability.check('layer')
    const segments = layerSegments('layer', this.#description, name)
    const values = segments.map(({ parameter, offset, length }) => [parameter, this.#read(offset, length)] as const)
    return Object.fromEntries(values) as unknown as LayerWeights
  }

  setLayer(name: string, values: LayerParameters): void {
    const segments = layerSegments('setLayer', this.#description, name)
    checkKeys(
      'setLayer',
      'values',
      values,
      segments.map(({ parameter }) => parameter),
    )
    const given = segments.flatMap((segment) => {
      const own = values[segment.parameter]
      return own === undefined ? [] : [{ ...segment, own }]
    })
    // All are checked before the first is written.
    for (const { parameter, length, own } of given) {
      checkParameters('setLayer', parameter, own, length, this.precision)
      if (parameter === 'runningVariance') checkVariances('setLayer', own)
    }
    for (const { parameter, offset, length, own } of given) this.#write('setLayer', parameter, own, offset, length)
  }

  async fit(train: Dataset | ChunkedDataset, options: FitOptions = {}): Promise<History> {
    this.#availability.check('fit')
    checkTrainSet('fit', 'train', train)
    const internals = this.#internals()
    this.#availability.isTraining = true
    try {
      return await fitNetwork(internals, train, options)
    } finally {
      this.#availability.isTraining = false
    }
  }

  evaluate(data: Dataset, options: EvaluateOptions = {}): Evaluation {
    const { rows, targets } = this.#checkData('evaluate', 'data', data)
    const { rowErrors, onWarning, ...cost } = describeEvaluation('evaluate', options, rows.rows)
    const score = this.#score(rows, targets, cost, onWarning)
    const original = retransformed(this.#internals(), rows)
    if (original !== null) return retransformedScore(this.#description, score, original, cost.weights, rowErrors)
    const found = rowErrors ? rowErrorsOf(this.predict(rows.x), rows, cost.weights) : undefined
    const decided = score.accuracy === null ? score : { ...score, ...this.#decided(rows, cost.weights) }
    return found === undefined ? decided : { ...decided, rowErrors: found }
  }

  metrics(data: Dataset, options: MetricOptions = {}): Metrics {
    const { rows, targets } = this.#checkData('metrics', 'data', data)
    const original = retransformed(this.#internals(), rows)
    const found =
      original === null
        ? measurable(this.predict(rows.x), rows, targets, this.#description)
        : measurable(original.predicted, original.rows, original.targets, this.#description)
    const outputs = outputsOf(this.#description, this.#signature.current)
    const given = found.task === 'classification' ? { ...found, outputs, decision: this.#decision.current } : found
    return evaluate(this.#core, given, options, 'metrics')
  }

  predict(x: NumericArray | readonly NumberRow[]): Reals {
    return this.#forward('predict', x, (features) => this.#inference.predict(features))
  }

  hidden(x: NumericArray | readonly NumberRow[], layer: string): Reals {
    const index = layerIndex('hidden', 'layer', this.#description, layer)
    return this.#forward('hidden', x, (features) => this.#inference.hidden(features, index))
  }

  predictClasses(x: NumericArray | readonly NumberRow[]): string[] | Int32Array | string[][] {
    checkClassifier('predictClasses', this.#description)
    const probabilities = inFunction('predictClasses', () => this.predict(x))
    const outputs = outputsOf(this.#description, this.#signature.current)
    if (outputs === null) return new Int32Array(0)
    const decision = this.#decision.current ?? {}
    const decided = decisionProbabilities(probabilities, decision)
    if (outputs.isMultiLabel) return labelSets(decided, outputs, decision)
    return classNames(decideClasses(decided, outputs, decision), this.#signature.current.classes)
  }

  loss(batch: Dataset, options: CostOptions = {}): number {
    const { rows, targets } = this.#checkData('loss', 'batch', batch)
    return this.#score(rows, targets, describeCost('loss', options, rows.rows), warn).cost
  }

  gradients(batch: Dataset, options: CostOptions = {}): Reals {
    const { rows, targets } = this.#checkData('gradients', 'batch', batch)
    const { penalty, weights } = describeCost('gradients', options, rows.rows)
    return gradientsOf(this.#internals(), rows.x, targets, rows.rows, penalty, { weights })
  }

  [Symbol.dispose](): void {
    if (this.#availability.isDisposed) return
    this.#availability.check('dispose')
    this.#availability.isDisposed = true
    abandoned.unregister(this)
    this.#release()
  }

  #forward(
    functionName: string,
    x: NumericArray | readonly NumberRow[],
    run: (features: Features) => Reals | null,
  ): Reals {
    this.#availability.check(functionName)
    const { inputs, precision } = this.#description
    const features = checkedFeatures(functionName, x, inputs)
    checkBytes(functionName, 'x', features, this.#signature.current.bytes)
    const found = run(features)
    if (found !== null) return found
    checkFinite(functionName, features, inputs, precision)
    throw new Error('outputs that are not finite from rows that are')
  }

  #score(
    data: Dataset,
    targets: TargetRows,
    { penalty, weights }: CostSettings,
    onWarning: (warning: string) => void,
  ): Score {
    const totals =
      weights === undefined
        ? this.#inference.measure(data.x, targets)
        : this.#inference.measureWeighted(data.x, targets, weights)
    const cost = penaltyCost(this.#core, this.#description, this.#region.pointer, penalty)
    const recorded = this.#testEvaluations.record(data)
    if (typeof recorded.testEvaluation?.warning === 'string') onWarning(recorded.testEvaluation.warning)
    return { ...scoreOf(this.#description, totals, cost, targets, weights), ...recorded }
  }

  /** Accuracy and error of decisions that `setDecision` changed. */
  #decided(rows: Dataset, weights: Float64Array | undefined): Partial<Score> {
    const { current } = this.#decision
    const outputs = outputsOf(this.#description, this.#signature.current)
    return current === null || outputs === null
      ? {}
      : decidedScore(this.predict(rows.x), rows, outputs, current, weights)
  }

  #internals(): NetworkInternals {
    return {
      core: this.#core,
      description: this.#description,
      parameters: this.#region.pointer,
      inference: this.#inference,
      notes: this.#notes,
      signature: this.#signature,
      preparation: this.#preparation,
      decision: this.#decision,
      fitState: this.#fitState,
      another: (description) => new DenseNetwork(this.#core, description, this.#notes, this.#signature.current),
      testEvaluations: this.#testEvaluations.total,
    }
  }

  /** The rows in the network's order, and their targets. */
  #checkData(functionName: string, field: string, data: Dataset): { rows: Dataset; targets: TargetRows } {
    this.#availability.check(functionName)
    checkDataset(functionName, field, data)
    checkWidth(functionName, data.features, this.#description)
    const rows = alignRows(functionName, field, data, this.#signature.current)
    return { rows, targets: targetRows(functionName, rows, this.#description) }
  }

  #read(offset: number, length: number): Reals {
    return this.#core.reals(this.#region.pointer + offset * this.#core.bytesPerReal, length).slice()
  }

  #write(functionName: string, field: string, values: ArrayLike<number>, offset: number, length: number): void {
    this.#availability.check(functionName)
    checkParameters(functionName, field, values, length, this.precision)
    this.#core.reals(this.#region.pointer + offset * this.#core.bytesPerReal, length).set(values)
  }
}
