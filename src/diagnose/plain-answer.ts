import { grouped } from '../noun.js'
import { checkChoice, checkKeys, checkList, checkNumber, checkPlainObject } from '../options.js'
import type { ClassMetrics, Diagnosis, FitState, Metrics, MeasuredPart } from '../result/index.js'
import { checkMetrics } from './check-metrics.js'
import { figure, percent } from './numbers.js'
import { notLearning } from './message.js'

/** What a plain answer is made from. */
export interface PlainAnswerInput {
  /** All metrics of the part that the answer is about. */
  readonly metrics: Metrics
  /** Default `test`. */
  readonly part?: MeasuredPart
  /** Adds what state the network is in. */
  readonly diagnosis?: Diagnosis | null
}

/**
 * How good a network is, in one sentence for readers without statistics: how often it is right on new rows, or how far off,
 * beside the baseline, and what state it is in.
 *
 * Where one of two classes is rare, accuracy says little; the sentence is then about that class: how many of its rows are found,
 * how many alarms are false, F1, AUC and average precision. Of more classes, it adds the same about the rarest one that is rare.
 *
 * @throws WellfitError `INVALID_DATA` for what are not metrics, `INVALID_OPTION`.
 * @example
 * console.log(plainAnswer({ metrics: net.metrics(test), diagnosis }))
 */
export function plainAnswer(input: PlainAnswerInput): string {
  checkKeys('plainAnswer', 'input', input, ['metrics', 'part', 'diagnosis'])
  const { metrics, diagnosis } = input
  checkMetrics('plainAnswer', 'metrics', metrics)
  if (diagnosis !== undefined && diagnosis !== null) {
    checkPlainObject('plainAnswer', 'diagnosis', diagnosis)
    const states = ['inconclusive', 'does not learn', 'fits to the level of the estimate', ...Object.keys(CLAUSES)]
    checkChoice('plainAnswer', 'diagnosis.state', diagnosis.state, states)
    if (diagnosis.state === 'fits to the level of the estimate')
      checkNumber('plainAnswer', 'diagnosis.level', diagnosis.level)
    if (diagnosis.state === 'does not learn') checkList('plainAnswer', 'diagnosis.causes', diagnosis.causes)
  }
  const part = checkChoice('plainAnswer', 'part', input.part ?? 'test', [
    'train',
    'trainDev',
    'dev',
    'outOfFold',
    'test',
  ])
  const rows = ROWS[part]
  const state =
    diagnosis === undefined || diagnosis === null ? '' : `; ${describeState(diagnosis)}${butFarOff(diagnosis, metrics)}`
  return `${describeMetrics(metrics, rows)}${state}.`
}

const ROWS: Readonly<Record<MeasuredPart, string>> = {
  train: 'rows of train',
  trainDev: 'rows of train-dev',
  dev: 'rows of dev',
  outOfFold: 'rows that were held out in turn',
  test: 'new rows',
}

function describeMetrics(metrics: Metrics, rows: string): string {
  const { task, values, baseline } = metrics
  if (task === 'regression') {
    const mae = `Off by ${figure(values.mae)} on average on ${rows}`
    return `${mae}, against ${figure(baseline.values.mae)} for always predicting the median (R² ${figure(values.r2)})`
  }
  const rare = rarest(metrics)
  if (rare !== null && metrics.classes?.length === 2) return describeRare(rare, metrics, rows)
  const [right, constant] = [values.accuracy, baseline.values.accuracy].map((value) => percentage(value ?? null))
  const answer = `${right} right on ${rows}, against ${constant} for always predicting "${baseline.class}"`
  // One class of many is not what the network is for: it stands beside the accuracy.
  return rare === null ? answer : `${answer}; ${uncapital(describeRare(rare, metrics, rows))}`
}

function rarest({ classes, rareClasses }: Metrics): ClassMetrics | null {
  const rare = (classes ?? []).filter(({ name }) => rareClasses.includes(name))
  return rare.toSorted((a, b) => a.rows - b.rows)[0] ?? null
}

