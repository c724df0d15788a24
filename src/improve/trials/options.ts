import { isPlainObject } from '../../arguments.js'
import type { Dataset } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import type { ImageShape } from '../../model/augmentation/options.js'
import { checkCallback, checkInteger, checkKeys, checkList, checkNumber } from '../../options.js'
import type { ActionChange, FoldEstimate, ImprovementTrial, Preparation } from '../../result/index.js'
import { checkRecords, type TrialRecord } from './record.js'
import { choiceKeys, type CrossValidateOptions, type CrossValidateTableOptions } from '../cross-validate/options.js'

/** A trial that begins. */
export interface TrialStart extends Pick<ImprovementTrial, 'number' | 'base' | 'against' | 'title'> {
  /** The error of the settings that it changes: the best so far. */
  readonly best: FoldEstimate
}

/** How long and with what to improve. */
export interface ImproveChoices {
  /**
   * Seconds for the baseline, all trials and `reservedTrainings`; the trial that would exceed them is dropped. Default: 60, or
   * no limit where `trials` is given. The number of trials is planned from the time of the baseline: name `trials` for the
   * same result everywhere.
   */
  readonly budgetSeconds?: number
  /**
   * How many trainings with the final settings the budget leaves time for, after the trials; from 0 to 100. A change is kept
   * only where as many trainings with it still fit. None is kept back for the baseline of an average, whose networks are a model. Default 0.
   */
  readonly reservedTrainings?: number
  /**
   * No trial begins once the upper end of the 95 % interval of the error (0 to 1) of the settings so far is at most this: the aim is reached on rows
   * held out. Default: trials go on.
   */
  readonly aim?: number
  /** The most trials, from 1 to 1,000. Default 12, or as many as the budget allows. */
  readonly trials?: number
  /** Changes to try, in this order. Default: those of the basic recipe for the errors found. */
  readonly candidates?: readonly ActionChange[]
  /** What of the preparation of the rows no trial changes. Default: nothing. */
  readonly fixed?: readonly (keyof Preparation)[]
  /**
   * Whether to end in one network. False: in the average of the networks of the folds, as `foldEnsemble` makes it, and all trials are
   * measured by networks trained so: on all rows but one fold, with rows prepared once for all of them, each at the epoch that the other
   * folds choose. A change is then kept only where the average over the repeats is better too. True: trials are measured as
   * `crossValidate` does. Default: false, but true with `time`, a plateau schedule, `members` and all else that `averageNetworks` refuses.
   */
  readonly single?: boolean
  /**
   * The most repeats of the folds of the final settings whose networks the model averages, from 1 to 100: those of the trials, and where
   * they are fewer, further ones after the trials, as far as the budget allows. A prediction costs as many times the folds. Default: 7 with
   * a budget, or `repeats` if they are more; without one the repeats of the trials, so that nothing more is trained. Not with `single`.
   */
  readonly mostRepeats?: number
  /** Called after each further repeat with the number of repeats so far and the most. */
  readonly onRepeat?: (repeats: number, most: number) => unknown
  /** Called before each trial with what it is, the best error so far, and the most trials planned. */
  readonly onTrialStart?: (started: TrialStart, planned: number) => unknown
  /** Called after each trial with it and the most trials planned. */
  readonly onTrial?: (trial: ImprovementTrial, planned: number) => unknown
  /** Called with all that a trial found, first with the baseline, before `onTrial`. A run given them as `previous` goes on. */
  readonly record?: (record: TrialRecord) => unknown
  /**
   * Records of an interrupted run with the same data and options, the baseline first: they are not trained again, their
   * seconds count towards the budget, and `record` and `onTrial` are called for later trials only.
   */
  readonly previous?: readonly TrialRecord[]
}

/** How to improve a recipe on a dataset: its settings, the folds, and the limits. Default of `folds` 5, of `repeats` 3. */
export interface ImproveOptions
  extends Omit<CrossValidateOptions, 'maxSeconds' | 'onFold' | 'metrics' | 'references'>, ImproveChoices {
  /**
   * Prepares the rows of `data` in another way, so that this is tried too; given what is to be changed. With `scaling: 'none'` and
   * `preparation`, without `single`. Default: the features are scaled in other ways, unless `scaling` is `'none'`.
   */
  readonly prepare?: (preparation: Preparation) => Dataset
  /** How `data` were prepared, with `prepare`: what it names may be changed. */
  readonly preparation?: Preparation
  /** The shape of the images, whose augmentation is tried too; height · width · channels = features. Default: the rows are no images. */
  readonly image?: ImageShape
}

