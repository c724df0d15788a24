import { checkDataset } from '../../data/dataset/check-dataset.js'
import { selectRows } from '../../data/dataset/select-rows.js'
import type { Dataset } from '../../data/dataset/types.js'
import { logTarget, onOriginalScale, smearingFactor } from '../../data/preprocess/target-values.js'
import { inputOf } from '../../data/split/strata.js'
import { inFunction, WellfitError } from '../../errors.js'
import { chooseThreshold } from '../../metrics/threshold.js'
import { checkPlainObject, checkText } from '../../options.js'
import type { ChosenThreshold, EpochRow, History } from '../../result/index.js'
import { averageNetworks } from '../../train/average-networks.js'
import { askCallback } from '../../train/fit/callbacks.js'
import { DEFAULT_EPOCHS } from '../../train/fit/defaults.js'
import type { Network } from '../../train/network/contract.js'
import { network } from '../../train/network/network.js'
import { planOf } from '../cross-validate/cross-validate.js'
import { preparedDataset, type Prepare } from '../cross-validate/fold-data.js'
import { type FoldPlan, type FoldRows, foldsOf } from '../cross-validate/folds.js'
import type { FoldThreshold } from '../cross-validate/options.js'
import { type CrossValidated, type FoldsWithRows, Limit, poolFolds } from '../cross-validate/run-folds.js'
import { withReferences } from '../cross-validate/references.js'
import { truthOf } from '../cross-validate/row-predictions.js'
import {
  aborted,
  diverged,
  type EndedTraining,
  type FoldContext,
  scoreFold,
  type TrainedFold,
} from '../cross-validate/train-fold.js'
import { epochByOthers, Snapshots } from './epochs.js'
import { describeFoldEnsemble, type FoldEnsembleOptions, type FoldEnsembleRecipe } from './options.js'

const NAME = 'foldEnsemble'
/** For the references. */
const LEAST_SECONDS = 10

/** Networks of k folds as one network, and what they predict for the rows that they were not trained on. */
export interface FoldEnsemble {
  /** The average of the k networks, which the caller disposes of. It has no decision but the factor of a target on a log scale. */
  readonly network: Network
  /**
   * [rows, outputs] as of `network.predict`: each row by the network that was not trained on it, in the units that the networks were
   * trained in. For `calibrate`, `chooseThreshold` and `conformalIntervals`.
   */
  readonly predictions: Float64Array
  /** The recipe over the folds, with out-of-fold predictions in the target's own unit where it is on a log scale. */
  readonly crossValidation: CrossValidated
  /** The epoch of each network. */
  readonly epochs: readonly number[]
  /** The training of each network. */
  readonly histories: readonly History[]
}

/** A training, and where its parameters can be had. */
interface Member extends EndedTraining {
  readonly rows: FoldRows
  readonly snapshots: Snapshots
  /** Of the held-out rows, set with the epoch. */
  outputs: Float64Array
  /** exp(residual) of a target on a log scale, its mean over the held-out rows. */
  smearing: number | null
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
 * Network j is made and trained with the seed + j. Up to 256 MiB of parameters are kept until all are trained; of larger ones not every
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
  const ready = describeFoldEnsemble(NAME, options)
  const plan = inFunction(NAME, () => planOf(NAME, ready.recipe, inputOf(data), options))
  const start = performance.now()
  const members: Member[] = []
  try {
    await trainMembers(members, data, plan, ready, options)
    const epochs = members.map((member) => setEpoch(member, members, ready))
    const predictions = outOfFold(members, data.rows)
    setSmearing(members)
    const average = await averageNetworks(members.map(({ net }) => net))
    setThresholds(members, data, predictions, thresholdOf(ready, predictions))
    const trained = await scored(members, data, ready)
    const seconds = (performance.now() - start) / 1000
    const own = poolFolds(contextOf(data, ready), plan, [trained], seconds)
    const crossValidation = options.references?.(own.found) === true ? await compared(own) : own.found
    const histories = members.map(({ history }) => history)
    return { network: average, predictions, crossValidation, epochs, histories }

    async function compared(folds: FoldsWithRows): Promise<CrossValidated> {
      const recipe = { ...ready.recipe, maxSeconds: Math.max(LEAST_SECONDS, seconds) }
      return await withReferences(folds, { context: contextOf(data, { ...ready, recipe }), plan })
    }
  } finally {
    for (const { net } of members) net[Symbol.dispose]()
  }
}

