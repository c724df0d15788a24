import type { BaselineGap, ErrorGap, FitState, LearningFault } from '../../result/index.js'
import type { RunFacts } from '../recommend/run-facts.js'
import { causesOfNotLearning, isConstant } from './causes.js'
import { isUnfinished } from './unfinished.js'

/** What is known besides the verdicts on the gaps. */
export interface Beside {
  /** Whether the achievable error is estimated above the tolerance. */
  readonly isNoisy: boolean
  /** Whether bias and variance add up to more than twice the tolerance. */
  readonly isEither: boolean
  /** Whether what no gap exceeds is small beside what there is to learn. */
  readonly isLevelSmall: boolean
}

/** The state that the gaps alone show: those that are high, or how small they are. */
export function byGaps(gaps: readonly ErrorGap[], { isNoisy, isEither, isLevelSmall }: Beside): FitState {
  const high = stateOf(gaps.filter(({ verdict }) => verdict === 'high'))
  if (high !== null) return high
  const open = gaps.filter(({ verdict }) => verdict === 'inconclusive')
  if (open.length === 0) return isNoisy ? 'limited by label noise' : 'fits well'
  if (isEither) return 'high bias or high variance'
  return isLevelSmall ? 'fits to the level of the estimate' : 'inconclusive'
}

/** The state that the point estimates show. */
export function byEstimates(gaps: readonly ErrorGap[], tolerance: number): FitState {
  return stateOf(gaps.filter(({ estimate }) => estimate > tolerance)) ?? 'fits well'
}

function stateOf(high: readonly ErrorGap[]): FitState | null {
  const names = high.map(({ name }) => name)
  if (names.includes('avoidable bias')) return names.includes('variance') ? 'high bias and high variance' : 'high bias'
  if (names.includes('variance')) return 'high variance'
  return names.includes('mismatch') ? 'mismatch' : null
}

/** States in which more training cannot help: the error on dev is as low as it can be. */
const DONE: ReadonlySet<FitState> = new Set(['fits well', 'limited by label noise', 'mismatch'])

/** Train is fitted too well where variance is high, unless the estimates show bias too and the cost on dev, which was measured, still falls. */
function isDone(gaps: FitState, likely: FitState, { rows }: Pick<RunFacts['history'], 'rows'>): boolean {
  if (gaps !== 'high variance') return DONE.has(gaps)
  return !likely.includes('bias') || rows.some(({ dev }) => dev === null)
}

/** States that say nothing about a network which does no better than the baseline. */
const OPEN: ReadonlySet<FitState> = new Set([
  'fits well',
  'fits to the level of the estimate',
  'limited by label noise',
  'inconclusive',
])

/** A network that takes away less than this fraction of the baseline's error on train has learnt little. */
const LITTLE = 0.5

/** The state from the gaps, of which the estimates alone show `likely`, unless the network does not learn, is no better than the baseline or is not finished; `isRare` where a class is rare. */
export function judge(
  gaps: FitState,
  likely: FitState,
  baselines: readonly BaselineGap[],
  isRare: boolean,
  run: RunFacts | undefined,
): { readonly state: FitState; readonly causes: readonly LearningFault[] } {
  const isMissed = (part: BaselineGap['part']): boolean =>
    baselines.some((baseline) => baseline.part === part && !baseline.isBeaten)
  const isLittle = hasLearntLittle(baselines)
  if (run !== undefined && isConstant(run.history)) {
    return { state: 'does not learn', causes: causesOfNotLearning(run) }
  }
  // A network that is right on most of a few rows has learnt them, however wide the interval of its gain.
  if (isMissed('train') && (isLittle || isMonotonous(baselines))) {
    const causes = causesOfNotLearning(run)
    // A network that never predicts a rare class may still rank the rows well: its threshold is wrong, not its weights.
    return { state: causes.length === 0 && isRare ? 'no better than the baseline' : 'does not learn', causes }
  }
  const hasBias = gaps.includes('high bias')
  const isUseless = isWorse(baselines)
  // What was memorized of targets that the features say nothing about is no variance to reduce.
  if (isMissed('dev') && run !== undefined && hasUnrelatedTargets(run)) {
    return { state: 'no better than the baseline', causes: causesOfNotLearning(run) }
  }
  const causes = isLittle || hasBias || isUseless ? causesOfNotLearning(run, isLittle || isUseless) : []
  if (run !== undefined && isUnfinished(run.history) && !isDone(gaps, likely, run.history))
    return { state: 'not finished', causes }
  if (isMissed('dev') && (OPEN.has(gaps) || isUseless)) return { state: 'no better than the baseline', causes }
  return { state: gaps, causes }
}

function hasUnrelatedTargets({ history }: Pick<RunFacts, 'history'>): boolean {
  return history.faults?.some(({ kind }) => kind === 'unrelated targets') === true
}

function hasLearntLittle(baselines: readonly BaselineGap[]): boolean {
  return baselines.some(({ part, gain, error }) => part === 'train' && gain < LITTLE * error)
}

/** Whether the network predicts one class for all rows of train. */
function isMonotonous(baselines: readonly BaselineGap[]): boolean {
  return baselines.some(({ part, onlyClass }) => part === 'train' && onlyClass !== null)
}

/** Whether the network makes no fewer errors on dev than the baseline: what it memorized of train says nothing of other rows. */
function isWorse(baselines: readonly BaselineGap[]): boolean {
  return baselines.some(({ part, gain }) => part === 'dev' && gain <= 0)
}
