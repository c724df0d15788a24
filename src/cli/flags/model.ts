import { WellfitError } from '../../errors.js'
import { AVERAGED, type RecipeName, RECIPES } from '../run/recipe.js'
import { type DecisionChoice, readDecisionFlags } from './decision.js'
import { choiceFlag, type Flag, type Flags, numberFlag } from './flags.js'
import { foldsAfterEnsemble, type FoldsChoice, readFoldsFlags } from './folds.js'

/** Flags that say which trainings make the model. */
export const MODEL_FLAGS: readonly Flag[] = [
  {
    name: 'recipe',
    value: '<name>',
    choices: RECIPES,
    help: `accurate: three hidden layers trained as in RealMLP, with --fold-ensemble ${AVERAGED.accurate.networks}, and --fold-ensemble-repeats ${AVERAGED.accurate.repeats} where that takes at most about 20 s of one core; fast: the same with --fold-ensemble ${AVERAGED.fast.networks} and --epochs ${AVERAGED.fast.epochs}; plain: one network of an introductory course (default of train and improve: accurate, or fast or plain where many rows or features would make it slow, or another flag rules it out; of all other commands: plain)`,
  },
  { name: 'fast', help: 'Short for --recipe fast' },
  {
    name: 'ensemble',
    value: '<k>',
    help: 'Train k networks from different seeds and average them into one model (default 1)',
  },
  {
    name: 'repair',
    help: 'Train once to look for faults such as dead units, and keep a suggested fix where it is better on dev beyond chance',
  },
  {
    name: 'fold-ensemble',
    value: '<k>',
    help: 'After the run, split train and dev into k folds, train a network without each fold, and average the k networks into one model; threshold, calibration and intervals come from out-of-fold predictions',
  },
  {
    name: 'fold-ensemble-repeats',
    value: '<n>',
    help: 'Repeat --fold-ensemble with new folds and weights, and average the networks of all repeats: n times the training, and n times the cost of a prediction (default 1; see --recipe)',
  },
  {
    name: 'refit',
    help: 'After the run, retrain on train and dev for the best number of epochs; without threshold, calibration and intervals, which need dev',
  },
]

/** Which trainings make the model, and what is decided and measured by dev and folds. */
export interface ModelChoices {
  readonly recipeName: RecipeName
  /** The recipe, where no flag names it: it gives way to the rows. */
  readonly isPreset: boolean
  /** Why the recipe is not the default one; `null`: it is, or a flag names it. */
  readonly recipeReason: string | null
  /** The number of networks to average. */
  readonly ensemble: number
  /** Whether to look for faults first. */
  readonly repair: boolean
  /** The folds of train and dev to average a network of each of; 0: none. */
  readonly foldEnsemble: number
  /** How often to do so, each time with new folds. */
  readonly foldEnsembleRepeats: number
  /** Whether the recipe asks for the repeats, not a flag: they give way to the rows. */
  readonly isRepeatsPreset: boolean
  /** Whether to train again on train and dev. */
  readonly refit: boolean
  readonly decision: DecisionChoice
  readonly folds: FoldsChoice | null
  /** Whether an ensemble of folds that leaves the diagnosis open is compared with other recipes on its folds. */
  readonly references: boolean
}

/**
 * Reads and checks the flags. What a recipe asks for gives way to a flag that clashes with it; two flags that clash are refused.
 *
 * @param preset The recipe where no flag names one and none rules it out.
 */
