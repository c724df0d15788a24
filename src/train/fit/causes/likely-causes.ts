import type { Dataset } from '../../../data/dataset/types.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { OPTIMIZERS, type OptimizerDescriptor, type OptimizerName } from '../../../model/optimizers.js'
import type { Divergence, FitSettings, LearningFault } from '../../../result/index.js'
import { outputMismatch } from './output-mismatch.js'
import { largestInput, largestTarget } from './scaling.js'

/** No standardized column exceeds this root mean square: even a 5σ outlier among 10 rows stays below. */
const LARGE_RMS = 10
/** Above these rates the rate is suspected first. */
const HIGHEST_RATE: Readonly<Record<OptimizerDescriptor['family'], number>> = {
  gradient: 1,
  adaptive: 0.1,
  fullBatch: 1,
}

/** keepProb below which dropout removes most of what a layer says. */
const LOW_KEEP_PROB = 0.3

/** A likely cause, and what to do about it. */
export interface Cause {
  readonly kind: Divergence['cause']
  readonly column: string | null
  /** What was found, and what to do. */
  readonly message: string
}

/** The state of the run that diverged. */
export interface DivergedRun {
  readonly network: NetworkDescription
  readonly settings: FitSettings
  /** The rows that the cost was measured on. */
  readonly data: Dataset
  /** At the step that failed. */
  readonly learningRate: number
  /** Whether the rate could matter: not before the first step. */
  readonly rateCounts: boolean
  /** What the first step shows of the initial weights. */
  readonly initial: LearningFault | null
}

/** The likely causes, the most likely first; at least one. */
export function likelyCauses(run: DivergedRun): Cause[] {
  const rate = learningRateCause(run)
  const found = [unscaledInput(run), mismatch(run), unscaledTarget(run), strongDropout(run)].filter(
    (cause) => cause !== null,
  )
  const initial = explodingWeights(run)
  if (initial !== null) return [initial, ...found]
  if (!run.rateCounts) return found.length > 0 ? found : [initialWeights()]
  return isRateHigh(run) ? [rate, ...found] : found.length > 0 ? found : [rate]
}

function isRateHigh({ settings, learningRate }: DivergedRun): boolean {
  return learningRate > highestRate(settings)
}

/** The highest rate that training on standardized data usually survives with the optimizer. */
export function highestRate({ optimizer }: Pick<FitSettings, 'optimizer'>): number {
  return HIGHEST_RATE[OPTIMIZERS[optimizer.kind as OptimizerName].family]
}

function learningRateCause({ learningRate, settings }: DivergedRun): Cause {
  const lower = Number((learningRate / 10).toPrecision(3))
  const message =
    `Most likely the learning rate (${Number(learningRate.toPrecision(3))}) is too high for ` +
    `${settings.optimizer.kind}: try ${lower}, or what findLearningRate suggests.`
  return { kind: 'learning rate', column: null, message }
}

/** What dropout keeps is divided by keepProb: at 0.1 the signal of a step is ten times as large in every layer. */
function strongDropout({ network }: DivergedRun): Cause | null {
  const layer = network.layers.find(({ keepProb }) => keepProb < LOW_KEEP_PROB)
  if (layer === undefined) return null
  const message = `Most likely dropout is too strong: keepProb ${layer.keepProb} of layer '${layer.name}' multiplies what is kept by ${Number((1 / layer.keepProb).toPrecision(3))}. Set it to 0.5 or more.`
  return { kind: 'strong dropout', column: null, message }
}

/** No learning rate helps where the first signals have already grown a thousandfold. */
function explodingWeights({ initial }: DivergedRun): Cause | null {
  if (initial?.kind !== 'exploding signal') return null
  const { message, remedy } = initial
  return { kind: 'initial weights', column: null, message: `${message} ${remedy}` }
}

function initialWeights(): Cause {
  const message =
    'No step had been taken, so the initial weights are too large: use the default `initializer`, or set weights that ' +
    'suit the inputs.'
  return { kind: 'initial weights', column: null, message }
}

function unscaledInput({ data }: DivergedRun): Cause | null {
  const large = largestInput(data, LARGE_RMS)
  if (large === null) return null
  const message = `Most likely the inputs are not scaled: ${large.message}. Standardize them: see fitScaler.`
  return { kind: 'unscaled input', column: large.name, message }
}

function unscaledTarget({ data, network }: DivergedRun): Cause | null {
  const large = largestTarget(data, network, LARGE_RMS)
  if (large === null) return null
  const message =
    `Most likely the target is not scaled: ${large.message}. Standardize it (a preprocessor does), and ` +
    'convert predictions back with unscaleTarget.'
  return { kind: 'unscaled target', column: large.name, message }
}

function mismatch({ network, data }: DivergedRun): Cause | null {
  const found = outputMismatch(network, data)
  if (found === null) return null
  const message = `Most likely ${found.message}: use 'identity' there.`
  return { kind: 'loss and activation', column: found.column, message }
}