/** How to improve a recipe on a table. */
export interface ImproveTableOptions
  extends Omit<CrossValidateTableOptions, 'maxSeconds' | 'onFold' | 'metrics' | 'references'>, ImproveChoices {
  /**
   * The shape of the images, whose pixels are the features, one number column each, row by row; their augmentation is tried too. height · width ·
   * channels = features. Default: the rows are no images.
   */
  readonly image?: ImageShape
}

/** The limits, checked. */
export interface Limits {
  readonly budgetSeconds: number
  readonly reservedTrainings: number
  readonly trials: number
  readonly candidates: readonly ActionChange[] | null
  /** `null`: by the budget. */
  readonly mostRepeats: number | null
  readonly onRepeat: ImproveChoices['onRepeat']
  /** `null`: none. */
  readonly aim: number | null
  readonly onTrialStart: ImproveChoices['onTrialStart']
  readonly onTrial: ImproveChoices['onTrial']
  readonly record: ImproveChoices['record']
  readonly previous: readonly TrialRecord[]
}

const OWN = [
  'budgetSeconds',
  'reservedTrainings',
  'trials',
  'candidates',
  'fixed',
  'single',
  'mostRepeats',
  'onRepeat',
  'aim',
  'onTrialStart',
  'onTrial',
  'record',
  'previous',
] as const
const SET = ['maxSeconds', 'onFold', 'metrics', 'references'] as const
const DEFAULT_SECONDS = 60
const DEFAULT_TRIALS = 12
const CHANGES: readonly (keyof ActionChange)[] = [
  ...(['hidden', 'activation', 'initializer', 'keepProb', 'l2', 'l1', 'clipNorm', 'batchSize', 'epochs'] as const),
  ...(['learningRate', 'optimizer', 'patience', 'schedule', 'outputActivation'] as const),
  ...(['residualBlocks', 'periodicSigma', 'scaling', 'numbers', 'targetScale', 'classWeights', 'augment'] as const),
]

/** Takes the options apart into the limits and what a cross-validation takes. */
export function readImproveOptions<Options extends ImproveChoices>(
  functionName: string,
  options: Options,
  own: readonly string[],
): { readonly limits: Limits; readonly folds: Omit<Options, (typeof OWN)[number]> } {
  const foldKeys = choiceKeys.filter((key) => !(SET as readonly string[]).includes(key))
  checkKeys(functionName, 'options', options, [...foldKeys, ...own, ...OWN])
  const {
    budgetSeconds,
    reservedTrainings,
    trials,
    candidates,
    fixed: _fixed,
    single: _,
    mostRepeats,
    onRepeat,
    aim,
    onTrialStart,
    onTrial,
    record,
    previous,
    ...folds
  } = options
  checkCallback(functionName, 'onRepeat', onRepeat)
  checkCallback(functionName, 'onTrialStart', onTrialStart)
  checkCallback(functionName, 'onTrial', onTrial)
  checkCallback(functionName, 'record', record)
  const preset = trials === undefined ? DEFAULT_SECONDS : Infinity
  const seconds = { min: 0, minExcluded: true }
  return {
    limits: {
      budgetSeconds:
        budgetSeconds === undefined ? preset : checkNumber(functionName, 'budgetSeconds', budgetSeconds, seconds),
      reservedTrainings: checkInteger(functionName, 'reservedTrainings', reservedTrainings ?? 0, 0, 100),
      trials: checkInteger(functionName, 'trials', trials ?? DEFAULT_TRIALS, 1, 1000),
      candidates: candidates === undefined ? null : checkCandidates(functionName, candidates),
      mostRepeats: mostRepeats === undefined ? null : checkInteger(functionName, 'mostRepeats', mostRepeats, 1, 100),
      aim: aim === undefined ? null : checkNumber(functionName, 'aim', aim, { min: 0, max: 1, minExcluded: true }),
      onRepeat,
      onTrialStart,
      onTrial,
      record,
      previous: previous === undefined ? [] : checkRecords(functionName, 'previous', previous),
    },
    folds,
  }
}

function checkCandidates(functionName: string, candidates: unknown): readonly ActionChange[] {
  return checkList(functionName, 'candidates', candidates).map((change, i) => {
    const field = `candidates[${i}]`
    const isChange = (value: unknown): value is ActionChange =>
      isPlainObject(value) &&
      Object.keys(value).length > 0 &&
      Object.keys(value).every((key) => (CHANGES as readonly string[]).includes(key))
    if (isChange(change)) return change
    const expected = `be an object with one or more of ${CHANGES.join(', ')}`
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value: change, expected })
  })
}
