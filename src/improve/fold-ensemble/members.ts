import type { Dataset } from '../../data/dataset/types.js'
import { fittedTarget, smearingFactor } from '../../data/preprocess/target-values.js'
import type { EpochRow } from '../../result/index.js'
import type { Monitor } from '../../train/fit/early-stopping.js'
import type { Network } from '../../train/network/contract.js'
import { network } from '../../train/network/network.js'
import { fitFold, snapshotsOf } from '../cross-validate/fit-fold.js'
import { type FoldSource, preparedFrom, type Prepare } from '../cross-validate/fold-data.js'
import type { FoldPlan, FoldRows } from '../cross-validate/folds.js'
import { type EndedTraining, type FoldContext, scoreFold, type TrainedFold } from '../cross-validate/train-fold.js'
import { epochByOthers, type Snapshots } from './epochs.js'

/** A training, and what its network predicts for the rows that it was not trained on. */
export interface Member extends Pick<EndedTraining, 'net' | 'history'> {
  readonly rows: FoldRows
  /** Whose weights the network has. */
  readonly epoch: number
  /** Of the held-out rows. */
  readonly outputs: Float64Array
  /** exp(residual) of a target on a log scale, its mean over the held-out rows. */
  readonly smearing: number | null
}

/** A training whose epoch is not chosen yet. */
export interface Unchosen extends EndedTraining {
  readonly rows: FoldRows
  readonly snapshots: Snapshots
}

/** Rows as they are; a target that was standardized, or is on a log scale, is measured in its own unit. */
export function asPrepared(data: Dataset): { readonly source: FoldSource; readonly prepare: Prepare } {
  const source: FoldSource = { kind: 'dataset', data, scaling: 'none' }
  const prepare = preparedFrom(source)
  return { source, prepare: (rows) => ({ ...prepare(rows), target: fittedTarget(data) }) }
}

/** The folds of an ensemble: network j of the first repeat has the seed + j. */
export function withMemberSeeds({ seed }: Pick<FoldPlan, 'seed'>, folds: readonly FoldRows[]): FoldRows[] {
  return folds.map((rows) => (rows.repeat === 0 ? { ...rows, seed: seed + rows.fold } : rows))
}

/** What a training is watched by. */
export interface Watching {
  readonly signal: AbortSignal
  readonly onEpoch?: ((row: EpochRow) => unknown) | undefined
  /** Throws for a network that is not to be trained. */
  readonly check?: (net: Network) => void
}

/** Trains a network on all folds but one, which it only monitors, and keeps the weights of its epochs. */
export async function trainMember(
  context: FoldContext,
  rows: FoldRows,
  { signal, onEpoch, check }: Watching,
): Promise<Unchosen> {
  const { recipe, prepare } = context
  const data = prepare(rows)
  const { network: shape, fit, threads, folds } = recipe
  const net = await network({ ...shape, inputs: data.train.features, seed: rows.seed, threads })
  try {
    check?.(net)
    const snapshots = snapshotsOf(net, folds, fit)
    const history = await fitFold(context, { net, rows, data, dev: 'heldOut', snapshots, signal, onEpoch })
    return { rows, net, data, history, snapshots }
  } catch (error) {
    net[Symbol.dispose]()
    throw error
  }
}

/** Gives each network of a repeat the weights of the epoch that the others choose, and predicts the rows that it was not trained on. */
export function chooseEpochs(trained: readonly Unchosen[], monitor: Monitor): Member[] {
  return trained.map((own): Member => {
    const others = trained
      .filter((other) => other !== own)
      .map(({ data, history }) => ({ rows: data.heldOut.rows, history: history.rows }))
    const { rows, net, data, history, snapshots } = own
    const epoch = epochByOthers(snapshots.epochs, others, monitor)
    net.setParameters(snapshots.at(epoch))
    const outputs = Float64Array.from(net.predict(data.heldOut.x))
    const { target } = data
    const smearing = target?.transform === 'log' ? smearingFactor(outputs, data.heldOut, target) : null
    return { rows, net, history, epoch, outputs, smearing }
  })
}

/** The factor of each network of a repeat by the residuals of the others, its only decision: the mean of these is that of all. */
export function setSmearing(members: readonly Member[]): void {
  for (const { net } of members) {
    const factors = members.flatMap((other) => (other.net === net ? [] : (other.smearing ?? [])))
    net.setDecision(
      factors.length === 0 ? null : { smearing: factors.reduce((sum, factor) => sum + factor, 0) / factors.length },
    )
  }
}

/** Scores the networks of a repeat, each on the rows that it was trained on and on those that it was not. */
export async function scoreMembers(context: FoldContext, members: readonly Member[]): Promise<TrainedFold[]> {
  const scored: TrainedFold[] = []
  for (const { rows, net, history } of members) {
    scored.push(await scoreFold(context, rows, { net, history, data: context.prepare(rows) }))
  }
  return scored
}

/** Releases the networks. */
export function disposeOf(members: readonly Pick<Member, 'net'>[]): void {
  for (const { net } of members) net[Symbol.dispose]()
}
