import type { Dataset } from '../../data/dataset/types.js'
import type { Activation } from '../../model/activations.js'
import { partName } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { Divergence, FitSettings } from '../../result/index.js'

/** A root mean square above this is no standardized column's: a single outlier of 5σ among 10 rows has less. */
const LARGE_RMS = 10
/** Rates that training may survive on standardized data, by and large: above them the rate is looked at first. */
const HIGHEST_RATE = { plain: 1, adaptive: 0.1 }
const PLAIN: readonly string[] = ['sgd', 'momentum', 'nesterov']

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
  const { plain, adaptive } = HIGHEST_RATE
  return learningRate > (PLAIN.includes(settings.optimizer.kind) ? plain : adaptive)
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
  const words = `Most likely the inputs are not scaled: ${describeSize('column', first)}${more}. Standardize: see fitStandardizer.`
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

/** What an activation can give. */
const RANGES: Readonly<Record<Activation, readonly [low: number, high: number]>> = {
  identity: [-Infinity, Infinity],
  relu: [0, Infinity],
  leakyRelu: [-Infinity, Infinity],
  elu: [-Infinity, Infinity],
  gelu: [-0.17, Infinity],
  tanh: [-1, 1],
  sigmoid: [0, 1],
  softplus: [0, Infinity],
}

function mismatch({ network, data }: Scene): Cause | null {
  const last = network.layers.at(-1)
  // What a part written in TypeScript gives is not known here.
  if (last === undefined || last.activation === 'identity' || typeof last.activation !== 'string') return null
  const loss = partName(network.loss)
  const pair = `the output layer '${last.name}' has activation '${last.activation}' before the loss ${loss}`
  const kind = 'loss and activation'
  if (lossKind(network.loss).task === 'classification') {
    const words = `Most likely ${pair}, which applies ${loss === 'softmaxCrossEntropy' ? 'softmax' : 'sigmoid'} itself: use 'identity' there.`
    return { kind, column: null, words }
  }
  const [low, high] = RANGES[last.activation]
  const { targets } = data
  if (targets.kind === 'classes') return null
  const outside = targets.values.findIndex((value) => value < low || value > high)
  if (outside === -1) return null
  const column = targets.names[outside % targets.width] ?? null
  const words =
    `Most likely ${pair}, and gives ${low} to ${high === Infinity ? '∞' : high}, while the target ` +
    `${JSON.stringify(column)} is ${Number((targets.values[outside] ?? 0).toPrecision(3))} in row ` +
    `${Math.floor(outside / targets.width)}: use 'identity' there.`
  return { kind, column, words }
}
