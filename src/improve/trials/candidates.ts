import { describeChange } from '../../diagnose/recommend/describe-change.js'
import { type Setup, withChange } from '../../diagnose/curves/settings.js'
import { describeOptimizer } from '../../model/optimizers.js'
import type { ActionChange, CrossValidation, ImprovementTrial } from '../../result/index.js'

/** A change of the settings worth trying. */
export interface Candidate extends Pick<ImprovementTrial, 'against' | 'title' | 'change'> {
  /** The settings with the change. */
  readonly setup: Setup
}

/** Layers are widened up to this many units, and narrowed down to the other. */
const MOST_UNITS = 1024
const FEWEST_UNITS = 4
const MOST_HIDDEN = 4
const LARGEST_L2 = 1e4
const LEAST_KEEP_PROB = 0.5
/** An epoch limit ended training if this fraction of the folds reached it. */
const ENDED_BY_LIMIT = 0.5

/**
 * The changes of the basic recipe for these settings. What acts against the larger of the two errors, train error or gap, comes
 * first, then how fast the network learns, then what acts against the other.
 */
export function candidatesFor(
  setup: Setup,
  folds: Pick<CrossValidation, 'trainError' | 'gap' | 'scores'>,
): Candidate[] {
  const bias = againstBias(setup, folds.scores)
  const variance = againstVariance(setup)
  const learning = againstSlowLearning(setup)
  const isBias = folds.trainError.estimate > folds.gap.estimate
  const ordered = isBias ? [bias, learning, variance] : [variance, learning, bias]
  return ordered.flat()
}

/** Candidates that the caller names. */
export function givenCandidates(setup: Setup, changes: readonly ActionChange[]): Candidate[] {
  return changes.map((change) => candidate(setup, 'slow learning', change))
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

interface Settings {
  readonly hidden: readonly number[]
  readonly keepProb: number
  readonly l2: number
}

function settingsOf({ network, fit }: Setup): Settings {
  const hidden = network.layers.slice(0, -1)
  return {
    hidden: hidden.map(({ units }) => units),
    keepProb: Math.min(1, ...hidden.map(({ keepProb = 1 }) => keepProb)),
    l2: fit.l2 ?? 0,
  }
}

function againstVariance(setup: Setup): Candidate[] {
  const { hidden, keepProb, l2 } = settingsOf(setup)
  const stronger = l2 === 0 ? 1 : 10 * l2
  const narrower = hidden.map((units) => Math.max(FEWEST_UNITS, Math.round(units / 2)))
  const changes: ActionChange[] = [
    ...(stronger <= LARGEST_L2 ? [{ l2: stronger }] : []),
    ...(hidden.length > 0 && keepProb > LEAST_KEEP_PROB ? [{ keepProb: keepProb > 0.8 ? 0.8 : LEAST_KEEP_PROB }] : []),
    ...(narrower.some((units, i) => units !== hidden[i]) ? [{ hidden: narrower }] : []),
  ]
  return changes.map((change) => candidate(setup, 'variance', change))
}

function againstBias(setup: Setup, scores: CrossValidation['scores']): Candidate[] {
  const { hidden, keepProb, l2 } = settingsOf(setup)
  const { epochs = 10, earlyStopping } = setup.fit
  const reached = scores.filter((score) => score.epochs >= epochs).length / scores.length
  const patience = earlyStopping?.patience
  const longer = { epochs: 3 * epochs, ...(patience === undefined ? {} : { patience: 2 * patience }) }
  const wider = hidden.map((units) => Math.min(MOST_UNITS, 2 * units))
  const deeper = [...hidden, hidden.at(-1) ?? 16]
  const changes: ActionChange[] = [
    ...(reached >= ENDED_BY_LIMIT ? [longer] : []),
    ...(wider.some((units, i) => units !== hidden[i]) ? [{ hidden: wider }] : []),
    ...(deeper.length <= MOST_HIDDEN ? [{ hidden: deeper }] : []),
    ...(l2 > 0 ? [{ l2: l2 / 10 }] : []),
    ...(keepProb < 1 ? [{ keepProb: 1 }] : []),
  ]
  return changes.map((change) => candidate(setup, 'bias', change))
}

function againstSlowLearning(setup: Setup): Candidate[] {
  const { fit, network } = setup
  const { kind, learningRate } = describeOptimizer('improve', fit.optimizer ?? 'adam')
  const activation = network.layers.length > 1 ? network.layers[0]?.activation : undefined
  const round = (value: number): number => Number(value.toPrecision(3))
  const changes: ActionChange[] = [
    // A line search has no rate to choose.
    ...(kind === 'lbfgs' ? [] : [{ learningRate: round(3 * learningRate) }, { learningRate: round(learningRate / 3) }]),
    ...(network.layers.length === 1 || typeof activation === 'object'
      ? []
      : [
          { activation: activation === 'tanh' ? 'relu' : 'tanh' },
          ...(activation === 'gelu' ? [] : [{ activation: 'gelu' }]),
        ]),
  ]
  return changes.map((change) => candidate(setup, 'slow learning', change))
}
