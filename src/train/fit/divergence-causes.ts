import type { Dataset } from '../../data/dataset/types.js'
import { partName } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { OPTIMIZERS, type OptimizerDescriptor, type OptimizerName } from '../../model/optimizers.js'
import type { Divergence, FitSettings } from '../../result/index.js'
import { unreachableTargets } from '../rows/unreachable-targets.js'

/** A root mean square above this is no standardized column's: a single outlier of 5σ among 10 rows has less. */
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
  /** A sentence of what was seen, and one of what to do. */
  readonly words: string
}

/** What is known where training breaks off. */
export interface Scene {
  readonly network: NetworkDescription
  readonly settings: FitSettings
  /** The rows that the cost was measured on. */
  readonly data: Dataset
  /** Of the step that failed. */
  readonly learningRate: number
  /** Whether the rate had, or was about to have, a part in it: not before the first step. */
  readonly rateCounts: boolean
}

/** The likely causes, the likeliest first; never none. */
export function likelyCauses(scene: Scene): Cause[] {
  const rate = learningRateCause(scene)
  const found = [unscaledInput(scene), mismatch(scene), unscaledTarget(scene)].filter((cause) => cause !== null)
  if (!scene.rateCounts) return found.length > 0 ? found : [initialWeights()]
  return isRateHigh(scene) ? [rate, ...found] : found.length > 0 ? found : [rate]
}

function isRateHigh({ settings, learningRate }: Scene): boolean {
  const { family } = OPTIMIZERS[settings.optimizer.kind as OptimizerName]
  return learningRate > HIGHEST_RATE[family]
}

function learningRateCause({ learningRate, settings }: Scene): Cause {
  const lower = Number((learningRate / 10).toPrecision(3))
  const words =
    `Most likely the learning rate (${Number(learningRate.toPrecision(3))}) is too high for ` +
    `${settings.optimizer.kind}: try ${lower}, or what findLearningRate suggests.`
  return { kind: 'learning rate', column: null, words }
}

function initialWeights(): Cause {
  const words =
    'No step had been taken yet, so the weights it began with are too large: leave `initializer` to its default, or set ' +
    'weights that fit the inputs.'
  return { kind: 'initial weights', column: null, words }
}

/** The size of one column. */
interface Size {
  readonly name: string
  readonly rms: number
  readonly largest: number
  readonly row: number
}

function unscaledInput({ data }: Scene): Cause | null {
  // Bytes are read as value / 255.
  if (data.x instanceof Uint8Array) return null
  const large = columnSizes(data.x, data.columns).filter(({ rms }) => !(rms <= LARGE_RMS))
  const [first, ...others] = large.sort((a, b) => b.rms - a.rms)
  if (first === undefined) return null
  const more = ['', ', and another column is alike'][others.length] ?? `, and ${others.length} others are alike`
  const words = `Most likely the inputs are not scaled: ${describeSize('column', first)}${more}. Standardize: see fitScaler.`
  return { kind: 'unscaled input', column: first.name, words }
}

function unscaledTarget({ data, network }: Scene): Cause | null {
  const { targets } = data
  if (targets.kind === 'classes' || lossKind(network.loss).task === 'classification') return null
  const [first] = columnSizes(targets.values, targets.names)
    .filter(({ rms }) => !(rms <= LARGE_RMS))
    .sort((a, b) => b.rms - a.rms)
  if (first === undefined) return null
  const words =
    `Most likely the target is not scaled: ${describeSize('target', first)}. Divide it by its standard deviation (a ` +
    'preprocessor does), and undo that by unscaleTarget.'
  return { kind: 'unscaled target', column: first.name, words }
}

function describeSize(what: string, { name, rms, largest, row }: Size): string {
  const [size, most] = [rms, largest].map((value) => Number(value.toPrecision(2)).toString())
  return `${what} ${JSON.stringify(name)} has a root mean square of ${size} (in row ${row} stands ${most}), where 1 is usual`
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

function mismatch({ network, data }: Scene): Cause | null {
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
    `Most likely ${pair}, and gives ${range}, while the target ` +
    `${JSON.stringify(column)} is ${Number((targets.values[first] ?? 0).toPrecision(3))} in row ` +
    `${Math.floor(first / targets.width)}: use 'identity' there.`
  return { kind, column, words }
}
