import { grouped } from '../../../noun.js'
import {
  averageNetworks,
  type Dataset,
  type History,
  type Network,
  network,
  preprocess,
  type Refit,
  smote,
} from '../../../index.js'
import { secondsOf, withSeedOf } from './members.js'
import { foldRows } from '../folds/after-run.js'
import type { Job, Prepared } from '../job.js'
import { fitOf, networkOptions } from '../setup.js'

/** The network that was trained again. */
export interface Refitted {
  readonly net: Network
  /** The rows of train and dev. */
  readonly train: Dataset
  readonly found: Refit
}

/**
 * Trains the recipe again from its initial weights, on the rows of train and dev, for as many epochs as the best one of the first
 * training: with more rows an epoch has more steps, and a schedule is that of the first training. Scalers and categories stay
 * those of train. Of an ensemble every network is trained again.
 *
 * @param first The training of each network.
 * @returns The network, which the caller disposes of; or why the first one is kept.
 */
export async function refit(job: Job, prepared: Prepared, first: readonly History[]): Promise<Refitted | string> {
  const epochs = first.map(({ best }) => best?.epoch ?? 0)
  if (first.some(({ stop }) => stop.reason === 'time')) return kept('Training ended at --max-seconds.')
  if (epochs.includes(0)) return kept('No epoch of the first training was better than its initial weights.')
  const train = preprocess(foldRows(job.table, prepared), prepared.preprocessor)
  job.progress.say(`Training again on the ${grouped(train.rows)} rows of train and dev`)
  const nets: Network[] = []
  const before = first.reduce((sum, history) => sum + secondsOf(history), 0)
  let seconds = 0
  let stopped: string | null = null
  for (const [k, count] of epochs.entries()) {
    const left = job.maxSeconds === undefined ? undefined : Math.max(1e-3, job.maxSeconds - before - seconds)
    const { net, history } = await trainFor({ ...withSeedOf(job, k), maxSeconds: left }, { ...prepared, train }, count)
    nets.push(net)
    seconds += secondsOf(history)
    const { reason, message } = history.stop
    if (reason === 'aborted' || reason === 'diverged' || reason === 'time') stopped = message
    if (stopped !== null) break
  }
  const [only] = nets
  if (stopped === null && only !== undefined && nets.length === 1) return refitted(only)
  const average = stopped === null ? await averageNetworks(nets) : null
  for (const net of nets) net[Symbol.dispose]()
  return average === null ? kept(stopped ?? '') : refitted(average)

  function refitted(net: Network): Refitted {
    const found = { rows: train.rows, epochs, seconds }
    return { net, train, found: { ...found, message: messageOf(found, prepared.test !== null) } }
  }
}

/** Trains a network for a given number of epochs of the recipe. */
async function trainFor(
  job: Job,
  prepared: Prepared,
  epochs: number,
): Promise<{ readonly net: Network; readonly history: History }> {
  const { seed, augmenting } = job.choices
  const train = augmenting.smote ? smote(prepared.train, { seed }) : prepared.train
  const { earlyStopping: _, ...options } = fitOf(job, { ...prepared, train })
  const net = await network(networkOptions(prepared, seed))
  const history = await net.fit(train, {
    ...options,
    seed,
    onEpoch(row) {
      job.progress.epoch(row, epochs)
      return row.epoch >= epochs ? 'stop' : undefined
    },
    signal: job.signal,
    ...(job.maxSeconds === undefined ? {} : { maxSeconds: job.maxSeconds }),
  })
  job.progress.end()
  return { net, history }
}

function kept(reason: string): string {
  return `No refit: the model is the network that was trained without dev. ${reason}`
}

/** The least and the most of several epochs. */
export function epochsText(epochs: readonly number[]): string {
  const [least, most] = [Math.min(...epochs), Math.max(...epochs)]
  const range = least === most ? grouped(least) : `${grouped(least)} to ${grouped(most)}`
  return most === 1 ? '1 epoch' : `${range} epochs`
}

function messageOf({ rows, epochs }: Omit<Refit, 'message'>, isTested: boolean): string {
  return `The model was trained again on the ${grouped(rows)} rows of train and dev, for the ${epochsText(epochs)} that were best on dev. ${ofFirstNetwork(isTested)}`
}

/** Which figures are of which network. */
export function ofFirstNetwork(isTested: boolean): string {
  const figures =
    'The figures of train and dev, the diagnosis and the curves are those of the first network: they describe the recipe.'
  const tested = isTested
    ? 'The test figures are those of the model.'
    : 'Without a test part no figure is of the model itself.'
  return `${figures} ${tested}`
}