function describeRare(
  { name, rows: count, predicted, recall, precision, f1, auc, averagePrecision }: ClassMetrics,
  metrics: Metrics,
  rows: string,
): string {
  const found = Math.round(count * (recall ?? 0))
  const alarms =
    predicted === 0
      ? 'it is never predicted'
      : `${grouped(predicted - found)} false ${predicted - found === 1 ? 'alarm' : 'alarms'} (precision ${percentage(precision)})`
  const constant = count / metrics.rows
  return `Of ${grouped(count)} ${count === 1 ? rows.replace('rows', 'row') : rows} of the rare class "${name}", ${grouped(found)} found (recall ${percentage(recall)}), ${alarms}: F1 ${figure(f1)}, AUC ${figure(auc)}, average precision ${figure(averagePrecision)} against ${figure(constant)} without the network`
}

function uncapital(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** A fraction as a percentage with one decimal. */
function percentage(fraction: number | null): string {
  return fraction === null ? '–' : `${(100 * fraction).toFixed(1)} %`
}

/** States whose clause says more than their name. */
type Told = 'inconclusive' | 'does not learn' | 'fits to the level of the estimate'

const CLAUSES: Readonly<Record<Exclude<FitState, Told>, string>> = {
  'high bias or high variance': 'the network underfits or overfits',
  'no better than the baseline': 'it does not clearly beat the baseline',
  'not finished': 'training was not finished',
  'high bias': 'the network underfits',
  'high variance': 'the network overfits',
  'high bias and high variance': 'the network underfits and overfits',
  mismatch: 'dev differs from train',
  'limited by label noise': 'noise in the data limits it',
  'fits well': 'the network fits well',
}

/** A high bias where no achievable error was given. */
const AGAINST_ZERO: Readonly<Partial<Record<FitState, string>>> = {
  'high bias': 'the network underfits, if an error of 0 is achievable',
  'high bias and high variance': 'the network overfits, and underfits if an error of 0 is achievable',
}

const POSSIBLE: Readonly<Partial<Record<FitState, string>>> = {
  'high bias': 'underfitting is possible, not proven',
  'high variance': 'overfitting is possible, not proven',
  'high bias and high variance': 'underfitting and overfitting are possible, not proven',
  mismatch: 'a difference between dev and train is possible, not proven',
}

/** States by which no gap is high. */
const FITS: ReadonlySet<FitState> = new Set([
  'fits well',
  'limited by label noise',
  'fits to the level of the estimate',
])
/** The unexplained variance is this much, and this many times, that of dev. */
const [FAR_OFF, TIMES] = [0.1, 3]

/** Where a few rows far outside of train carry the squared error, R² contradicts what dev shows. */
function butFarOff({ state, devError }: Diagnosis, { task, values }: Metrics): string {
  const unexplained = 1 - (values.r2 ?? NaN)
  if (task !== 'regression' || !FITS.has(state) || !(unexplained > Math.max(devError + FAR_OFF, TIMES * devError)))
    return ''
  return ` by dev (R² ${figure(1 - devError)}), but some of these rows are predicted far off`
}

function describeState({ state, likely, causes, achievableFrom, level, measure }: Diagnosis): string {
  if (state === 'does not learn') return `the network ${notLearning(causes)}`
  if (state === 'fits to the level of the estimate') {
    return POSSIBLE[likely] === undefined
      ? `the network fits well, to within ${percent(level)}`
      : `${POSSIBLE[likely]}, and at most ${percent(level)}`
  }
  // The accuracy in front may be far above that of the baseline.
  if (state === 'no better than the baseline' && measure === 'balanced error')
    return 'where every class counts alike, it does not clearly beat the baseline'
  if (state !== 'inconclusive')
    return achievableFrom === 'default' ? (AGAINST_ZERO[state] ?? CLAUSES[state]) : CLAUSES[state]
  return POSSIBLE[likely] ?? 'it seems to fit well, but the rows are too few to be sure'
}
