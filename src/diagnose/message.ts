import { grouped } from '../noun.js'
import type {
  BaselineGap,
  Diagnosis,
  ErrorGap,
  ErrorMeasure,
  FitState,
  LearningFault,
  ReferenceName,
  Task,
} from '../result/index.js'
import { percent, range } from './numbers.js'
import { describeRows, rowsToDecide } from './rows-needed.js'

type Judged = Omit<Diagnosis, 'message' | 'actions'>

type Explained = Exclude<
  FitState,
  'inconclusive' | 'does not learn' | 'no better than the baseline' | 'fits to the level of the estimate'
>

const MEANING: Readonly<Record<Explained, string>> = {
  'not finished':
    'Training ended while the cost was still falling: the errors below are not those of a finished network.',
  'high bias': 'The network underfits: its error on its own training rows is higher than it needs to be.',
  'high variance': 'The network overfits: what it learnt does not generalize to new rows.',
  'high bias and high variance': 'The network both underfits and overfits. Reduce the bias first.',
  'high bias or high variance':
    'The error is higher than it needs to be: bias and variance together exceed twice the tolerance, but the rows do not show which of them is high.',
  mismatch: 'Dev rows differ from train rows: the network does well on new rows only if they are like those of train.',
  'limited by label noise':
    'The network fits as well as the data allow: no gap exceeds the tolerance, and neighbouring rows with different targets account for the error that remains.',
  'fits well': 'The network fits well: no gap exceeds the tolerance.',
}

const ASSUMED = 'This assumes an achievable error of 0, as none was given: part of the bias may be unavoidable.'

/** What a high bias means where no achievable error was given. */
const AGAINST_ZERO: Readonly<Partial<Record<FitState, string>>> = {
  'high bias': `The network does not fit all of its own training rows. ${ASSUMED}`,
  'high bias and high variance': `The network does not fit all of its own training rows, and overfits. ${ASSUMED}`,
}

const LEVEL = 'fits to the level of the estimate' satisfies FitState
const EITHER = 'high bias or high variance' satisfies FitState

/** States that have said it already, or in which the gaps do not matter yet. */
const SILENT: ReadonlySet<FitState> = new Set(['inconclusive', 'does not learn', 'no better than the baseline', 'not finished']) // prettier-ignore

