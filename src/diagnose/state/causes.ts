import type { Divergence, EpochRow, FaultKind, History, LearningFault } from '../../result/index.js'
import { deadLayers } from '../../train/fit/causes/dead-layers.js'
import { trainLoss } from '../../train/fit/causes/judged-fit.js'
import { highestRate } from '../../train/fit/causes/likely-causes.js'
import { oscillates } from '../../train/fit/causes/oscillation.js'
import { sureFrom, withOnset } from '../../train/fit/causes/sure-from.js'
import { defaultRate } from '../../model/default-rate.js'
import { describeChange } from '../recommend/describe-change.js'
import type { RunFacts } from '../recommend/run-facts.js'
import { fallsSteadily, risesAtTheEnd } from './progress.js'

/** λ/m beyond which a penalty holds the weights of standardized data near 0. */
const STRONG_PENALTY = 0.1
/** Clipping below this norm leaves steps that are hardly a change. */
const SMALL_CLIP = 1e-3
/** A run that changes no weight norm by more than this fraction has not moved. */
const UNMOVED = 0.01
/** By what a rate that is too low is raised, … */
const [LEAST_RAISED, RAISED] = [3, 100]
/** … to this multiple of the optimizer's default at most. */
const HIGHEST_RAISED = 10
/** keepProb below which dropout removes most of what a layer says. */
const LOW_KEEP_PROB = 0.3

/** From the cause to what it brings about: of several, the first is named. */
const ORDER: readonly FaultKind[] = [
  'one row per batch',
  'extreme targets',
  'unscaled target',
  'unscaled input',
  'loss and activation',
  'zero gradients',
  'exploding signal',
  'vanishing signal',
  'divergence',
  'strong penalty',
  'gradient clipping',
  'strong dropout',
  'dead units',
  'saturated units',
  'unrelated targets',
  'learning rate too high',
  'oscillation',
  'linear network',
  'learning rate too low',
  'plateau',
  'constant predictions',
  'nothing learnt',
]

/** Faults that keep no network from learning, or say no more than that it has not learnt. */
const NO_CAUSES: ReadonlySet<FaultKind> = new Set(['nothing learnt', 'dev better than train'])

/**
 * Why a run did not learn, or `little`, as its history shows, the most certain first. Of a network that has learnt more, only
 * settings that bias explains; the course of its loss is not held against it.
 */
