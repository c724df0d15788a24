import { WellfitError } from '../../../errors.js'
import { averageNetworks, type Dataset, type History, kFoldTable, preprocess, type Table } from '../../../index.js'
import { grouped } from '../../terminal/terminal.js'
import { foldRows } from '../folds/after-run.js'
import type { Job, Prepared } from '../job.js'
import { isUsable, secondsOf, trainMembers, type TrainOn } from './members.js'
import { epochsText, ofFirstNetwork, type Refitted } from './refit.js'

/**
 * Trains the recipe once for each of k folds of train and dev, on the other folds; the fold itself stops the training early. The
 * average of the networks has learnt from every row (a cross-validation committee; Parmanto, Munro and Doyle, 1996). Scalers and
 * categories stay those of train.
 *
 * @param first The training without dev.
 * @returns The average, which the caller disposes of; or why the first network is kept.
 */
export async function foldEnsemble(
  job: Job,
  prepared: Prepared,
  first: History,
  trainOn: TrainOn,
): Promise<Refitted | string> {
  if (!isUsable({ history: first })) return kept(first.stop.message)
  const rows = foldRows(job.table, prepared)
  const train = preprocess(rows, prepared.preprocessor)
  const parts = partsOf(job, prepared, rows, train)
  if (typeof parts === 'string') return kept(parts)
  const members = await trainMembers(job, parts, { before: secondsOf(first), from: 0, trainOn })
  if (typeof members === 'string') return kept(members)
  const { nets, histories, seconds } = members
  try {
    const net = await averageNetworks(nets)
    const epochs = histories.map(({ best }) => best?.epoch ?? 0)
    const found = { rows: train.rows, folds: nets.length, epochs, seconds }
    return { net, train, found: { ...found, message: messageOf(found, prepared.test !== null) } }
  } finally {
    for (const net of nets) net[Symbol.dispose]()
  }
}

/** Train and dev of each fold, prepared as those of the run; or why the rows cannot be divided. */
function partsOf(job: Job, prepared: Prepared, rows: Table, all: Dataset): Prepared[] | string {
  const { seed, split, foldEnsemble: folds } = job.choices
  const { stratify = isStratifiable(all, folds), group, key } = split
  const { preprocessor } = prepared
  const chosen = { target: job.target, task: preprocessor.task, folds, seed, stratify }
  const columns = { ...(group === undefined ? {} : { group }), ...(key === undefined ? {} : { key }) }
  try {
    return [...kFoldTable(rows, { ...chosen, ...columns })].map(({ train, dev }) => ({
      ...prepared,
      train: preprocess(train, preprocessor),
      dev: preprocess(dev, preprocessor),
    }))
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    return error.message
  }
}

/** Whether every class has a row for each fold. */
function isStratifiable({ targets }: Dataset, folds: number): boolean {
  if (targets.kind !== 'classes') return false
  const counts = new Uint32Array(targets.classes.length)
  for (const label of targets.labels) counts[label] = (counts[label] ?? 0) + 1
  return counts.every((count) => count === 0 || count >= folds)
}

function kept(reason: string): string {
  return `No ensemble of folds: the model is the network that was trained without dev. ${reason}`
}

function messageOf(
  { rows, folds, epochs }: { readonly rows: number; readonly folds: number; readonly epochs: readonly number[] },
  isTested: boolean,
): string {
  return `The model is the average of ${grouped(folds)} networks. Each was trained on the ${grouped(rows)} rows of train and dev but one of ${grouped(folds)} folds, which was best after ${epochsText(epochs)}. ${ofFirstNetwork(isTested)}`
}