/** The verdict in sentences: what it means, the gaps, the errors, and the rows that would settle what is open. */
export function diagnosisWords(diagnosis: Judged): string {
  const { state, gaps, tolerance } = diagnosis
  const open = gaps.filter(({ verdict }) => verdict === 'inconclusive')
  return [
    meaningOf(diagnosis, open),
    `${capital(gaps.map((gap) => describeGap(gap, tolerance)).join('; '))} (95 % intervals). Gaps up to ${percent(tolerance)} count as none.`,
    describeErrors(diagnosis),
    describeMemorized(diagnosis),
    describeFolds(diagnosis),
    describeBaseline(diagnosis),
    SILENT.has(state) ? '' : describeOpen(open, diagnosis),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function meaningOf(diagnosis: Judged, open: readonly ErrorGap[]): string {
  const { state, baselines, causes } = diagnosis
  if (state === 'inconclusive') return describeInconclusive(diagnosis, open)
  if (state === LEVEL) return describeLevel(diagnosis)
  if (state === 'does not learn') {
    const found =
      causes.length > 0
        ? causes.map(({ message }) => message).join(' ')
        : 'The run shows no cause: the features may not predict the target.'
    const onTrain = baselines.find(({ part }) => part === 'train')
    const missed =
      onTrain?.isBeaten === false
        ? ` Even on its own training rows it does not clearly beat ${baselineName(onTrain)}.`
        : ''
    return `The network ${notLearning(causes)}.${missed} ${found}`
  }
  if (state === 'no better than the baseline') {
    const onDev = baselines.find(({ part }) => part === 'dev')
    return withCause(`${rowsOf(diagnosis)} the network does not clearly beat ${baselineName(onDev)}.`, causes)
  }
  const meaning = diagnosis.achievableFrom === 'default' ? (AGAINST_ZERO[state] ?? MEANING[state]) : MEANING[state]
  return withCause(meaning, causes)
}

function withCause(meaning: string, [cause]: readonly LearningFault[]): string {
  return cause === undefined ? meaning : `${meaning} ${cause.message}`
}

/** `does not learn: dead units`: with the likeliest cause, where the run shows one. */
export function notLearning([cause]: readonly LearningFault[]): string {
  return cause === undefined ? 'does not learn' : `does not learn: ${cause.kind}`
}

/** Which rows errors on new rows are those of. */
function rowsOf({ folds, trainDevError }: Pick<Judged, 'folds' | 'trainDevError'>): string {
  return folds === undefined || trainDevError !== null ? 'On dev' : 'On rows held out'
}

function baselineName(baseline: BaselineGap | undefined): string {
  const name = baseline?.class ?? null
  return name === null ? 'always predicting the mean' : `always predicting "${name}", the most frequent class`
}

/** `On dev the baseline (…) has an error of 50 %: the network lowers it by 19 %, 4 % to 32 %.` */
function describeBaseline(diagnosis: Judged): string {
  const { baselines } = diagnosis
  const dev = baselines.find(({ part }) => part === 'dev')
  if (dev === undefined) return ''
  const only = dev.onlyClass === null ? '' : ` The network predicts "${dev.onlyClass}" for every row of dev.`
  return `${rowsOf(diagnosis)} the baseline, ${baselineName(dev)}, has an error of ${percent(dev.error)}; the network lowers it by ${percent(dev.gain)}, ${range(dev.interval)}.${only}`
}

/** `Estimated over 10 folds of 1,438 rows, 3 times over: these are errors of the recipe, not of one network.` */
function describeFolds({ folds: found }: Judged): string {
  if (found === undefined) return ''
  const { folds, repeats, rows } = found
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  return `Estimated over ${folds} folds of ${grouped(rows)} rows${times}: these are the errors of the recipe, not of one network.`
}

/** How many repeats would decide it, or that none would. */
function describeRepeats({ repeatsNeeded, folds }: NonNullable<Judged['folds']>, open: readonly ErrorGap[]): string {
  if (!open.some(({ name }) => name === 'variance')) return ''
  return repeatsNeeded === null
    ? ' More repeats cannot decide whether the variance is high: all of them reuse the same rows.'
    : ` About ${repeatsNeeded} repeats of the ${folds} folds would decide whether the variance is high, if the errors stay as they are.`
}

/** How small all gaps are, and what the estimates point to. */
function describeLevel({ level, likely }: Judged): string {
  const most = `No gap is shown to exceed the tolerance, and none exceeds ${percent(level)} (each with 95 % confidence).`
  return likely === 'fits well'
    ? `The network fits well, as far as these rows can show. ${most}`
    : `${most} The estimates point to ${likely}, but that may be chance.`
}

function describeInconclusive({ likely, folds }: Judged, open: readonly ErrorGap[]): string {
  const estimates = likely === 'fits well' ? 'The estimates look good' : `The estimates point to ${likely}`
  const moreRowsHelp = open.some(({ rowsNeeded }) => rowsNeeded.length > 0)
  if (folds !== undefined) {
    return `Not enough data to tell: ${tooFewRows(open)} ${estimates}, but that may be chance.${describeRepeats(folds, open)}`
  }
  const alternative = moreRowsHelp
    ? ' If you cannot get more rows, use k-fold cross-validation: it holds out every row once, so all rows count.'
    : ''
  return `Not enough data to tell: ${tooFewRows(open)} ${estimates}, but that may be chance.${alternative}`
}

function describeOpen(open: readonly ErrorGap[], { state, folds }: Judged): string {
  if (open.length === 0) return ''
  if (state === LEVEL) {
    const needed = rowsToDecide(open)
    return needed.length === 0
      ? capital(tooFewRows(open))
      : `To show smaller gaps, about ${describeRows(needed)} are needed.`
  }
  const repeats = folds === undefined ? '' : describeRepeats(folds, open)
  if (state === EITHER) return `Not enough data to tell which: ${tooFewRows(open)}${repeats}`
  return `Not enough data to tell whether there is also ${namesOf(open)}: ${tooFewRows(open)}${repeats}`
}

/** `dev is too small; about 3,500 rows of dev are needed.` */
function tooFewRows(open: readonly ErrorGap[]): string {
  const needed = rowsToDecide(open)
  if (needed.length === 0) {
    return `the ${namesOf(open)} ${open.length > 1 ? 'are' : 'is'} too close to the tolerance, or the achievable error too uncertain, for a realistic number of rows to decide. ${whatDecides(open)}`
  }
  const parts = needed.map(({ part }) => part).join(' and ')
  return `${parts} ${needed.length > 1 ? 'are' : 'is'} too small; about ${describeRows(needed)} are needed.`
}

/** What would decide where no realistic number of rows does. */
function whatDecides(open: readonly ErrorGap[]): string {
  const isBias = open.some(({ name }) => name === 'avoidable bias')
  return isBias ? 'A known achievable error or a larger tolerance would.' : 'A larger tolerance would.'
}

function namesOf(gaps: readonly ErrorGap[]): string {
  return gaps.map(({ name }) => name).join(' and ')
}

function describeGap({ name, estimate, interval, bounds, verdict }: ErrorGap, tolerance: number): string {
  const sizes = `${name} is ${percent(estimate)}, ${range(interval)}`
  // Where one side alone decides, the interval reaches beyond the tolerance.
  if (verdict === 'high' && interval.low <= tolerance) return `${sizes}, and at least ${percent(bounds.low)}`
  return verdict === 'none' && interval.high > tolerance ? `${sizes}, and at most ${percent(bounds.high)}` : sizes
}

function describeErrors(diagnosis: Judged): string {
  const { task, measure, trainError, trainDevError, devError, folds } = diagnosis
  const heldOut = folds === undefined ? 'train-dev' : 'rows held out'
  const between = trainDevError === null ? '' : `, ${percent(trainDevError)} on ${heldOut}`
  return (
    `${capital(quantity(task, measure))}: ${percent(trainError)} on train${between}, ${percent(devError)} on ${folds === undefined || trainDevError !== null ? 'dev' : 'rows held out'}. ` +
    describeAchievable(diagnosis)
  )
}

const BEST: Readonly<Record<ReferenceName, string>> = {
  own: 'this one',
  linear: 'a network without hidden layers',
  wide: 'a network of 64 hidden units with early stopping',
}

/** `Achievable error: 1.2 % to 3.1 %, most likely near 1.6 % (estimated from …).` */
function describeAchievable({ achievableError, achievableInterval, achievableFrom, folds }: Judged): string {
  const value = percent(achievableError)
  if (achievableFrom === 'estimated' && folds?.best !== undefined) {
    return `Achievable error: ${range(achievableInterval)}, most likely near ${value} (estimated from the best of several recipes on the same folds, ${BEST[folds.best]}).`
  }
  switch (achievableFrom) {
    case 'given':
      return `Achievable error: ${value} (as given).`
    case 'default':
      return `Achievable error: ${value} (assumed, as none was given; estimateAchievableError bounds it).`
    case 'unknown':
      return 'Achievable error: not known.'
    case 'estimated':
      return `Achievable error: ${range(achievableInterval)}, most likely near ${value} (estimated from neighbouring rows, and capped at the error reached here).`
  }
}

/** What a train error below the achievable error means. */
function describeMemorized({ state, gaps, achievableFrom, tolerance }: Judged): string {
  if (state === 'does not learn' || state === 'no better than the baseline') return ''
  const bias = gaps.find(({ name }) => name === 'avoidable bias')
  if (bias === undefined || bias.estimate >= 0 || achievableFrom === 'unknown') return ''
  if (bias.interval.high < 0)
    return 'The train error is below what is achievable on new rows: train rows were memorized.'
  // A difference within the tolerance says nothing.
  return bias.estimate >= -tolerance
    ? ''
    : 'The train error is below the most likely achievable error: train rows were probably memorized.'
}

function quantity(task: Task, measure: ErrorMeasure): string {
  if (measure === 'balanced error') return 'balanced error (the mean over the classes of their misclassified rows)'
  return task === 'classification' ? 'misclassified rows' : 'unexplained variance'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
