import { isPlainObject } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { checkList } from '../../options.js'
import type { Setup } from '../../diagnose/curves/settings.js'
import type { NetworkOptions } from '../../model/network-options.js'
import type { ImprovementTrial, LearningFault, Preparation } from '../../result/index.js'
import type { FoldFit } from '../cross-validate/options.js'
import type { ReadyFolds } from '../cross-validate/ready-folds.js'
import { type CrossValidated, foldsFingerprint, type FoldsFound, type RowSums } from '../cross-validate/run-folds.js'
import type { TrainingCurve } from '../cross-validate/train-fold.js'
import type { Candidate } from './candidates.js'
import { keyOfPreparation } from './rows.js'

/** All that one trial of an improvement found: enough to go on from it, to repeat it and to compare it with another. */
export interface TrialRecord {
  /** `null` for the baseline. */
  readonly trial: ImprovementTrial | null
  /** The most trials of the run, planned after the baseline. */
  readonly planned: number
  /** The settings, the change of the trial included. */
  readonly network: Omit<NetworkOptions, 'seed' | 'inputs'>
  readonly fit: FoldFit
  /** How the rows were prepared, as far as trials change it; left out in records of older versions. */
  readonly preparation?: Preparation
  /** Scores and out-of-fold predictions; `null` where a training did not end. */
  readonly crossValidation: CrossValidated | null
  /** For each repeat the error of each row. */
  readonly rowSums: readonly RowSums[]
  /** The course of each training. */
  readonly curves: readonly TrainingCurve[]
  /** What keeps at least half of the trainings from learning. */
  readonly faults: readonly LearningFault[]
  readonly seconds: number
}

/** The record of settings that were measured, or of a trial that did not end. */
export function recordOf(
  { network, fit, preparation = {} }: Setup,
  folds: FoldsFound | null,
  known: Pick<TrialRecord, 'trial' | 'planned' | 'seconds'>,
): TrialRecord {
  const { found = null, rowSums = [], curves = [], faults = [] } = folds ?? {}
  return { ...known, network, fit, preparation, crossValidation: found, rowSums, curves, faults }
}

/** What the folds found, from a record; `null` where a training did not end. */
export function foldsOf({ crossValidation, rowSums, curves, faults }: TrialRecord): FoldsFound | null {
  return crossValidation === null ? null : { found: crossValidation, rowSums, curves, faults }
}

/** What tells settings apart. */
export function keyOf({
  network,
  fit,
  preparation = {},
}: Pick<TrialRecord, 'network' | 'fit' | 'preparation'>): string {
  return JSON.stringify([network, fit, keyOfPreparation(preparation)], named)
}

/** A custom part counts by its source. */
function named(_: string, value: unknown): unknown {
  return typeof value === 'function' ? String(value) : value
}

/** Checks that records have the form of those that `record` is called with. */
export function checkRecords(functionName: string, field: string, records: unknown): readonly TrialRecord[] {
  return checkList(functionName, field, records).map((record, i) => {
    const isRecord = (value: unknown): value is TrialRecord =>
      isPlainObject(value) &&
      (value['trial'] === null) === (i === 0) &&
      isPlainObject(value['network']) &&
      isPlainObject(value['fit']) &&
      Array.isArray(value['rowSums'])
    if (isRecord(record)) return record
    const expected = 'be a record that `record` was called with, the baseline first'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: `${field}[${i}]`, value: record, expected })
  })
}

/**
 * The baseline of the run that is gone on with.
 *
 * @throws WellfitError `INVALID_OPTION` where rows, folds or settings differ.
 */
export function recalledBaseline({ context, plan }: ReadyFolds, setup: Setup, record: TrialRecord): FoldsFound {
  const folds = foldsOf(record)
  const isSame =
    folds !== null &&
    hasSettings(record, setup) &&
    folds.found.seed === plan.seed &&
    folds.found.fingerprint === foldsFingerprint(context, plan, folds.found.repeats)
  if (!isSame) throw otherRun(context.functionName, 0)
  return folds
}

/**
 * A trial of the run that is gone on with.
 *
 * @param expected What the search tries at this point.
 * @throws WellfitError `INVALID_OPTION` for any other.
 */
export function recalledTrial(
  functionName: string,
  { number, base, change, setup }: Candidate & Pick<ImprovementTrial, 'number' | 'base'>,
  record: TrialRecord,
): ImprovementTrial {
  const { trial } = record
  const isSame =
    trial !== null &&
    trial.number === number &&
    trial.base === base &&
    JSON.stringify(trial.change) === JSON.stringify(change) &&
    hasSettings(record, setup)
  if (!isSame) throw otherRun(functionName, number)
  return trial
}

function hasSettings(record: TrialRecord, setup: Setup): boolean {
  return keyOf(record) === keyOf(setup)
}

/** The error of a record that does not belong to a run. */
function otherRun(functionName: string, index: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `previous[${index}]`,
    expected: 'be of a run with the same rows, folds, settings, seed and candidates',
    remedy: 'Give the same data and options as before, or leave `previous` out to start again.',
  })
}
