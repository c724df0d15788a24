import * as changes from '../../diagnose/recommend/changes.js'
import { describeChange } from '../../diagnose/recommend/describe-change.js'
import { hiddenLayers, type Setup, withChange } from '../../diagnose/curves/settings.js'
import { describeOptimizer } from '../../model/optimizers.js'
import { DEFAULT_EPOCHS, DEFAULT_PATIENCE } from '../../train/fit/defaults.js'
import type { ActionChange, CrossValidation, ImprovementTrial, LearningFault } from '../../result/index.js'
import { type KnownRows, rowChanges } from './row-changes.js'
import type { Numbers } from './rows.js'

/** A change of the settings worth trying. */
export interface Candidate extends Pick<ImprovementTrial, 'against' | 'title' | 'change'> {
  /** The settings with the change. */
  readonly setup: Setup
  /** Whether it comes before combinations of what was better but not proven. */
  readonly isFirst: boolean
}

/** An epoch limit ended training if this fraction of the folds reached it. */
const ENDED_BY_LIMIT = 0.5

/** More waves than these inputs make would be most of the network. */
const MOST_PERIODIC_INPUTS = 64
/** Of inputs with unit variance: one turn in ten standard deviations (docs/measurements/tables.md compares it with 1). */
const PERIODIC_SIGMA = 0.1
const RESIDUAL_BLOCKS = 2

/** What the changes of the basic recipe depend on besides the settings. */
export interface Known {
  /** What the trainings showed; their `change` is tried first. */
  readonly faults?: readonly LearningFault[]
  readonly numbers?: Numbers
  /** What the rows are like, where their preparation, weights and augmentation may change. */
  readonly rows?: KnownRows
  /** Whether the model averages networks. Default: no. */
  readonly isAverage?: boolean
}

/**
 * The changes of the basic recipe for these settings: first what the faults of the trainings offer, then what acts against the
 * larger of the two errors, train error or gap, then how fast the network learns, then what acts against the other. An average of
 * networks has less variance already: before all these, but for longer training, come the changes that `bench:candidates` shows to lower
 * its error most, and their combinations.
 */
export function candidatesFor(
  setup: Setup,
  folds: Pick<CrossValidation, 'trainError' | 'gap' | 'scores'>,
  { faults = [], numbers = null, rows, isAverage = false }: Known = {},
): Candidate[] {
  const settings = settingsOf(setup)
  const epochs = longer(settings, folds.scores)
  const larger = changes.largerNetworks(settings)
  const blocks = residualBlocks(setup)
  const periodic = waves(setup, numbers)
  const ofRows = rowChanges(setup, rows, numbers)
  const penalty = changes.strongerPenalty(settings, changes.TRIED)
  const activations = otherActivations(setup)
  const bias = [...epochs, ...larger, ...blocks, ...periodic, ...ofRows.bias, ...ofRows.target]
  const variance = [...penalty, ...ofRows.variance, ...changes.moreDropout(settings)]
  const steps = [...ofRows.scaling, ...changes.otherSteps(settings), ...fallingRate(setup), ...activations]
  const of = (against: Candidate['against'], some: readonly ActionChange[]): Candidate[] =>
    candidates(setup, against, some, numbers)
  const ordered = [
    of('bias', [...bias, ...changes.lessRegularization(settings, changes.TRIED)]),
    of('slow learning', steps),
    of('variance', [...variance, ...changes.earlyStopping(settings), ...changes.smallerNetwork(settings)]),
  ]
  const isBias = folds.trainError.estimate > folds.gap.estimate
  const all = (isBias ? ordered : ordered.toReversed()).flat()
  const repairs = faults.flatMap(({ change }) => (change === null ? [] : [change]))
  const offered = of('slow learning', repairs)
  if (!isAverage) return [...offered, ...all]
  const gelu = activations.filter(({ activation }) => activation === 'gelu')
  const bins = ofRows.bias.filter(({ numbers: encoding }) => encoding !== undefined)
  const wider = larger.slice(0, 1)
  const [noise, scaled] = [ofRows.variance.slice(0, 1), ofRows.scaling.slice(0, 1)]
  const ofInputs = [...periodic, ...blocks, ...noise, ...bins, ...scaled]
  const early = [...penalty, ...ofInputs, ...gelu, ...wider, ...ofRows.target]
  return [...offered, ...beginningWith([...(isBias ? epochs : []), ...early], all)]
}

/** Candidates that begin with those of some changes; combinations come before the others. */
function beginningWith(early: readonly ActionChange[], all: readonly Candidate[]): Candidate[] {
  const first = early.flatMap((change) => all.filter((one) => one.change === change))
  return [...first, ...all.filter((one) => !first.includes(one)).map((one) => ({ ...one, isFirst: false }))]
}

/** Longer training, where the limit of epochs ended it. */
function longer(settings: changes.ChangedSettings, scores: CrossValidation['scores']): ActionChange[] {
  const reached = scores.filter((score) => score.epochs >= settings.epochs).length / scores.length
  return reached >= ENDED_BY_LIMIT ? [changes.longerTraining(settings, changes.TRIED)] : []
}

/** Candidates that the caller names; what they act against is not known, and counts as slow learning. */
export function givenCandidates(setup: Setup, given: readonly ActionChange[], numbers: Numbers): Candidate[] {
  return candidates(setup, 'slow learning', given, numbers)
}

/** Changes that are combined: the best two, then the best three. */
const COMBINED = [2, 3]

/**
 * Combinations of the changes of a base that were better but not proven, the best ones first: together they may be. Of two
 * changes of one setting the better one counts.
 */
export function combinationsFor(
  setup: Setup,
  base: number,
  trials: readonly ImprovementTrial[],
  numbers: Numbers = null,
): Candidate[] {
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
    return candidate(setup, best.against, change, numbers)
  })
}

function candidate(setup: Setup, against: Candidate['against'], change: ActionChange, numbers: Numbers): Candidate {
  return { against, change, title: describeChange(change), setup: withChange(setup, change, numbers), isFirst: true }
}

function candidates(
  setup: Setup,
  against: Candidate['against'],
  all: readonly ActionChange[],
  numbers: Numbers,
): Candidate[] {
  return all.map((change) => candidate(setup, against, change, numbers))
}

function settingsOf({ network, fit }: Setup): changes.ChangedSettings {
  const { hidden } = hiddenLayers(network.layers)
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

/** Waves of the numbers, by which a network learns steps and kinks in them. */
function waves({ network }: Setup, numbers: Numbers): ActionChange[] {
  const [first] = network.layers
  const isPeriodic = (first?.periodic ?? false) !== false
  const isFew = numbers !== null && numbers.length > 0 && numbers.length <= MOST_PERIODIC_INPUTS
  return isFew && !isPeriodic ? [{ periodicSigma: PERIODIC_SIGMA }] : []
}

/** A deeper network whose blocks begin as the identity. */
function residualBlocks({ network }: Setup): ActionChange[] {
  const { hidden, blocks } = hiddenLayers(network.layers)
  return hidden.length > 0 && blocks === 0 ? [{ residualBlocks: RESIDUAL_BLOCKS }] : []
}

/** A learning rate that falls to 0, where it is constant. */
function fallingRate({ fit }: Setup): ActionChange[] {
  const { schedule = 'constant', optimizer = 'adam' } = fit
  const isConstant = schedule === 'constant'
  return isConstant && describeOptimizer('improve', optimizer).kind !== 'lbfgs' ? [{ schedule: 'cosine' }] : []
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