export function causesOfNotLearning(run: RunFacts | undefined, isLittle = true): LearningFault[] {
  if (run === undefined) return []
  const { history } = run
  const told = history.faults ?? []
  const settings = [diverged, strongPenalty, smallClipping, strongDropout, hugeRate]
  const own = [...settings, ...(isLittle ? [tooLargeSteps, tooSmallSteps] : [])].map((cause) => cause(run))
  // Histories of older versions do not tell of dead layers.
  const dead = told.some(({ kind }) => kind === 'dead units') ? null : deadLayers(keptRow(history), history.settings)
  const all = [...told, ...own, dead].filter((fault) => fault !== null)
  const known = all.filter(({ kind }) => !NO_CAUSES.has(kind))
  const first = known.filter(({ kind }, i) => known.findIndex((other) => other.kind === kind) === i)
  return first.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

/** What removes a cause of divergence other than the learning rate. */
const OTHER_REMEDIES: Readonly<Partial<Record<Divergence['cause'], string>>> = {
  'unscaled input': 'Standardize the inputs: see fitScaler.',
  'unscaled target': 'Standardize the target, and convert predictions back.',
  'loss and activation': "Leave the activation of the last layer out: 'identity' fits every loss.",
  'strong dropout': 'Raise keepProb to 0.5 or more.',
  'initial weights': 'Let the initializer draw smaller weights, or use fewer layers.',
}

function diverged({ history }: RunFacts): LearningFault | null {
  const { stop }: Partial<Pick<History, 'stop'>> = history
  if (stop?.reason !== 'diverged') return null
  const remedy = OTHER_REMEDIES[stop.divergence?.cause ?? 'learning rate']
  const removed = remedy === undefined ? otherRate(history, 1 / 10) : { remedy, change: null }
  const epoch = (history.rows.at(-1)?.epoch ?? 0) + 1
  return { kind: 'divergence', message: 'Training diverged.', ...removed, epoch }
}

function strongPenalty({ history, trainRows }: RunFacts): LearningFault | null {
  const { l2, l1 } = history.settings
  if (!(Math.max(l2, l1) / trainRows > STRONG_PENALTY)) return null
  const change = { ...(l2 > 0 ? { l2: l2 / 100 } : {}), ...(l1 > 0 ? { l1: l1 / 100 } : {}) }
  return {
    kind: 'strong penalty',
    message: `The penalty is so strong (λ₂ ${l2}, λ₁ ${l1} for ${trainRows} rows) that it holds the weights near 0.`,
    remedy: `Lower the penalty by a factor of 100: ${describeChange(change)}.`,
    change,
  }
}

function smallClipping({ history }: RunFacts): LearningFault | null {
  const { clipNorm, clipValue } = history.settings
  const clip = Math.min(clipNorm ?? Infinity, clipValue ?? Infinity)
  if (!(clip < SMALL_CLIP)) return null
  return {
    kind: 'gradient clipping',
    message: `Gradients are clipped to ${clip}, so that no step changes anything.`,
    remedy: 'Clip the gradient norm at 1 (clipNorm 1), or not at all.',
    change: { clipNorm: 1 },
  }
}

function strongDropout({ keepProb }: RunFacts): LearningFault | null {
  if (!(keepProb < LOW_KEEP_PROB)) return null
  return {
    kind: 'strong dropout',
    message: `Dropout keeps only a fraction of ${keepProb} of the units.`,
    remedy: 'Raise keepProb to 0.5 or more.',
    change: { keepProb: 0.5 },
  }
}

function hugeRate({ history }: RunFacts): LearningFault | null {
  const { kind, learningRate } = history.settings.optimizer
  const highest = highestRate(history.settings)
  if (!(learningRate > highest)) return null
  const message = `The learning rate (${learningRate}) is above ${highest}, which training with ${kind} seldom survives.`
  return { kind: 'learning rate too high', message, ...otherRate(history, 1 / 10) }
}

function tooLargeSteps({ history }: RunFacts): LearningFault | null {
  const rate = history.settings.optimizer.learningRate
  const change = otherRate(history, 1 / 10)
  if (risesAtTheEnd(history.rows)) {
    const message = `The cost rose during training: the steps are too large (learning rate ${rate}).`
    return seen(history, { kind: 'learning rate too high', message, ...change }, risesAtTheEnd)
  }
  if (!oscillates(history.rows)) return null
  const message = `The train loss goes up and down instead of falling: the steps are too large (learning rate ${rate}).`
  return seen(history, { kind: 'oscillation', message, ...change }, oscillates)
}

/** A fault that the course of training shows, with the epoch from which on it did. */
function seen(
  { rows }: Pick<History, 'rows'>,
  fault: LearningFault,
  shows: (rows: readonly EpochRow[]) => boolean,
): LearningFault {
  return withOnset(fault, sureFrom(rows, shows), rows)
}

function tooSmallSteps({ history }: RunFacts): LearningFault | null {
  const rate = history.settings.optimizer.learningRate
  const change = otherRate(history, higherBy(history))
  if (hasNotMoved(history.rows)) {
    const message = `The weights hardly changed: the steps are too small (learning rate ${rate}).`
    return seen(history, { kind: 'learning rate too low', message, ...change }, hasNotMoved)
  }
  if (!fallsSteadily(history.rows)) return null
  const message = `The train loss is still falling at the end and has fallen little: the steps are too small (learning rate ${rate}).`
  return seen(history, { kind: 'learning rate too low', message, ...change }, fallsSteadily)
}

function otherRate(history: Pick<History, 'settings'>, factor: number): Pick<LearningFault, 'remedy' | 'change'> {
  const { kind, learningRate } = history.settings.optimizer
  if (learningRate === 0) {
    const preset = defaultRate(kind)
    const change = { learningRate: preset }
    return { remedy: `Set a learning rate, such as the default of ${kind}: ${describeChange(change)}.`, change }
  }
  const change = { learningRate: scaledRate(history, factor) }
  const direction = factor < 1 ? `Lower the learning rate by a factor of ${1 / factor}` : `Raise the learning rate by a factor of ${Number(factor.toPrecision(2))}` // prettier-ignore
  return { remedy: `${direction}: ${describeChange(change)}.`, change }
}

/** By what a rate that is too low is raised: a hundred times, but to ten times the optimizer's default at most, or threefold. */
function higherBy({ settings }: Pick<History, 'settings'>): number {
  const { kind, learningRate } = settings.optimizer
  const most = HIGHEST_RAISED * defaultRate(kind)
  return learningRate === 0 ? RAISED : Math.min(RAISED, Math.max(LEAST_RAISED, most / learningRate))
}

function scaledRate({ settings }: Pick<History, 'settings'>, factor: number): number {
  return Number((settings.optimizer.learningRate * factor).toPrecision(3))
}

/** Whether the outputs are the same for every row, as where a hidden layer passes nothing on. */
export function isConstant(history: Pick<History, 'rows' | 'best' | 'faults'>): boolean {
  if (history.faults?.some(({ kind }) => kind === 'constant predictions') === true) return true
  return (keptRow(history)?.layers ?? []).slice(0, -1).some(({ zeroFraction }) => zeroFraction === 1)
}

/** The epoch whose weights were kept. */
function keptRow({ rows, best }: Pick<History, 'rows' | 'best'>): EpochRow | undefined {
  return rows.find(({ epoch }) => epoch === best?.epoch) ?? rows.at(-1)
}

/** Whether no layer's weights changed in size, and the train loss did not fall, from the first epoch to the last. */
function hasNotMoved(rows: readonly EpochRow[]): boolean {
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined || rows.length < 2) return false
  const isAlike = (a: number, b: number): boolean => Math.abs(a - b) <= UNMOVED * Math.max(Math.abs(a), Math.abs(b))
  const weights = last.layers.every(({ weightNorm }, i) => isAlike(weightNorm, first.layers[i]?.weightNorm ?? NaN))
  return weights && isAlike(trainLoss(first), trainLoss(last))
}
