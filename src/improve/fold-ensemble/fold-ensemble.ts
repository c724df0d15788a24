import { checkDataset } from '../../data/dataset/check-dataset.js'
import { selectRows } from '../../data/dataset/select-rows.js'
import type { Dataset } from '../../data/dataset/types.js'
import { fittedTarget, inOwnUnit, smearingFactor } from '../../data/preprocess/target-values.js'
import { inputOf } from '../../data/split/strata.js'
import { inFunction, WellfitError } from '../../errors.js'
import { chooseThreshold } from '../../metrics/threshold.js'
import { checkPlainObject, checkText } from '../../options.js'
import type { ChosenThreshold, History } from '../../result/index.js'
import { averageNetworks, checkAverageable } from '../../train/average-networks.js'
import { askCallback } from '../../train/fit/callbacks.js'
import type { Monitor } from '../../train/fit/early-stopping.js'
import type { Network } from '../../train/network/contract.js'
import { planOf } from '../cross-validate/cross-validate.js'
import { foldsOf, type FoldRows } from '../cross-validate/folds.js'
import { Limit } from '../cross-validate/limit.js'
import type { FoldThreshold, Recipe } from '../cross-validate/options.js'
import type { ReadyFolds } from '../cross-validate/ready-folds.js'
import { type CrossValidated, type FoldsWithRows, poolFolds } from '../cross-validate/run-folds.js'
import { withReferences } from '../cross-validate/references.js'
import { truthOf } from '../cross-validate/row-predictions.js'
import { aborted } from '../cross-validate/fit-fold.js'
import type { FoldContext, TrainedFold } from '../cross-validate/train-fold.js'
import { averageHeldOut, heldOutOf } from './average-outputs.js'
import { trainedBefore } from './fold-networks.js'
import { asPrepared, disposeOf, type Member, scoreMembers, setSmearing } from './members.js'
import { trainRepeatOf } from './train-together.js'
import { describeFoldEnsemble, type FoldEnsembleOptions, type FoldEnsembleRecipe } from './options.js'

const NAME = 'foldEnsemble'
/** For the references. */
const LEAST_SECONDS = 10

/** Networks of k folds as one network, and what they predict for the rows that they were not trained on. */
export interface FoldEnsemble {
  /**
   * The average of the k networks, of all repeats, which the caller disposes of. It has no decision but the factor of a target on a log
   * scale.
   */
  readonly network: Network
  /**
   * [rows, outputs] as of `network.predict`: each row by the network that was not trained on it, or with `repeats` by the average of those,
   * one of each repeat, in the units that the networks were trained in. For `calibrate`, `chooseThreshold` and `conformalIntervals`.
   */
  readonly predictions: Float64Array
  /** The recipe over the folds, with out-of-fold predictions, of a table's target in its own unit. Its errors are those of single networks. */
  readonly crossValidation: CrossValidated
  /** The epoch of each network, repeat by repeat. */
  readonly epochs: readonly number[]
  /** The training of each network, repeat by repeat. */
  readonly histories: readonly History[]
}

/**
 * Trains a network without each of k folds and averages them (a cross-validation committee; Parmanto, Munro and Doyle, 1996): together
 * they have learnt from every row, and every row is predicted by a network that was not trained on it.
 *
 * The fold left out does not stop its own training either. Each network has the weights of the epoch that is best by what the others
 * monitor on their folds: a threshold, a calibration or intervals by the out-of-fold predictions are measured on rows that neither the
 * weights nor the number of epochs were chosen by. Intervals are then those of CV+ around the average, without its centring on each
 * network (Barber et al., 2021).
 *
 * With `repeats` all of this is done so often, each time with new folds and weights, and all k · `repeats` networks are averaged: the
 * prediction of a row out of its folds is then that of an average of networks, too, one of each repeat.
 *
 * Network j of the first repeat is made and trained with the seed + j. Up to 256 MiB of parameters are kept until all are trained; of larger ones not every
 * epoch can be chosen.
 *
 * @param data Prepared rows, scaled by these or other rows. Leave test out.
 * @throws WellfitError `INVALID_OPTION`; `INVALID_DATA` for a class with fewer rows than folds, unless `stratify` is false; `DIVERGED`;
 *   `ABORTED` where the signal fires or `maxSeconds` is over before all are trained.
 * @example
 * const { network: model, predictions } = await foldEnsemble(rows, { network: { layers, loss }, fit: { epochs: 100 } })
 * model.setDecision({ intervals: conformalIntervals(predictions, rows) })
 */
