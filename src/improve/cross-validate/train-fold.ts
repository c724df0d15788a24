import { inFunction } from '../../errors.js'
import { chooseThreshold } from '../../metrics/threshold.js'
import { metrics as metricsOf } from '../../metrics/metrics.js'
import { ownUnit } from '../../data/preprocess/target-values.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { FoldScore, History, LearningFault } from '../../result/index.js'
import type { CostOptions, Network } from '../../train/network/contract.js'
import { network } from '../../train/network/network.js'
import { fitFold, type FoldFitContext } from './fit-fold.js'
import type { FoldData, Prepare } from './fold-data.js'
import type { FoldRows } from './folds.js'
import type { FoldThreshold, Recipe } from './options.js'
import { predictRows, sumsOf, type RowPredictions, type Truth } from './row-predictions.js'

/** The costs of one training by epoch. */
export interface TrainingCurve {
  /** From 1. */
  readonly repeat: number
  /** From 1. */
  readonly fold: number
  /** Cost J on the train rows after each epoch. */
  readonly trainCost: readonly number[]
  /** Cost J on the rows that early stopping monitors; `null` without any. */
  readonly stoppingCost: readonly number[] | null
}

/** The outcome of one training. */
export interface TrainedFold {
  readonly rows: FoldRows
  readonly score: FoldScore
  readonly curve: TrainingCurve
  readonly faults: readonly LearningFault[]
  readonly train: Pick<RowPredictions, 'errors' | 'spreads'>
  readonly heldOut: RowPredictions
}

/** What all trainings share. */
export interface FoldContext extends FoldFitContext {
  readonly truth: Truth
  readonly prepare: Prepare
  /** Where trainings start from the parameters of others on the same folds. */
  readonly warm?: WarmStart
}

/** Parameters by repeat and fold. */
export type FoldParameters = ReadonlyMap<string, Network['parameters']>

/** A warm start: where each fold starts, in place of the initial weights of its seed, and where it leaves what it ends with. */
export interface WarmStart {
  readonly from: FoldParameters
  readonly to: Map<string, Network['parameters']>
}

/** Prepares, trains and scores one fold; all that it depends on is in its arguments. */
export async function trainFold(context: FoldContext, rows: FoldRows, signal: AbortSignal): Promise<TrainedFold> {
  const { recipe, prepare, functionName } = context
  const data = prepare(rows)
  const { train, stopping } = data
  const { network: shape, threads } = recipe
  using net = await network({ ...shape, inputs: train.features, seed: rows.seed, threads })
  const key = `${rows.repeat} ${rows.fold}`
  const start = context.warm?.from.get(key)
  if (start !== undefined) net.setParameters(start)
  const dev = stopping === null ? null : 'stopping'
  const history = await fitFold(context, { net, rows, data, dev, snapshots: null, signal })
  context.warm?.to.set(key, net.parameters)
  if (recipe.threshold !== null) setThreshold(functionName, net, stopping ?? train, recipe.threshold)
  return await scoreFold(context, rows, { net, data, history })
}

/** A training of a fold that has ended. */
export interface EndedTraining {
  readonly net: Network
  readonly data: FoldData
  readonly history: History
}

/** Scores a network on the rows that it was trained on and on those held out. */
export async function scoreFold(
  { recipe, truth }: Pick<FoldContext, 'recipe' | 'truth'>,
  rows: FoldRows,
  { net, data, history }: EndedTraining,
): Promise<TrainedFold> {
  const { train, stopping, heldOut, target } = data
  const ofTrain = predictRows(net, train, rows.train, truth, target)
  const ofHeldOut = predictRows(net, heldOut, rows.heldOut, truth, target)
  const cost = costOf(recipe, train)
  const score: FoldScore = {
    repeat: rows.repeat + 1,
    fold: rows.fold + 1,
    trainRows: rows.train.length,
    stoppingRows: rows.stopping.length,
    rows: rows.heldOut.length,
    epochs: history.rows.length,
    train: net.evaluate(train, cost),
    heldOut: net.evaluate(heldOut, cost),
    trainSums: sumsOf(ofTrain),
    heldOutSums: sumsOf(ofHeldOut),
    metrics: await metricsOfFold(net, data, recipe, ofHeldOut),
  }
  const curve = {
    repeat: score.repeat,
    fold: score.fold,
    trainCost: history.rows.map((row) => row.train.cost),
    stoppingCost: stopping === null ? null : history.rows.map(({ dev }) => dev?.cost ?? NaN),
  }
  return {
    rows,
    score,
    curve,
    faults: history.faults ?? [],
    train: { errors: ofTrain.errors, spreads: ofTrain.spreads },
    heldOut: ofHeldOut,
  }
}

/** Chooses the threshold of a training; rows without the class leave it at ½. */
function setThreshold(functionName: string, net: Network, rows: Dataset, threshold: FoldThreshold): void {
  const { targets } = rows
  const { label } = threshold
  if (targets.kind === 'classes' && targets.classes.includes(label)) {
    const position = targets.classes.indexOf(label)
    if (!targets.labels.includes(position)) return
  }
  inFunction(functionName, () => {
    const chosen = chooseThreshold(net.predict(rows.x), rows, { ...threshold })
    net.setDecision({ ...net.decision, thresholds: [chosen] })
  })
}

function costOf({ fit }: Recipe, { rows }: Dataset): CostOptions {
  const { l2 = 0, l1 = 0, penalizeBiases = false, penalty } = fit
  return { l2, l1, penalizeBiases, ...(penalty === undefined ? {} : { penalty }), examples: rows }
}

async function metricsOfFold(
  net: Network,
  { heldOut, target }: FoldData,
  { task, metrics: names }: Recipe,
  { outputs }: RowPredictions,
): Promise<FoldScore['metrics']> {
  if (names.length === 0) return {}
  const { targets } = heldOut
  if (task === 'classification' || targets.kind !== 'values') return net.metrics(heldOut, { names }).values
  const values = target === null ? targets.values : ownUnit(targets.values, target)
  return (await metricsOf(outputs, { ...heldOut, targets: { ...targets, values } }, { names })).values
}
