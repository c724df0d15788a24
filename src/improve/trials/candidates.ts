import * as changes from '../../diagnose/recommend/changes.js'
import { describeChange } from '../../diagnose/recommend/describe-change.js'
import { type Setup, withChange } from '../../diagnose/curves/settings.js'
import { describeOptimizer } from '../../model/optimizers.js'
import { DEFAULT_EPOCHS, DEFAULT_PATIENCE } from '../../train/fit/defaults.js'
import type { ActionChange, CrossValidation, ImprovementTrial, LearningFault } from '../../result/index.js'

/** A change of the settings worth trying. */
export interface Candidate extends Pick<ImprovementTrial, 'against' | 'title' | 'change'> {
  /** The settings with the change. */
  readonly setup: Setup
}

/** An epoch limit ended training if this fraction of the folds reached it. */
const ENDED_BY_LIMIT = 0.5

/**
 * The changes of the basic recipe for these settings: first what the faults of the trainings offer, then what acts against the
 * larger of the two errors, train error or gap, then how fast the network learns, then what acts against the other.
 */
export function candidatesFor(
  setup: Setup,
  folds: Pick<CrossValidation, 'trainError' | 'gap' | 'scores'>,
  faults: readonly LearningFault[] = [],
): Candidate[] {
  const settings = settingsOf(setup)
  const bias = [
    ...longer(settings, folds.scores),
    ...changes.largerNetworks(settings),
    ...changes.lessRegularization(settings, changes.TRIED),
  ]
  const variance = [
    ...changes.strongerPenalty(settings, changes.TRIED),
    ...changes.moreDropout(settings),
    ...changes.earlyStopping(settings),
    ...changes.smallerNetwork(settings),
  ]
  const learning = [...changes.otherSteps(settings), ...otherActivations(setup)]
  const ordered = [
    candidates(setup, 'bias', bias),
    candidates(setup, 'slow learning', learning),
    candidates(setup, 'variance', variance),
  ]
  const isBias = folds.trainError.estimate > folds.gap.estimate
  const repairs = faults.flatMap(({ change }) => (change === null ? [] : [change]))
  return [...candidates(setup, 'slow learning', repairs), ...(isBias ? ordered : ordered.toReversed()).flat()]
}

/** Longer training, where the limit of epochs ended it. */
function longer(settings: changes.ChangedSettings, scores: CrossValidation['scores']): ActionChange[] {
  const reached = scores.filter((score) => score.epochs >= settings.epochs).length / scores.length
  return reached >= ENDED_BY_LIMIT ? [changes.longerTraining(settings, changes.TRIED)] : []
}

/** Candidates that the caller names; what they act against is not known, and counts as slow learning. */
export function givenCandidates(setup: Setup, given: readonly ActionChange[]): Candidate[] {
  return candidates(setup, 'slow learning', given)
}

/** Changes that are combined: the best two, then the best three. */
const COMBINED = [2, 3]

/**
 * Combinations of the changes of a base that were better but not proven, the best ones first: together they may be. Of two
 * changes of one setting the better one counts.
 */
export function combinationsFor(setup: Setup, base: number, trials: readonly ImprovementTrial[]): Candidate[] {
  const better = trials
    .filter((trial) => trial.base === base && trial.outcome === 'not proven')
    .toSorted((a, b) => (b.gain?.estimate ?? 0) - (a.gain?.estimate ?? 0))
  const chosen: ImprovementTrial[] = []
  for (const trial of better) {
    const keys = chosen.flatMap(({ change }) => Object.keys(change))
    if (!Object.keys(trial.change).some((key) => keys.includes(key))) chosen.push(trial)
  }
  const [best] = chosen
  if (best === undefined) return []
  return COMBINED.filter((count) => count <= chosen.length).map((count) => {
    const change: ActionChange = Object.assign({}, ...chosen.slice(0, count).map((trial) => trial.change))
    return candidate(setup, best.against, change)
  })
}

function candidate(setup: Setup, against: Candidate['against'], change: ActionChange): Candidate {
  return { against, change, title: describeChange(change), setup: withChange(setup, change) }
}

function candidates(setup: Setup, against: Candidate['against'], all: readonly ActionChange[]): Candidate[] {
  return all.map((change) => candidate(setup, against, change))
}

function settingsOf({ network, fit }: Setup): changes.ChangedSettings {
  const hidden = network.layers.slice(0, -1)
  const { l2 = 0, l1 = 0, epochs = DEFAULT_EPOCHS, earlyStopping } = fit
  return {
    hidden: hidden.map(({ units }) => units),
    keepProb: Math.min(1, ...hidden.map(({ keepProb = 1 }) => keepProb)),
    l2,
    l1,
    epochs,
    patience: earlyStopping === undefined ? null : (earlyStopping.patience ?? DEFAULT_PATIENCE),
    optimizer: describeOptimizer('improve', fit.optimizer ?? 'adam'),
  }
}

/** Other activations of the hidden layers, unless they have one of their own. */
function otherActivations({ network }: Setup): ActionChange[] {
  const [first] = network.layers
  if (network.layers.length === 1 || typeof first?.activation === 'object') return []
  const activation = first?.activation
  return [
    { activation: activation === 'tanh' ? 'relu' : 'tanh' },
    ...(activation === 'gelu' ? [] : [{ activation: 'gelu' }]),
  ]
}