async function trainMembers(
  members: Member[],
  data: Dataset,
  plan: FoldPlan,
  { recipe }: FoldEnsembleRecipe,
  { onNetwork, onEpoch }: FoldEnsembleOptions,
): Promise<void> {
  const limit = new Limit(recipe.signal, recipe.maxSeconds)
  try {
    const folds = inFunction(NAME, () => foldsOf(plan, 0))
    for (const [k, rows] of folds.entries()) {
      const call = async (): Promise<void> => void (await onNetwork?.(k + 1, folds.length))
      await askCallback('onNetwork', call, limit.signal, NAME)
      if (limit.signal.aborted) throw aborted(NAME)
      await trainMember(members, data, rows, { recipe, seed: plan.seed + k, onEpoch, signal: limit.signal })
    }
  } finally {
    limit.done()
  }
}

interface Training extends Pick<FoldEnsembleRecipe, 'recipe'> {
  readonly seed: number
  readonly onEpoch: FoldEnsembleOptions['onEpoch']
  readonly signal: AbortSignal
}

async function trainMember(
  members: Member[],
  data: Dataset,
  rows: FoldRows,
  { recipe, seed, onEpoch, signal }: Training,
): Promise<void> {
  const parts = preparing(data)(rows)
  const { network: shape, fit, threads } = recipe
  const net = await network({ ...shape, inputs: data.features, seed, threads })
  const bytes = net.parameterCount * (net.precision === 'f64' ? 8 : 4)
  const snapshots = new Snapshots(bytes * recipe.folds, fit.epochs ?? DEFAULT_EPOCHS)
  try {
    const history = await net.fit(parts.train, {
      ...fit,
      dev: parts.heldOut,
      seed,
      signal,
      onEpoch: async (row: EpochRow) => {
        snapshots.keep(row.epoch, net.parameters)
        await onEpoch?.(row)
      },
    })
    const { reason } = history.stop
    if (reason === 'aborted') throw aborted(NAME)
    if (reason === 'diverged') throw diverged(NAME, rows, history.stop.message)
    members.push({ rows, net, data: parts, history, snapshots, outputs: new Float64Array(0), smearing: null })
  } catch (error) {
    net[Symbol.dispose]()
    throw error
  }
}

/** Gives a network the weights of the epoch that the others choose, and predicts the rows that it was not trained on. */
function setEpoch(member: Member, members: readonly Member[], { monitor }: FoldEnsembleRecipe): number {
  const others = members
    .filter((other) => other !== member)
    .map(({ data, history }) => ({ rows: data.heldOut.rows, history: history.rows }))
  const epoch = epochByOthers(member.snapshots.epochs, others, monitor)
  const { net, snapshots } = member
  const { heldOut, target } = member.data
  net.setParameters(snapshots.at(epoch))
  member.outputs = Float64Array.from(net.predict(heldOut.x))
  member.smearing = target === null ? null : smearingFactor(member.outputs, heldOut, target)
  return epoch
}

function outOfFold(members: readonly Member[], rows: number): Float64Array {
  const width = members[0]?.net.outputs ?? 0
  const predictions = new Float64Array(rows * width)
  for (const { rows: own, outputs } of members) {
    own.heldOut.forEach((row, i) => predictions.set(outputs.subarray(i * width, (i + 1) * width), row * width))
  }
  return predictions
}

/** The factor of each network by the residuals of the others: the mean of these is that of all. */
function setSmearing(members: readonly Member[]): void {
  for (const { net, data } of members) {
    const factors = members.flatMap((other) => (other.net === net ? [] : (other.smearing ?? [])))
    net.setDecision(
      data.target === null || factors.length === 0
        ? null
        : { smearing: factors.reduce((sum, factor) => sum + factor, 0) / factors.length },
    )
  }
}

function thresholdOf({ threshold }: FoldEnsembleRecipe, predictions: Float64Array): FoldThreshold | null {
  const chosen = typeof threshold === 'function' ? threshold(predictions) : (threshold ?? null)
  if (chosen === null) return null
  checkPlainObject(NAME, 'threshold', chosen)
  checkText(NAME, 'threshold.label', chosen.label)
  return chosen
}

/** Gives each network the threshold that serves the aim best on the rows of the other folds. */
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

async function scored(members: readonly Member[], data: Dataset, ready: FoldEnsembleRecipe): Promise<TrainedFold[]> {
  const context = contextOf(data, ready)
  const trained: TrainedFold[] = []
  for (const member of members) trained.push(await scoreFold(context, member.rows, member))
  return trained
}

function contextOf(data: Dataset, { recipe }: FoldEnsembleRecipe): FoldContext {
  const truth = truthOf(onOriginalScale(data), recipe.task, recipe.measure)
  return { functionName: NAME, recipe, truth, prepare: preparing(data) }
}

/** The rows as they are; the target of a log scale is measured in its own unit. */
function preparing(data: Dataset): Prepare {
  const prepare = preparedDataset(data, 'none')
  return (rows) => ({ ...prepare(rows), target: logTarget(data) })
}
