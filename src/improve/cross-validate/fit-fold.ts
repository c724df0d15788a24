import { WellfitError } from '../../errors.js'
import type { EpochRow, History } from '../../result/index.js'
import { DEFAULT_EPOCHS } from '../../train/fit/defaults.js'
import type { FitOptions } from '../../train/fit/options.js'
import type { Network } from '../../train/network/contract.js'
import { networkInternals } from '../../train/network/known-networks.js'
import { network } from '../../train/network/network.js'
import { Snapshots } from '../fold-ensemble/epochs.js'
import type { FoldData, FoldSource } from './fold-data.js'
import type { FoldTrained, FoldTraining } from './fold-engine.js'
import type { FoldRows } from './folds.js'
import type { Recipe } from './options.js'

/** What the trainings of all folds share. */
export interface FoldFitContext {
  readonly functionName: string
  readonly recipe: Recipe
  readonly source: FoldSource
}

/** A network that is to be trained on a fold. */
export interface FoldFitting {
  readonly net: Network
  readonly rows: FoldRows
  readonly data: FoldData
  readonly dev: FoldTraining['dev']
  /** Keeps the weights of epochs; `null`: only the last ones are wanted. */
  readonly snapshots: Snapshots | null
  readonly signal: AbortSignal
  /** Called after each epoch; where an engine trains, for all of them at the end. */
  readonly onEpoch?: ((row: EpochRow) => unknown) | undefined
}

/**
 * Trains a network on a fold: here, or on the engine of the recipe.
 *
 * @throws WellfitError `ABORTED`, `DIVERGED`, and as `fit`.
 */
export async function fitFold(context: FoldFitContext, fitting: FoldFitting): Promise<History> {
  const { functionName, recipe } = context
  const { rows, signal } = fitting
  const history = recipe.engine === null ? await fitHere(recipe, fitting) : await fitOnEngine(context, fitting)
  const { reason } = history.stop
  if (reason === 'aborted' || (recipe.engine !== null && signal.aborted)) throw aborted(functionName)
  if (reason === 'diverged') throw diverged(functionName, rows, history.stop.message)
  return history
}

/** Trains the network of a fold as an engine does: in this thread, from plain data. */
export async function computeFold(
  { rows, network: shape, fit, dev, sharing }: Omit<FoldTraining, 'source'>,
  data: FoldData,
  onEpoch: (row: EpochRow) => unknown,
): Promise<FoldTrained> {
  using net = await network({ ...shape, inputs: data.train.features, seed: rows.seed, threads: 1 })
  const snapshots = sharing === null ? null : snapshotsOf(net, sharing, fit)
  const history = await net.fit(data.train, {
    ...optionsOf(fit, { rows, data, dev }),
    ...keeping(net, snapshots, onEpoch),
  })
  return { history, parameters: net.parameters, snapshots: snapshots?.all ?? [] }
}

/** For the weights of the epochs of one of some folds, which share the memory. */
export function snapshotsOf(net: Network, folds: number, fit: FitOptions): Snapshots {
  const bytes = net.parameterCount * (net.precision === 'f64' ? 8 : 4)
  return new Snapshots(bytes * folds, fit.epochs ?? DEFAULT_EPOCHS)
}

async function fitHere(
  { fit, workers }: Recipe,
  { net, rows, data, dev, snapshots, signal, onEpoch }: FoldFitting,
): Promise<History> {
  const isAsked = snapshots !== null || onEpoch !== undefined
  return await net.fit(data.train, {
    ...optionsOf(fit, { rows, data, dev }),
    signal,
    worker: workers > 1,
    ...(isAsked ? keeping(net, snapshots, onEpoch) : {}),
  })
}

async function fitOnEngine(
  { functionName, recipe, source }: FoldFitContext,
  { net, rows, data, dev, snapshots, signal, onEpoch }: FoldFitting,
): Promise<History> {
  const { network: shape, fit, engine } = recipe
  const options = optionsOf(fit, { rows, data, dev })
  const sharing = snapshots === null ? null : recipe.folds
  const { fitElsewhere } = await import('../../train/fit/fit.js')
  const history = await fitElsewhere(networkInternals(net), data.train, options, async () => {
    const trained = await trainOn(engine, { source, rows, network: shape, fit, dev, sharing }, signal, functionName)
    for (const { epoch, parameters } of trained.snapshots) snapshots?.keep(epoch, parameters)
    return trained
  })
  for (const row of history.rows) await onEpoch?.(row)
  return history
}

async function trainOn(
  engine: Recipe['engine'],
  training: FoldTraining,
  signal: AbortSignal,
  functionName: string,
): Promise<FoldTrained> {
  if (engine === null) throw new Error('a recipe without an engine is trained here')
  try {
    return await engine.train(training, signal)
  } catch (error) {
    if (signal.aborted) throw aborted(functionName)
    throw error instanceof WellfitError ? WellfitError.revised(error, { functionName }) : error
  }
}

function optionsOf(fit: FitOptions, { rows, data, dev }: Pick<FoldFitting, 'rows' | 'data' | 'dev'>): FitOptions {
  const monitored = dev === null ? null : data[dev]
  return { ...fit, ...(monitored === null ? {} : { dev: monitored }), seed: rows.seed }
}

function keeping(
  net: Network,
  snapshots: Snapshots | null,
  onEpoch: FoldFitting['onEpoch'],
): Pick<FitOptions, 'onEpoch'> {
  return {
    onEpoch: async (row: EpochRow) => {
      snapshots?.keep(row.epoch, net.parameters)
      await onEpoch?.(row)
    },
  }
}

/** The error of an aborted cross-validation. */
export function aborted(functionName: string): WellfitError {
  const expected = 'not fire before one repeat of all folds is trained'
  return new WellfitError({ code: 'ABORTED', functionName, field: 'signal', expected })
}

/** The error of a training that diverged. */
function diverged(functionName: string, { repeat, fold }: FoldRows, message: string): WellfitError {
  return new WellfitError({
    code: 'DIVERGED',
    functionName,
    field: 'fit',
    value: `fold ${fold + 1} of repeat ${repeat + 1}`,
    expected: 'train every fold without divergence',
    remedy: message,
  })
}
