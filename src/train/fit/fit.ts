import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { History, Signature } from '../../result/index.js'
import { parameterCount } from '../../model/segments.js'
import type { Reals } from '../../tensor/reals.js'
import { alignRows, alignTrainSet } from '../../data/dataset/signature/align.js'
import { completed, signatureOf } from '../../data/dataset/signature/signature.js'
import type { NetworkInternals } from '../network/internals.js'
import { checkWidth } from '../rows/targets.js'
import { checkOrdered } from '../rows/row-order.js'
import { rowWeights } from '../rows/row-weights.js'
import { isRateTable } from '../../model/schedules.js'
import { beginningOf } from './continuation.js'
import { copyGiven, isCheckpointed } from './copy-given.js'
import { checkInMemory } from './full-batch.js'
import { describeFit, type FitOptions, type FitPlan } from './options.js'
import type { ParallelFit } from './parallel/parallel-fit.js'
import { rateTable, stepsOfRun, withRateTable } from './rate/rate-table.js'
import { checkOutputActivation } from './causes/output-activation.js'
import { FitRun, type Checkpointing } from './run.js'
import { setSmearing } from './smearing.js'

/** Trains a network, in this thread or in a worker; see `Network.fit`. */
export async function fitNetwork(
  network: NetworkInternals,
  train: Dataset | ChunkedDataset,
  asked: FitOptions,
): Promise<History> {
  if (isParallel(asked)) return await fitInBlocks(network, train, asked)
  const described = describeFit(asked, train, network.description)
  const { rows, options: given } = copyGiven(train, asked, isImported(described))
  return await fitCopied(network, rows, given, described, null)
}

/** Whether the code of an optimizer is imported when a fit begins. */
function isImported({ optimizer }: FitPlan): boolean {
  return optimizer.kind === 'lbfgs' || optimizer.kind === 'muon'
}

/** What a fit ends with that was computed elsewhere. */
export interface ComputedFit {
  readonly history: History
  readonly parameters: Reals
}

/**
 * Trains a network by a fit that is computed elsewhere, from the same network, rows and options: it then has what a fit here leaves, but
 * for the state of the optimizer.
 */
export async function fitElsewhere(
  network: NetworkInternals,
  rows: Dataset,
  given: FitOptions,
  compute: () => Promise<ComputedFit>,
): Promise<History> {
  describeFit(given, rows, network.description)
  checkOutputActivation('fit', network.description)
  const { train, options, signature } = aligned(network, rows, given)
  const { history, parameters } = await compute()
  const { core, description } = network
  core.reals(network.parameters, parameterCount(description)).set(parameters)
  network.signature.current = signature
  network.fitState.current = null
  noteTraining(network, train)
  setSmearing(network, options.dev ?? train)
  return history
}

/** Trains in blocks; the rows are copied before the code for it is imported. */
async function fitInBlocks(
  network: NetworkInternals,
  train: Dataset | ChunkedDataset,
  asked: FitOptions,
): Promise<History> {
  const { rows, options } = copiedForRanks(train, asked)
  const module = await import('./parallel/parallel-fit.js')
  return await module.tellingRanks(options, async () => {
    const described = describeFit(options, rows, network.description, module)
    return await fitCopied(network, rows, options, described, module.openParallel(described))
  })
}

/** The rows and options of one rank; the others are told what is wrong with them. */
function copiedForRanks(train: Dataset | ChunkedDataset, asked: FitOptions): ReturnType<typeof copyGiven> {
  try {
    if (!isChunked(train)) checkDataset('fit', 'train', train)
    return copyGiven(train, asked, true)
  } catch (cause) {
    asked.parallel?.communicator?.fail(cause instanceof Error ? cause.message : String(cause))
    throw cause
  }
}

