import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { lossKind } from '../../model/losses.js'
import type { EpochRow, History, LayerSignal, LearningFault } from '../../result/index.js'
import type { NetworkInternals } from '../network/internals.js'
import type { EarlyStopping } from './early-stopping.js'
import { faultsOf } from './causes/faults.js'
import { dropoutPhaseNotes, penaltyNotes, precisionNotes, splitNotes } from './causes/notes.js'
import type { FitPlan } from './options.js'
import type { Stop } from './stop.js'
import { measuredEveryEpoch } from './measure/train-sample.js'

/** A fit that has ended. */
export interface EndedFit {
  readonly network: NetworkInternals
  readonly plan: FitPlan
  /** Epochs of the calls of `fit` before this one. */
  readonly epochsBefore: number
  readonly train: Dataset | ChunkedDataset
  readonly dev: Dataset | undefined
  readonly rows: readonly EpochRow[]
  /** The layers at the first step of a network that had not been trained before; `null` for any other. */
  readonly initial: readonly LayerSignal[] | null
  /** The last epoch, counted over all calls of `fit`. */
  readonly epoch: number
  readonly earlyStopping: EarlyStopping | null
  readonly stop: Stop
  /** Steps of the optimizer. */
  readonly step: number
  /** Whether all rows weigh alike. */
  readonly isUnweighted: boolean
  /** What the runtime could not provide. */
  readonly runtimeNotes: readonly string[]
}

/** The history of a fit as plain data. */
export function describeHistory(fit: EndedFit): History {
  const { network, plan, epochsBefore, rows, stop, step } = fit
  const { testEvaluations } = network
  const best = bestEpoch(fit)
  const faults = faultsIn(fit, best)
  return {
    format: 'wellfit.history',
    version: 1,
    task: lossKind(network.description.loss).task,
    rows,
    best,
    stop: { ...stop, epoch: rows.at(-1)?.epoch ?? 0, step },
    ...(epochsBefore === 0 ? {} : { epochsBefore }),
    trainRowsMeasured: measuredEveryEpoch(fit.train.rows, fit.dev?.rows ?? null, plan),
    settings: plan.settings,
    notes: [...notesOf(fit), ...faults.map(({ message, remedy }) => `${message} ${remedy}`)],
    ...(faults.length === 0 ? {} : { faults }),
    ...(testEvaluations === 0 ? {} : { testEvaluations }),
  }
}

function bestEpoch({ earlyStopping, rows }: EndedFit): History['best'] {
  const best = earlyStopping?.best
  if (best && earlyStopping) return { ...best, monitor: earlyStopping.settings.monitor }
  const last = rows.at(-1)
  return last === undefined ? null : { epoch: last.epoch, monitor: 'trainCost', value: last.train.cost }
}

/** What keeps the network from learning; a run that diverged has its cause in `stop`. */
function faultsIn(
  { network, plan, train, dev, rows, initial, epoch, stop, isUnweighted }: EndedFit,
  best: History['best'],
): LearningFault[] {
  if (stop.reason === 'diverged') return []
  const kept = rows.find((row) => row.epoch === best?.epoch)
  const { task } = lossKind(network.description.loss)
  const ofTrain = measuredEveryEpoch(train.rows, dev?.rows ?? null, plan)
  const measured = dev === undefined ? null : { task, train: ofTrain, dev: dev.rows }
  return faultsOf({ network, settings: plan.settings, train, initial, rows, kept, epoch, isUnweighted, measured })
}

function notesOf({ network, plan, train, dev, rows, runtimeNotes }: EndedFit): string[] {
  const [first] = rows
  return [
    ...plan.notes,
    ...dropoutPhaseNotes(rows, plan.dropoutFrom),
    ...runtimeNotes,
    ...precisionNotes(train, plan.settings.precision),
    ...splitNotes(train, dev, network.testEvaluations),
    ...(first === undefined ? [] : penaltyNotes(first.train)),
  ]
}
