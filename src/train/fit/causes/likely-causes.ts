import type { Dataset } from '../../../data/dataset/types.js'
import { partName } from '../../../model/custom-part.js'
import { lossKind } from '../../../model/losses.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { OPTIMIZERS, type OptimizerDescriptor, type OptimizerName } from '../../../model/optimizers.js'
import type { Divergence, FitSettings } from '../../../result/index.js'
import { unreachableTargets } from '../../rows/unreachable-targets.js'

/** No standardized column exceeds this root mean square: even a 5σ outlier among 10 rows stays below. */
const LARGE_RMS = 10
/** The highest rates that training on standardized data usually survives; above them the rate is suspected first. */
const HIGHEST_RATE: Readonly<Record<OptimizerDescriptor['family'], number>> = {
  gradient: 1,
  adaptive: 0.1,
  fullBatch: 1,
}

/** A likely cause, and what to do about it. */
export interface Cause {
  readonly kind: Divergence['cause']
  readonly column: string | null
  /** What was found, and what to do. */
  readonly words: string
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
}

/** The likely causes, the most likely first; at least one. */
export function likelyCauses(run: DivergedRun): Cause[] {
  const rate = learningRateCause(run)
  const found = [unscaledInput(run), mismatch(run), unscaledTarget(run)].filter((cause) => cause !== null)
  if (!run.rateCounts) return found.length > 0 ? found : [initialWeights()]
  return isRateHigh(run) ? [rate, ...found] : found.length > 0 ? found : [rate]
}

function isRateHigh({ settings, learningRate }: DivergedRun): boolean {
  const { family } = OPTIMIZERS[settings.optimizer.kind as OptimizerName]
  return learningRate > HIGHEST_RATE[family]
}

function learningRateCause({ learningRate, settings }: DivergedRun): Cause {
  const lower = Number((learningRate / 10).toPrecision(3))
  const words =
    `Most likely the learning rate (${Number(learningRate.toPrecision(3))}) is too high for ` +
    `${settings.optimizer.kind}: try ${lower}, or what findLearningRate suggests.`
  return { kind: 'learning rate', column: null, words }
}

function initialWeights(): Cause {
  const words =
    'No step had been taken, so the initial weights are too large: use the default `initializer`, or set weights that ' +
    'suit the inputs.'
  return { kind: 'initial weights', column: null, words }
}

/** The size of one column. */
interface Size {
  readonly name: string
  readonly rms: number
  readonly largest: number
  readonly row: number
}

function unscaledInput({ data }: DivergedRun): Cause | null {
  // Bytes are read as value / 255.
  if (data.x instanceof Uint8Array) return null
  const large = columnSizes(data.x, data.columns).filter(({ rms }) => !(rms <= LARGE_RMS))
  const [first, ...others] = large.sort((a, b) => b.rms - a.rms)
  if (first === undefined) return null
  const more = ['', '; another column is similar'][others.length] ?? `; ${others.length} others are similar`
  const words = `Most likely the inputs are not scaled: ${describeSize('column', first)}${more}. Standardize them: see fitScaler.`
  return { kind: 'unscaled input', column: first.name, words }
}

function unscaledTarget({ data, network }: DivergedRun): Cause | null {
  const { targets } = data
  if (targets.kind === 'classes' || lossKind(network.loss).task === 'classification') return null
  const [first] = columnSizes(targets.values, targets.names)
    .filter(({ rms }) => !(rms <= LARGE_RMS))
    .sort((a, b) => b.rms - a.rms)
  if (first === undefined) return null
  const words =
    `Most likely the target is not scaled: ${describeSize('target', first)}. Standardize it (a preprocessor does), and ` +
    'convert predictions back with unscaleTarget.'
  return { kind: 'unscaled target', column: first.name, words }
}

function describeSize(what: string, { name, rms, largest, row }: Size): string {
  const [size, most] = [rms, largest].map((value) => Number(value.toPrecision(2)).toString())
  return `${what} ${JSON.stringify(name)} has a root mean square of ${size} (row ${row} holds ${most}), where 1 is usual`
}

function columnSizes(x: ArrayLike<number>, names: readonly string[]): Size[] {
  const width = names.length
  const rows = x.length / width
  return names.map((name, column) => {
    let [squares, row] = [0, 0]
    for (let i = 0; i < rows; i++) {
      const value = x[i * width + column] ?? 0
      squares += value * value
      if (Math.abs(value) > Math.abs(x[row * width + column] ?? 0)) row = i
    }
    return { name, rms: Math.sqrt(squares / rows), largest: x[row * width + column] ?? 0, row }
  })
}

function mismatch({ network, data }: DivergedRun): Cause | null {
  const last = network.layers.at(-1)
  if (last === undefined || last.activation === 'identity') return null
  const kind = 'loss and activation'
  const pair = `the output layer '${last.name}' has activation '${partName(last.activation)}' before the loss ${partName(network.loss)}`
  const { task, prediction } = lossKind(network.loss)
  if (task === 'classification') {
    const words = `Most likely ${pair}, which applies ${prediction} itself: use 'identity' there.`
    return { kind, column: null, words }
  }
  const { targets } = data
  const unreachable = unreachableTargets(network, targets)
  if (targets.kind === 'classes' || unreachable === null) return null
  const { first, range } = unreachable
  const column = targets.names[first % targets.width] ?? null
  const words =
    `Most likely ${pair}, whose range is ${range}, while the target ` +
    `${JSON.stringify(column)} is ${Number((targets.values[first] ?? 0).toPrecision(3))} in row ` +
    `${Math.floor(first / targets.width)}: use 'identity' there.`
  return { kind, column, words }
}
