import { type History, type Network, network, type Refit, smote, type Dataset, preprocess } from '../../index.js'
import { grouped } from '../terminal/terminal.js'
import { foldRows } from './folds.js'
import type { Job, Prepared } from './job.js'
import { fitOf, networkOptions } from './setup.js'

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
 * those of train.
 *
 * @returns The network, which the caller disposes of; or why the first network is kept.
 */
export async function refit(job: Job, prepared: Prepared, first: History): Promise<Refitted | string> {
  const epochs = first.best?.epoch ?? 0
  if (first.stop.reason === 'time') return kept('Training ended at --max-seconds.')
  if (epochs === 0) return kept('No epoch of the first training was better than its initial weights.')
  const { seed, augmenting } = job.choices
  const train = preprocess(foldRows(job.table, prepared), prepared.preprocessor)
  const rows = augmenting.smote ? smote(train, { seed }) : train
  job.progress.say(`Training again on the ${grouped(train.rows)} rows of train and dev for ${epochsText(epochs)}`)
  const { earlyStopping: _, ...options } = fitOf(job, { ...prepared, train: rows })
  const net = await network(networkOptions(prepared, seed))
  const history = await net.fit(rows, {
    ...options,
    seed,
    onEpoch(row) {
      job.progress.epoch(row, epochs)
      return row.epoch >= epochs ? 'stop' : undefined
    },
    signal: job.signal,
  })
  job.progress.end()
  const { reason, message } = history.stop
  if (reason === 'aborted' || reason === 'diverged') {
    net[Symbol.dispose]()
    return kept(message)
  }
  const found = { rows: train.rows, epochs, seconds: history.rows.at(-1)?.seconds ?? 0 }
  return { net, train, found: { ...found, message: messageOf(found, prepared.test !== null) } }
}

function kept(reason: string): string {
  return `No refit: the model is the network that was trained without dev. ${reason}`
}

function epochsText(epochs: number): string {
  return epochs === 1 ? '1 epoch' : `${grouped(epochs)} epochs`
}

function messageOf({ rows, epochs }: Omit<Refit, 'message'>, isTested: boolean): string {
  const figures =
    'The figures of train and dev, the diagnosis and the curves are those of the first network: they describe the recipe.'
  const tested = isTested
    ? 'The test figures are those of the model.'
    : 'Without a test part no figure is of the model itself.'
  return `The model was trained again on the ${grouped(rows)} rows of train and dev, for the ${epochsText(epochs)} that were best on dev. ${figures} ${tested}`
}
