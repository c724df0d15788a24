import { WellfitError } from '../../errors.js'
import { type Flag, type Flags, numberFlag } from './flags.js'

/** Eleven days; a timer cannot run much longer. */
const MOST_SECONDS = 1e6

/** Flags for the cross-validation after a run. */
export const FOLDS_FLAGS: readonly Flag[] = [
  {
    name: 'folds',
    value: '<k>',
    help: 'After the run, train the same recipe on k folds of train and dev, and diagnose by their pooled errors (default: 10 where dev, or the folds of the model, leave the diagnosis open and a minute suffices)',
  },
  { name: 'no-folds', help: 'Do not cross-validate, even where dev leaves the diagnosis open' },
  { name: 'fold-repeats', value: '<n>', help: 'Repeat --folds with new folds and weights (default 1)' },
  {
    name: 'folds-seconds',
    value: '<s>',
    help: 'Time limit of --folds in seconds (default: 20 times the training time, at least 60)',
  },
]

/** As `crossValidate` has it. */
const DEFAULT_FOLDS = 10

/** Of automatic folds after an ensemble of folds that left the diagnosis open: as many folds again would narrow it by little. */
const REPEATS_AFTER_ENSEMBLE = 3

/** How to cross-validate after the run. */
export interface FoldsChoice {
  /** Only where the run's own dev, or the folds of its model, leave the diagnosis open, and under a limit of its own. */
  readonly isAutomatic: boolean
  readonly folds: number
  readonly repeats: number
  /** Time limit in seconds; `undefined`: derived from the training time. */
  readonly seconds: number | undefined
}

/** How to improve the recipe of a run. */
export interface ImproveChoice {
  /** Time limit in seconds; infinite where only the number of trials is given. */
  readonly budgetSeconds: number
  /** The most trials; `undefined`: as the library has it. */
  readonly trials: number | undefined
  readonly folds: number
  /** `undefined`: as the library has it. */
  readonly repeats: number | undefined
  /** The most repeats whose networks are averaged; `undefined`: as the library has it. */
  readonly mostRepeats: number | undefined
  /** The error from which on no trial begins. */
  readonly aim: number | undefined
  /** Whether to end in one network instead of the average of those of the folds. */
  readonly isSingle: boolean
}

/** The flags of an improvement; `undefined` folds are those of the recipe. */
export interface ImproveFlags extends Omit<ImproveChoice, 'folds'> {
  readonly folds: number | undefined
}

/** Folds of other parts would answer another question. */
const CLASHES: readonly (readonly [flag: string, why: string])[] = [
  ['smote', 'Folds train without synthetic rows.'],
  ['part', 'The parts are given: folds would mix them.'],
]

/** Folds of train and dev, which are to come from one source. */
const CLASHES_OF_DEV: typeof CLASHES = [
  ...CLASHES,
  ['source', 'Dev comes from another source than train: folds of both would measure neither.'],
  ['train-dev', 'Dev differs from train: folds of both would measure neither.'],
]

/** Refuses the flags that folds do not go with. */
export function refuseClashes(flags: Flags): void {
  const found = CLASHES_OF_DEV.find(([name]) => flags.has(name))
  if (found !== undefined) throw clash(`--${found[0]}`, 'be left out: trials are compared on folds', found[1])
}

/** Reads and checks the flags, before any data is read; `null`: no folds. */
export function readFoldsFlags(flags: Flags): FoldsChoice | null {
  const folds = numberFlag(flags, 'folds', { min: 2, max: 1000, whole: true })
  const repeats = numberFlag(flags, 'fold-repeats', { min: 1, max: 1000, whole: true })
  const seconds = numberFlag(flags, 'folds-seconds', { min: 0, minExcluded: true, max: MOST_SECONDS })
  // After a run, folds are of train and train-dev where there is one, as there is with --source.
  const found = CLASHES.find(([name]) => flags.has(name))
  if (folds === undefined) {
    const alone = repeats !== undefined ? '--fold-repeats' : seconds === undefined ? null : '--folds-seconds'
    if (alone !== null) throw clash(alone, 'be given with --folds', 'Add --folds 10.')
    if (flags.has('no-folds') || found !== undefined) return null
    return { isAutomatic: true, folds: DEFAULT_FOLDS, repeats: 1, seconds }
  }
  if (flags.has('no-folds')) throw clash('--folds', 'be given without --no-folds', 'Leave out one of the two.')
  if (found !== undefined) throw clash('--folds', `be given without --${found[0]}`, found[1])
  refuseOrderedRepeats(flags, repeats)
  return { isAutomatic: false, folds, repeats: repeats ?? 1, seconds }
}

/** The folds after an ensemble of folds: several repeats, where they are automatic. */
export function foldsAfterEnsemble(flags: Flags): FoldsChoice | null {
  const choice = readFoldsFlags(flags)
  return choice !== null && choice.isAutomatic ? { ...choice, repeats: REPEATS_AFTER_ENSEMBLE } : choice
}

/** Refuses repeats of folds in order of time. */
export function refuseOrderedRepeats(flags: Flags, repeats: number | undefined): void {
  if (repeats === undefined || repeats === 1 || !flags.has('time')) return
  throw clash('--fold-repeats', 'be left out with --time', 'Folds in order of time are the same in every repeat.')
}

function clash(field: string, expected: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit', field, expected, remedy })
}