export function readModelFlags(flags: Flags, preset: RecipeName): ModelChoices {
  const { recipeName, isPreset, recipeReason } = readRecipe(flags, preset)
  const averaged = recipeName === 'plain' ? null : AVERAGED[recipeName]
  const decision = readDecisionFlags(flags)
  const [single, withDev] = [clashWithEnsemble(flags), clashWithRefit(flags, decision)]
  const other = clashWithFoldEnsemble(flags)
  const askedFolds = numberFlag(flags, 'fold-ensemble', { min: 2, max: 100, whole: true })
  if (askedFolds !== undefined && other !== null) throw clash('--fold-ensemble', other)
  const foldEnsemble = askedFolds ?? (other === null ? (averaged?.networks ?? 0) : 0)
  const asked = numberFlag(flags, 'ensemble', { min: 1, max: 100, whole: true })
  const repeats = numberFlag(flags, 'fold-ensemble-repeats', { min: 1, max: 100, whole: true })
  if (repeats !== undefined && foldEnsemble === 0) throw withoutFolds(other)
  const isRepeatsPreset = repeats === undefined && askedFolds === undefined && foldEnsemble > 0
  const takesMore = averaged !== null && foldEnsemble === 0
  const ensemble = asked ?? (takesMore && single === null ? averaged.networks : 1)
  if (ensemble > 1 && single !== null) throw clash(single, '--ensemble')
  if (flags.has('refit') && withDev !== null) throw clash(withDev, '--refit, which trains on the rows of dev')
  const refit = flags.has('refit') || (takesMore && withDev === null)
  const isAutomatic = !flags.has('folds') && foldEnsemble > 0
  return {
    recipeName,
    isPreset,
    recipeReason,
    ensemble,
    repair: flags.has('repair'),
    foldEnsemble,
    foldEnsembleRepeats: repeats ?? (isRepeatsPreset ? (averaged?.repeats ?? 1) : 1),
    isRepeatsPreset,
    refit,
    decision: refit ? { ...decision, aim: 'none' } : decision,
    folds: ensemble > 1 ? null : foldEnsemble > 0 ? foldsAfterEnsemble(flags) : readFoldsFlags(flags),
    references: isAutomatic && readFoldsFlags(flags) !== null,
  }
}

/** The recipe that a flag names, or else the preset where no flag asks for what it cannot do. */
function readRecipe(flags: Flags, preset: RecipeName): Pick<ModelChoices, 'recipeName' | 'isPreset' | 'recipeReason'> {
  const named = choiceFlag(flags, 'recipe', RECIPES)
  if (named !== undefined && named !== 'fast' && flags.has('fast')) throw clash('--fast', `--recipe ${named}`)
  const asked = flags.has('fast') ? 'fast' : named
  if (asked !== undefined) return { recipeName: asked, isPreset: false, recipeReason: null }
  const other = preset === 'plain' ? null : clashWithPreset(flags)
  return other === null
    ? { recipeName: preset, isPreset: true, recipeReason: null }
    : { recipeName: 'plain', isPreset: false, recipeReason: other }
}

/** The flag, if any, that asks for what networks of folds, or their rules of the steps, cannot do. */
function clashWithPreset(flags: Flags): string | null {
  const optimizer = flags.get('optimizer')
  if (optimizer !== undefined && optimizer !== 'adam') return `--optimizer ${optimizer}`
  return clashWithFoldEnsemble(flags)
}

/** The flag, if any, that makes the model another way, splits where folds would not, or lets a fold take part in its training. */
function clashWithFoldEnsemble(flags: Flags): string | null {
  const names = ['ensemble', 'refit', 'time', 'source', 'part', 'train-dev', 'smote']
  const found = names.find((name) => flags.has(name))
  if (found !== undefined) return `--${found}`
  const parts = notSideBySide(flags)
  if (parts !== null) return parts
  return flags.get('schedule') === 'plateau' ? '--schedule plateau' : null
}

/** The flag, if any, that trains single networks, or makes networks that cannot be put side by side. */
function clashWithEnsemble(flags: Flags): string | null {
  const parts = notSideBySide(flags)
  if (parts !== null) return parts
  const found = ['folds', 'curves'].find((name) => flags.has(name))
  return found === undefined ? null : `--${found}`
}

/** The flag, if any, that makes networks that cannot be put side by side. */
function notSideBySide(flags: Flags): string | null {
  if (flags.get('normalization') === 'layer') return '--normalization layer'
  return Number(flags.get('members') ?? 1) > 1 ? '--members' : null
}

/** The flag, if any, that chooses something by dev. */
function clashWithRefit(flags: Flags, { calibration, aim }: DecisionChoice): string | null {
  if (calibration !== null && calibration !== 'auto') return '--calibration'
  if (aim !== 'auto' && aim !== 'none') return '--threshold'
  return flags.get('schedule') === 'plateau' ? '--schedule plateau' : null
}

/** @param other The flag, if any, that rules folds out. */
function withoutFolds(other: string | null): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: '--fold-ensemble-repeats',
    expected: 'be given with an average of networks of folds',
    remedy: other === null ? 'Add --fold-ensemble 5.' : `Leave out ${other}.`,
  })
}

function clash(field: string, other: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field,
    expected: `be left out with ${other}`,
    remedy: 'Leave out one of the two.',
  })
}