export async function foldEnsemble(data: Dataset, options: FoldEnsembleOptions): Promise<FoldEnsemble> {
  checkDataset(NAME, 'data', data)
  const described = describeFoldEnsemble(NAME, options)
  const plan = inFunction(NAME, () => planOf(NAME, described.recipe, inputOf(data), options))
  const ready = { context: contextOf(data, described.recipe), plan }
  const start = performance.now()
  const { trained } = options
  const repeats =
    trained === undefined
      ? await trainMembers(ready, described, options)
      : trainedBefore(trained, ready, options.repeats)
  const members = repeats.flat()
  try {
    // Without the thresholds that another call chose.
    for (const own of repeats) setSmearing(own)
    const single = repeats.map((own) => heldOutOf(own, data.rows))
    const predictions = averageHeldOut(single, members, data.targets)
    const average = await averageNetworks(members.map(({ net }) => net))
    if (repeats.length > 1) setSmearingOfAverage(average, predictions, data)
    const threshold = thresholdOf(described, predictions)
    const scored: TrainedFold[][] = []
    for (const [r, own] of repeats.entries()) {
      setThresholds(own, data, single[r] ?? predictions, threshold)
      scored.push(await scoreMembers(ready.context, own))
    }
    const seconds = (performance.now() - start) / 1000
    const recipe = { ...described.recipe, repeats: repeats.length }
    const own = poolFolds({ ...ready.context, recipe }, plan, scored, seconds)
    const crossValidation = options.references?.(own.found) === true ? await compared(own, ready, seconds) : own.found
    const histories = members.map(({ history }) => history)
    return { network: average, predictions, crossValidation, epochs: members.map(({ epoch }) => epoch), histories }
  } finally {
    if (trained === undefined) disposeOf(members)
  }
}

/** The factor of a target on a log scale by the residuals of averages, one network of each repeat: smaller than those of single networks. */
function setSmearingOfAverage(average: Network, predictions: Float64Array, data: Dataset): void {
  const target = fittedTarget(data)
  const smearing = target?.transform === 'log' ? smearingFactor(predictions, data, target) : null
  if (smearing !== null) average.setDecision({ smearing })
}

/** The folds with references, each of which has as much time as the ensemble took. */
async function compared(own: FoldsWithRows, { context, plan }: ReadyFolds, seconds: number): Promise<CrossValidated> {
  const recipe = { ...context.recipe, maxSeconds: Math.max(LEAST_SECONDS, seconds) }
  return await withReferences(own, { context: { ...context, recipe }, plan })
}

/** The networks of each repeat. */
async function trainMembers(
  ready: ReadyFolds,
  { recipe, monitor }: FoldEnsembleRecipe,
  options: FoldEnsembleOptions,
): Promise<readonly (readonly Member[])[]> {
  const limit = new Limit(recipe.signal, recipe.maxSeconds)
  const repeats: Member[][] = []
  try {
    while (repeats.length < recipe.repeats) {
      repeats.push(await trainRepeat(ready, { repeat: repeats.length, monitor }, limit, options))
    }
    return repeats
  } catch (error) {
    disposeOf(repeats.flat())
    throw error
  } finally {
    limit.done()
  }
}

/** The networks of the folds of a repeat, from 0. */
async function trainRepeat(
  { context, plan }: ReadyFolds,
  { repeat, monitor }: { readonly repeat: number; readonly monitor: Monitor },
  limit: Limit,
  { onNetwork, onEpoch }: FoldEnsembleOptions,
): Promise<Member[]> {
  const { signal } = limit
  const folds = inFunction(NAME, () => foldsOf(plan, repeat))
  // Said before the first training, not after the last.
  const check = (net: Network): void => inFunction(NAME, () => checkAverageable(net.options))
  const done = repeat * folds.length
  const of = context.recipe.repeats * folds.length
  const before = async (rows: FoldRows): Promise<void> => {
    const call = async (): Promise<void> => void (await onNetwork?.(done + rows.fold + 1, of))
    await askCallback('onNetwork', call, signal, NAME)
    if (signal.aborted) throw aborted(NAME)
  }
  return await trainRepeatOf(context, { plan, monitor, before, onEpoch, check }, folds, limit, { done, of })
}

function thresholdOf({ threshold }: FoldEnsembleRecipe, predictions: Float64Array): FoldThreshold | null {
  const chosen = typeof threshold === 'function' ? threshold(predictions) : (threshold ?? null)
  if (chosen === null) return null
  checkPlainObject(NAME, 'threshold', chosen)
  checkText(NAME, 'threshold.label', chosen.label)
  return chosen
}

/** Gives each network of a repeat the threshold that serves the aim best on the rows of the other folds. */
function setThresholds(
  members: readonly Member[],
  data: Dataset,
  predictions: Float64Array,
  threshold: FoldThreshold | null,
): void {
  if (threshold === null) return
  for (const { net, rows } of members) {
    const width = net.outputs
    const others = new Float64Array(rows.train.length * width)
    rows.train.forEach((row, i) => others.set(predictions.subarray(row * width, (row + 1) * width), i * width))
    const chosen = chosenOrNull(others, selectRows(data, rows.train), threshold)
    if (chosen !== null) net.setDecision({ ...net.decision, thresholds: [chosen] })
  }
}

/** `null` where no threshold reaches the aim, or no row has the class. */
function chosenOrNull(predictions: Float64Array, rows: Dataset, threshold: FoldThreshold): ChosenThreshold | null {
  try {
    return inFunction(NAME, () => chooseThreshold(predictions, rows, { ...threshold }))
  } catch (error) {
    if (error instanceof WellfitError && (error.field === 'aim' || error.code === 'INVALID_DATA')) return null
    throw error
  }
}

function contextOf(data: Dataset, recipe: Recipe): FoldContext {
  const truth = truthOf(inOwnUnit(data), recipe.task, recipe.measure)
  return { functionName: NAME, recipe, truth, ...asPrepared(data) }
}
