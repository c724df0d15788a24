import { isChunked, datasetOrSample } from '../../../data/dataset/chunked/chunked-dataset.js'
import { evenRows } from '../../../data/dataset/even-rows.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import type { EpochRow, LearningFault } from '../../../result/index.js'
import { valuesOfLayers } from '../../probe/layer-values.js'
import { isSameForAll, saturatedFraction, saturates } from '../../probe/units.js'
import { usesBatchStatistics } from '../batch-size.js'
import { constantLoss } from './constant-loss.js'
import { constantClipping } from './clipping.js'
import { deadLayers } from './dead-layers.js'
import { easierDev } from './easier-dev.js'
import { initialFault } from './initial-signals.js'
import { oscillation } from './oscillation.js'
import { outputMismatch } from './output-mismatch.js'
import type { JudgedFit } from './judged-fit.js'
import { plateau } from './plateau.js'
import { largestInput, largestTarget } from './scaling.js'
import { sureFrom, withOnset } from './sure-from.js'
import { unrelatedTargets } from './unrelated-targets.js'

/** A column with a larger root mean square is not scaled. */
const LARGE_RMS = 20
/** A network that has trained for fewer epochs may still begin to learn. */
const LEAST_EPOCHS = 5
/** A loss above this fraction of that of the best constant shows that nothing was learnt. */
const NOTHING_LEARNT = 0.98
const PROBED_ROWS = 64
/** Relative to the weights, gradients of the first layer below this fraction of those of the last have vanished on the way. */
const VANISHED = 0.01
/** Hidden layers through which gradients may vanish. */
const DEEP = 3
/** A layer with a larger fraction of its outputs near the bounds of the activation is saturated. */
const SATURATED = 0.9

/** What keeps a network from learning, or may: seen before the first step, at it, and in the weights that were kept. */
export function faultsOf(fit: JudgedFit): LearningFault[] {
  const { rows, kept, measured } = fit
  const before = fit.initial === null ? [] : faultsOfData(fit)
  const initial = fit.initial === null ? null : initialFault(fit.network.description, fit.initial)
  const dead = deadLayersOf(fit)
  const isExplained = before.length > 0 || dead !== null || initial !== null
  const isNothingLearnt = hasLearntNothing(fit)
  const clipped = isExplained ? null : constantClipping(fit)
  const swings = isExplained || clipped !== null ? null : oscillation(fit, isNothingLearnt)
  const flat = isExplained || clipped !== null || swings !== null ? null : plateau(fit)
  const unrelated = isExplained ? null : unrelatedTargets(fit, isNothingLearnt)
  const isSeen = [dead, initial, flat, clipped, swings, unrelated].some((fault) => fault !== null)
  const learnt = isNothingLearnt ? causesIn(fit, isSeen) : []
  // Saturated units, or gradients that vanish, hold a loss too.
  return [
    ...before,
    oneRowABatch(fit),
    initial,
    dead,
    linearNetwork(fit),
    ...learnt,
    unrelated,
    swings,
    learnt.length > 0 ? null : flat,
    clipped,
    easierDev(rows, kept, measured),
  ].filter((fault) => fault !== null)
}

function faultsOfData({ network, train }: JudgedFit): LearningFault[] {
  const rows = datasetOrSample(train)
  const mismatch = outputMismatch(network.description, rows)
  const input = largestInput(rows, LARGE_RMS)
  const target = largestTarget(rows, network.description, LARGE_RMS)
  const found: (LearningFault | null)[] = [
    mismatch && {
      kind: 'loss and activation',
      message: `${mismatch.message.replace(/^t/, 'T')}.`,
      remedy: 'Use output activation identity: leave the activation of the last layer out.',
      change: { outputActivation: 'identity' },
    },
    input && {
      kind: 'unscaled input',
      message: `The inputs are not scaled: ${input.message}.`,
      remedy: 'Standardize them: see fitScaler.',
      change: null,
    },
    target && {
      kind: 'unscaled target',
      message: `The target is not scaled: ${target.message}.`,
      remedy: "Standardize it, `fitScaler(train, { of: 'targets' })`, and convert predictions back with unscale.",
      change: null,
    },
  ]
  return found.filter((fault) => fault !== null)
}

function deadLayersOf({ rows, kept, settings }: JudgedFit): LearningFault | null {
  const dead = deadLayers(kept, settings)
  if (dead === null) return null
  return withOnset(
    dead,
    sureFrom(rows, (until) => deadLayers(until.at(-1), settings) !== null),
    rows,
  )
}

