import { WellfitError } from '../../errors.js'
import { ACCURATE_NETWORKS, type RecipeName, RECIPES } from '../run/recipe.js'
import { type DecisionChoice, readDecisionFlags } from './decision.js'
import { choiceFlag, type Flag, type Flags, numberFlag } from './flags.js'
import { type FoldsChoice, readFoldsFlags } from './folds.js'

/** Flags that say which trainings make the model. */
export const MODEL_FLAGS: readonly Flag[] = [
  {
    name: 'recipe',
    value: '<name>',
    choices: RECIPES,
    help: `plain: one network; accurate: three hidden layers trained as in RealMLP, with --fold-ensemble ${ACCURATE_NETWORKS}, unless other flags override them (default plain)`,
  },
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
    help: 'After the run, split train and dev into k folds, train a network without each fold, and average the k networks into one model; without threshold, calibration and intervals',
  },
  {
    name: 'refit',
    help: 'After the run, retrain on train and dev for the best number of epochs; without threshold, calibration and intervals, which need dev',
  },
]

/** Which trainings make the model, and what is decided and measured by dev and folds. */
export interface ModelChoices {
  readonly recipeName: RecipeName
  /** The number of networks to average. */
  readonly ensemble: number
  /** Whether to look for faults first. */
  readonly repair: boolean
  /** The folds of train and dev to average a network of each of; 0: none. */
  readonly foldEnsemble: number
  /** Whether to train again on train and dev. */
  readonly refit: boolean
  readonly decision: DecisionChoice
  readonly folds: FoldsChoice | null
}

/** Reads and checks the flags. What a recipe asks for gives way to a flag that clashes with it; two flags that clash are refused. */
export function readModelFlags(flags: Flags): ModelChoices {
  const recipeName = choiceFlag(flags, 'recipe', RECIPES) ?? 'plain'
  const isAccurate = recipeName === 'accurate'
  const decision = readDecisionFlags(flags)
  const [single, withDev] = [clashWithEnsemble(flags), clashWithRefit(flags, decision)]
  const other = clashWithFoldEnsemble(flags, decision)
  const askedFolds = numberFlag(flags, 'fold-ensemble', { min: 2, max: 100, whole: true })
  if (askedFolds !== undefined && other !== null) throw clash('--fold-ensemble', other)
  const foldEnsemble = askedFolds ?? (isAccurate && other === null ? ACCURATE_NETWORKS : 0)
  const asked = numberFlag(flags, 'ensemble', { min: 1, max: 100, whole: true })
  const takesMore = isAccurate && foldEnsemble === 0
  const ensemble = asked ?? (takesMore && single === null ? ACCURATE_NETWORKS : 1)
  if (ensemble > 1 && single !== null) throw clash(single, '--ensemble')
  if (flags.has('refit') && withDev !== null) throw clash(withDev, '--refit, which trains on the rows of dev')
  const refit = flags.has('refit') || (takesMore && withDev === null)
  const isAutomatic = !flags.has('folds') && foldEnsemble > 0
  return {
    recipeName,
    ensemble,
    repair: flags.has('repair'),
    foldEnsemble,
    refit,
    decision: refit || foldEnsemble > 0 ? { ...decision, aim: 'none' } : decision,
    // Folds of an ensemble of folds take as long as the run.
    folds: ensemble > 1 || isAutomatic ? null : readFoldsFlags(flags),
  }
}

/** The flag, if any, that makes the model another way, chooses something by dev, or splits where folds would not. */
function clashWithFoldEnsemble(flags: Flags, decision: DecisionChoice): string | null {
  const found = ['ensemble', 'refit', 'time', 'source', 'part', 'train-dev'].find((name) => flags.has(name))
  if (found !== undefined) return `--${found}`
  if (flags.get('normalization') === 'layer') return '--normalization layer'
  return flags.get('schedule') === 'plateau' ? null : clashWithRefit(flags, decision)
}

/** The flag, if any, that trains single networks, or makes networks that cannot be put side by side. */
function clashWithEnsemble(flags: Flags): string | null {
  if (flags.get('normalization') === 'layer') return '--normalization layer'
  const found = ['folds', 'curves'].find((name) => flags.has(name))
  return found === undefined ? null : `--${found}`
}

/** The flag, if any, that chooses something by dev. */
function clashWithRefit(flags: Flags, { calibration, aim }: DecisionChoice): string | null {
  if (calibration !== null) return '--calibration'
  if (aim !== 'auto' && aim !== 'none') return '--threshold'
  return flags.get('schedule') === 'plateau' ? '--schedule plateau' : null
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
