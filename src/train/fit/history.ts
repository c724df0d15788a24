import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { lossKind } from '../../model/losses.js'
import type { EpochRow, History } from '../../result/index.js'
import type { NetworkInternals } from '../network/internals.js'
import { measuredRows } from './data.js'
import type { EarlyStopping } from './early-stopping.js'
import { dropoutPhaseNotes, penaltyNotes, precisionNotes, splitNotes } from './causes/notes.js'
import type { FitPlan } from './options.js'
import type { Stop } from './stop.js'

/** A fit that has ended. */
export interface EndedFit {
  readonly network: NetworkInternals
  readonly plan: FitPlan
  /** Epochs of the calls of `fit` before this one. */
  readonly epochsBefore: number
  readonly train: Dataset | ChunkedDataset
  readonly dev: Dataset | undefined
  readonly rows: readonly EpochRow[]
  readonly earlyStopping: EarlyStopping | null
  readonly stop: Stop
  /** Steps of the optimizer. */
  readonly step: number
  /** What the runtime could not provide. */
  readonly runtimeNotes: readonly string[]
}

/** The history of a fit as plain data. */
export function describeHistory(fit: EndedFit): History {
  const { network, plan, epochsBefore, rows, stop, step } = fit
  const { testEvaluations } = network
  return {
    format: 'wellfit.history',
    version: 1,
    task: lossKind(network.description.loss).task,
    rows,
    best: bestEpoch(fit),
    stop: { ...stop, epoch: rows.at(-1)?.epoch ?? 0, step },
    ...(epochsBefore === 0 ? {} : { epochsBefore }),
    trainRowsMeasured: measuredRows(fit.train),
    settings: plan.settings,
    notes: notesOf(fit),
    ...(testEvaluations === 0 ? {} : { testEvaluations }),
  }
}

function bestEpoch({ earlyStopping, rows }: EndedFit): History['best'] {
  const best = earlyStopping?.best
  if (best && earlyStopping) return { ...best, monitor: earlyStopping.settings.monitor }
  const last = rows.at(-1)
  return last === undefined ? null : { epoch: last.epoch, monitor: 'trainCost', value: last.train.cost }
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