function oneRowABatch({ network, settings }: JudgedFit): LearningFault | null {
  if (settings.batchSize !== 1 || !usesBatchStatistics(network.description)) return null
  return {
    kind: 'one row per batch',
    message: 'Batch normalization turns every batch of one row into the same values: nothing can be learnt.',
    remedy: 'Use batchSize 32.',
    change: { batchSize: 32 },
  }
}

/** Layers without activation compute together what one of them could. */
function linearNetwork({ network }: JudgedFit): LearningFault | null {
  const hidden = network.description.layers.slice(0, -1)
  if (hidden.length === 0 || !hidden.every(({ activation }) => activation === 'identity')) return null
  return {
    kind: 'linear network',
    message:
      'The hidden layers have no activation: together they compute no more than a network without hidden layers.',
    remedy: 'Use activation relu in the hidden layers.',
    change: { activation: 'relu' },
  }
}

function hasLearntNothing(fit: JudgedFit): boolean {
  if (fit.kept === undefined || fit.epoch < LEAST_EPOCHS) return false
  return fit.kept.train.loss >= constantLossOf(fit)
}

/** A loss that shows that nothing was learnt; infinite where none does. */
function constantLossOf({ network, train, isUnweighted }: JudgedFit): number {
  // A chunked set is known by its first rows alone.
  if (!isUnweighted || isChunked(train)) return Infinity
  const constant = constantLoss(network.description, train.targets)
  return constant !== null && constant > 0 ? NOTHING_LEARNT * constant : Infinity
}

/** Through layers whose activation saturates, gradients shrink from the last to the first. */
function vanishedGradient({ layers }: NetworkDescription, { kept, rows }: JudgedFit): LearningFault[] {
  const hidden = layers.slice(0, -1)
  if (hidden.length < DEEP || !hidden.every(saturates)) return []
  const ratio = firstToLast(kept)
  if (!(ratio < VANISHED)) return []
  const fault: LearningFault = {
    kind: 'vanishing signal',
    message: `Relative to the weights, the gradients of the first layer are ${ratio.toExponential(1)} of those of the last: they vanish on the way.`,
    remedy: "Use activation relu in the hidden layers, fewer layers or `normalization: 'batch'`.",
    change: { activation: 'relu' },
  }
  return [
    withOnset(
      fault,
      sureFrom(rows, (until) => firstToLast(until.at(-1)) < VANISHED),
      rows,
    ),
  ]
}

/** The gradients of the first layer over those of the last, each relative to its weights. */
function firstToLast(row: EpochRow | undefined): number {
  const sizes = (row?.layers ?? []).map(({ gradientNorm, weightNorm }) => gradientNorm / weightNorm)
  return (sizes.at(0) ?? 1) / (sizes.at(-1) ?? 1)
}

/** What the weights of a network that has learnt nothing show on some rows. */
function causesIn(fit: JudgedFit, isExplained: boolean): LearningFault[] {
  const { network, train, settings, rows } = fit
  const { description } = network
  const { layers } = valuesOfLayers(network, evenRows(datasetOrSample(train), PROBED_ROWS), 'fit')
  const saturated = description.layers
    .slice(0, -1)
    .filter((layer, i) => saturatedFraction(layers[i]?.outputs ?? new Float64Array(), layer) > SATURATED)
  const found: LearningFault[] = vanishedGradient(description, fit)
  if (saturated.length > 0) {
    const learningRate = Number((settings.optimizer.learningRate / 10).toPrecision(3))
    found.push({
      kind: 'saturated units',
      message: `The units of ${saturated.map(({ name }) => name).join(', ')} are saturated: more than ${100 * SATURATED} % of their outputs are at the bounds of the activation.`,
      remedy: `Scale the inputs, and use learning rate ${learningRate}.`,
      change: { learningRate },
    })
  }
  const outputs = layers.at(-1)?.outputs ?? new Float64Array()
  if (isSameForAll(outputs, description.layers.at(-1)?.units ?? 1)) {
    found.push({
      kind: 'constant predictions',
      message: 'The network predicts the same for every row.',
      remedy: 'Let `preflight` look for the cause: scale, initial weights, learning rate or penalty.',
      change: null,
    })
  }
  if (found.length > 0 || isExplained) return found
  const constant = constantLossOf(fit)
  const since = sureFrom(
    rows,
    ({ length }) => length >= LEAST_EPOCHS && (rows[length - 1]?.train.loss ?? 0) >= constant,
  )
  const nothing: LearningFault = {
    kind: 'nothing learnt',
    message:
      'Nothing was learnt: on train the loss is not below that of the best prediction that ignores the features.',
    remedy:
      'Check that the features can predict the target, and let `preflight` and `findLearningRate` look for the cause.',
    change: null,
  }
  return [withOnset(nothing, since, rows)]
}