async function fitCopied(
  network: NetworkInternals,
  rows: Dataset | ChunkedDataset,
  given: FitOptions,
  described: FitPlan,
  parallel: ParallelFit | null,
): Promise<History> {
  // Without an `await` that the options do not ask for: `copyGiven` copies train for those alone.
  const checkpointing = isCheckpointed(given) ? await checkpointingOf(given) : null
  const factors = rateFactors(network, given, described, rows.rows)
  const plan = factors === undefined ? described : withRateTable(described, factors)
  checkOutputActivation('fit', network.description)
  // Ranks read the rows of their blocks into memory.
  if (plan.optimizer.kind === 'lbfgs' && parallel === null) checkInMemory(rows)
  if (plan.settings.shuffle === false) checkOrdered('shuffle', rows)
  if (plan.order !== undefined) checkOrdered('order', rows)
  // Functions have been called by now: a worker receives plain data.
  const plain = {
    ...given,
    ...(plan.order === undefined ? {} : { order: plan.order }),
    ...(factors === undefined ? {} : { schedule: factors }),
  }
  const { train, options, signature } = aligned(network, rows, plain)
  if (options.worker === true) {
    const { fitInWorker } = await import('../worker/fit-in-worker.js')
    const history = await fitInWorker(network, train, options, signature)
    noteTraining(network, train)
    setSmearing(network, options.dev ?? train)
    return history
  }
  const weights = rowWeights('fit', train, options)
  const { dev } = options
  if (parallel !== null) await parallel.read(train, network, plan, { signal: options.signal, weights })
  const known = parallel?.shard?.fingerprint
  const fingerprints = checkpointing === null ? null : await checkpointing.dataFingerprints(train, dev, weights, known)
  const solver = plan.optimizer.kind === 'lbfgs' ? await import('../lbfgs/lbfgs.js') : null
  const muon = plan.optimizer.kind === 'muon' ? await import('../../program/step/muon.js') : null
  const chunks = isChunked(train) ? await import('../rows/rows-in-chunks.js') : null
  const prepared = { plan, weights, fingerprints, signature, checkpointing, solver, muon, chunks, parallel }
  if (parallel !== null) await parallel.compare(network, train, options, prepared)
  const run = new FitRun(network, train, options, prepared)
  // From here on the run trains: what it learns is in the order of these names.
  network.signature.current = signature
  noteTraining(network, train)
  try {
    await run.startThreads()
    const history = await run.complete()
    setSmearing(network, dev ?? train)
    return history
  } finally {
    await run.release()
  }
}

/** Whether the options ask for a training in blocks; what is no options is refused later. */
function isParallel(given: unknown): boolean {
  try {
    return (given as FitOptions).parallel !== undefined
  } catch {
    return false
  }
}

/** What saves and resumes, imported where the options ask for it; a `resume` that is no checkpoint is refused. */
async function checkpointingOf({ resume }: FitOptions): Promise<Checkpointing> {
  const checkpointing = await import('../checkpoint/checkpoint.js')
  if (resume !== undefined) checkpointing.checkResumeForm(resume)
  return checkpointing
}

/** The table of a schedule that is a function or a list of factors. */
function rateFactors(
  network: NetworkInternals,
  options: FitOptions,
  plan: FitPlan,
  rows: number,
): Float64Array | undefined {
  const { schedule } = options
  if (!isRateTable(schedule)) return undefined
  return rateTable(schedule, stepsOfRun(plan, rows, beginningOf(network, options, plan).optimizerEpochsBefore))
}

/** Drops the decision, which was made for other weights, and keeps what made the rows of the first fit. */
function noteTraining({ decision, preparation }: NetworkInternals, train: Dataset | ChunkedDataset): void {
  decision.current = null
  if (isChunked(train)) return
  const { preprocessor, targetScaler } = preparation.current
  preparation.current = {
    preprocessor: preprocessor ?? train.preprocessor ?? null,
    targetScaler: targetScaler ?? train.targetScaler ?? null,
  }
}

/** The rows in the order of what the network, or the checkpoint, knows; else in that of the train set. */
function aligned(
  { description, signature }: NetworkInternals,
  rows: Dataset | ChunkedDataset,
  given: FitOptions,
): { readonly train: Dataset | ChunkedDataset; readonly options: FitOptions; readonly signature: Signature } {
  checkWidth('fit', rows.features, description)
  const known =
    given.resume?.signature === undefined ? signature.current : completed(signature.current, given.resume.signature)
  const train = alignTrainSet('fit', 'train', rows, known)
  const complete = completed(known, signatureOf(train))
  const { dev } = given
  if (dev === undefined) return { train, options: given, signature: complete }
  checkWidth('fit', dev.features, description)
  return { train, options: { ...given, dev: alignRows('fit', 'dev', dev, complete) }, signature: complete }
}
