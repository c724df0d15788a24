import { errorGapChart, isEstimated, stagesOf } from './gap-chart.js'
import {
  formatCount,
  formatInstant,
  formatNumber,
  formatPercent,
  formatPoints,
  isKnown,
  plural,
  uncapitalized,
} from '../format.js'
import { markup } from '../html/markup.js'
import { PART_NAME, PARTS } from '../chart/palette.js'
import type { Markup } from '../html/markup.js'
import type { Diagnosis, ErrorGap, GapName, MeasuredPart, RunReport, Score } from '../../result/index.js'
import { bullets, figure, table, unfold } from '../html/blocks.js'

const HEADLINES: Readonly<Record<Diagnosis['state'], string>> = {
  'fits well': 'It fits well.',
  'high bias': 'It underfits: the bias is high.',
  'high variance': 'It overfits: the variance is high.',
  'high bias and high variance': 'It underfits and overfits: bias and variance are both high.',
  mismatch: 'Data mismatch: dev has another distribution than train.',
  'high bias or high variance': 'It underfits or overfits: bias or variance is high.',
  'fits to the level of the estimate': 'It fits well, as far as these rows can show.',
  inconclusive: 'Not enough data to tell.',
  'does not learn': 'It does not learn.',
  'no better than the baseline': 'It is no better than the baseline.',
  'not finished': 'Training was not finished.',
  'limited by label noise': 'It fits as well as the data allow.',
}

/** The bias of a network for which no achievable error was given. */
const AGAINST_ZERO: Readonly<Partial<Record<Diagnosis['state'], string>>> = {
  'high bias': 'It underfits, if an error of 0 is achievable.',
  'high bias and high variance': 'It overfits, and underfits if an error of 0 is achievable.',
}

/** For readers who do not know bias and variance. */
const EXPLANATIONS: Readonly<Record<Diagnosis['state'], string>> = {
  'fits well': 'It makes about as few errors as possible, both on the rows it was trained on and on new ones.',
  'high bias':
    'It makes too many errors even on the rows it was trained on. More rows alone will not help; a larger network or longer training may.',
  'high variance':
    'It does well on the rows it was trained on and clearly worse on new ones: it memorizes instead of generalizing. More rows or stronger regularization help.',
  'high bias and high variance':
    'It makes too many errors on the rows it was trained on, and clearly more on new ones. Reduce the bias first, then the variance.',
  mismatch:
    'It does well on new rows like those it was trained on, and worse on those it is meant for, which have another distribution: it needs training rows of that kind.',
  'does not learn':
    'Even on the rows it was trained on, it does not clearly beat a prediction that ignores the features. Solve this first: a larger network would not learn either.',
  'no better than the baseline': 'On new rows it does not clearly beat a prediction that ignores the features.',
  'not finished': 'Its cost was still falling when training ended: train longer before you judge it.',
  'limited by label noise':
    'It makes about as few errors as possible: rows that are nearly alike have different targets, which no network can tell apart.',
  'high bias or high variance':
    'It makes more errors on new rows than it needs to. These rows do not show whether it also makes too many on the rows it was trained on.',
  'fits to the level of the estimate':
    'No weakness is shown, and none can be large. Only more rows could show a small one.',
  inconclusive:
    'With this few rows, chance alone can produce errors like these. The steps below are worth a try, but nothing is certain.',
}

const MEANINGS: Readonly<Record<MeasuredPart, string>> = {
  train: 'the rows it was trained on',
  trainDev: 'held-out rows of the train distribution',
  dev: 'held-out rows, used to choose settings',
  outOfFold: 'rows of train and dev, each by a network that was not trained on it',
  test: 'held-out rows, evaluated once at the end',
}

/** Title, verdict, the errors and the gaps between them, and warnings. */
export function verdictSection(run: RunReport): Markup {
  const { diagnosis, data } = run
  const origin = [
    data.name,
    `${formatCount(data.rows)} rows × ${plural(data.features, 'feature')}`,
    `target ${data.target}`,
  ]
  if (run.createdAt !== null) origin.push(formatInstant(run.createdAt))
  return markup`<header>
<p class="origin">${origin.map((text) => markup`<span>${text}</span>`)}</p>
<h1>${run.title}</h1>
<p class="verdict">${headline(run)}</p>
${
  run.answer === undefined
    ? null
    : markup`<p class="words">${run.answer}</p>
`
}${explanation(run)}<p class="words">${messageOf(run)}</p>
</header>
<section id="errors" aria-label="Errors of train, dev and test">
<div class="tiles">${PARTS.map((part) => tile(part, run))}</div>
<p class="note">${meaning(run)}</p>
${warnings([...run.warnings, ...run.split.warnings])}
${stagesOf(run.scores, diagnosis).length < 2 ? null : figure((width) => errorGapChart(run.scores, diagnosis, { width }), null, null)}
${diagnosis === null ? null : gaps(run, diagnosis)}
${baselineNote(run)}${unfold('All scores', scoreTable(run))}
</section>
`
}

function headline({ history, diagnosis, scores }: RunReport): string {
  if (history.stop.reason === 'diverged') return 'Training diverged: the cost is no longer finite.'
  const [cause] = diagnosis?.causes ?? []
  if (diagnosis?.state === 'does not learn' && cause !== undefined) return `It does not learn: ${cause.kind}.`
  if (diagnosis?.achievableFrom === 'default') return AGAINST_ZERO[diagnosis.state] ?? HEADLINES[diagnosis.state]
  if (diagnosis !== null) return HEADLINES[diagnosis.state]
  return scores.dev === null ? 'No diagnosis: no rows were held out for dev.' : 'No diagnosis was made.'
}

function explanation({ history, diagnosis }: RunReport): Markup | null {
  if (diagnosis === null || history.stop.reason === 'diverged') return null
  const { state, likely } = diagnosis
  const open = state === 'inconclusive' && likely !== 'inconclusive'
  const perhaps = open ? ` The measured errors alone suggest: ${uncapitalized(EXPLANATIONS[likely])}` : ''
  return markup`<p class="words">${EXPLANATIONS[state]}${perhaps}</p>
<p class="note">Terms such as bias, variance and epoch are explained at the end of the page.</p>
`
}

function messageOf({ history, diagnosis }: RunReport): string {
  const divergence = history.stop.reason === 'diverged' ? history.stop.message : ''
  return [divergence, diagnosis?.message ?? ''].filter((text) => text !== '').join(' ')
}

function tile(part: MeasuredPart, { scores, task }: RunReport): Markup | null {
  const score = scores[part]
  // Of an ensemble of folds, dev has stopped the first network only.
  const hasFolds = scores.outOfFold !== undefined
  if (score === undefined || (hasFolds && part === 'dev')) return null
  return markup`<div class="tile ${part}">
<h3>${PART_NAME[part]} error</h3>
${score === null ? markup`<p class="figure none">–</p>` : markup`<p class="figure">${formatPercent(score.error)}</p>`}
<p class="detail">${score === null ? 'not measured' : detail(score, task)}</p>
<p class="detail">${hasFolds && part === 'train' ? 'a first network, on the rows it was trained on' : MEANINGS[part]}</p>
</div>
`
}

function detail(score: Score, task: RunReport['task']): string {
  if (task === 'regression') return `RMSE ${formatNumber(score.rmse)} over ${plural(score.rows, 'row')}`
  const wrong = isKnown(score.error) ? Math.round(score.error * score.rows) : null
  return `${formatCount(wrong)} of ${plural(score.rows, 'row')} wrong`
}

function meaning({ task, data, scores }: RunReport): Markup {
  const quote =
    scores.test === null && scores.outOfFold !== undefined
      ? 'Without a test set, the out-of-fold error is the estimate for new rows: of the networks of the model, each on rows that it was not trained on.'
      : scores.test === null
        ? 'Without a test set, no error here is an unbiased estimate for new rows: the dev error is optimistic, because settings were chosen by it.'
        : 'Report the test error: no setting was chosen by it.'
  return task === 'classification'
    ? markup`Error is the fraction of rows misclassified. ${quote}`
    : markup`Error is the fraction of the variance of ${data.target} left unexplained (1 − R²): 0% is perfect, 100% is no better than always predicting the mean. ${quote}`
}

function warnings(all: readonly string[]): Markup | null {
  const distinct = [...new Set(all)]
  if (distinct.length === 0) return null
  return markup`<div class="warnings" role="note"><h3>${distinct.length === 1 ? 'Warning' : 'Warnings'}</h3>${bullets(distinct)}</div>
`
}

const ORIGINS: Readonly<Record<Diagnosis['achievableFrom'], string>> = {
  given: 'as given',
  estimated: 'estimated from neighbouring rows',
  default: 'assumed, since none was given',
  unknown: 'not known, at least 0',
}

/** Where the achievable error comes from. */
function originOf({ achievableFrom, folds }: Diagnosis): string {
  const isOfRecipes = achievableFrom === 'estimated' && folds?.best !== undefined
  return isOfRecipes ? 'estimated from the best of several recipes on the same folds' : ORIGINS[achievableFrom]
}

/** The achievable error, with its range where it is estimated. */
function achievableText(diagnosis: Diagnosis): string {
  const value = formatPercent(diagnosis.achievableError)
  const { low, high } = diagnosis.achievableInterval
  return isEstimated(diagnosis) ? `${formatPercent(low)} to ${formatPercent(high)}, most likely near ${value}` : value
}

function gaps(run: RunReport, diagnosis: Diagnosis): Markup {
  const { testGap, scores } = run
  const from = `${achievableText(diagnosis)}, ${originOf(diagnosis)}`
  const heldOut = scores.outOfFold === undefined ? 'dev' : 'out-of-fold'
  const seen = diagnosis.trainDevError === null ? heldOut : 'train-dev'
  const explanations: Readonly<Record<GapName, string>> = {
    'avoidable bias': `From the achievable error (${from}) to the train error: what a better fit could still gain.`,
    variance: `From the train error to the ${seen} error: what is lost on new rows.`,
    mismatch: 'From the train-dev error to the dev error: what is lost on rows of another distribution than train.',
    'overfitting to dev': `From the ${heldOut} error to the test error. Near 0 means that ${heldOut === 'dev' ? 'the choices made on dev hold' : 'what the folds expect holds'} for new rows.`,
  }
  const all = isKnown(testGap?.estimate) ? [...diagnosis.gaps, testGap] : diagnosis.gaps
  return markup`<dl class="gaps">
${all.map((one) => gap(one, diagnosis.tolerance, explanations[one.name], heldOut))}
</dl>
<p class="note">Each gap is shown with its 95% interval. A gap of up to ${formatPoints(diagnosis.tolerance).replace('+', '')} (grey band) counts as none; a gap that is above it with 95% confidence is high.${ofOtherFolds(run)}</p>
`
}

/** Where the recipe is diagnosed by other folds than those of the model, whose errors stand above. */
function ofOtherFolds({ decidedOn, crossValidation, improvement }: RunReport): string {
  // Folds of their own have rows for early stopping.
  if (decidedOn === undefined || improvement !== undefined || (crossValidation?.scores[0]?.stoppingRows ?? 0) === 0)
    return ''
  const { folds = 0, repeats = 1 } = crossValidation ?? {}
  return ` The train and out-of-fold errors of the chart are those of the recipe over ${folds} other folds${repeats === 1 ? '' : `, ${repeats} times over`}, by which it is diagnosed; the figures above are those of the networks of this run.`
}

const TITLES: Readonly<Record<GapName, string>> = {
  'avoidable bias': 'Avoidable bias',
  variance: 'Variance',
  mismatch: 'Mismatch',
  'overfitting to dev': 'Dev to test',
}

const VERDICTS: Readonly<Record<ErrorGap['verdict'], string>> = {
  high: 'High.',
  none: 'Negligible.',
  inconclusive: 'Not enough data to tell.',
}

function gap(
  { name, estimate, interval, verdict, rowsNeeded }: ErrorGap,
  tolerance: number,
  words: string,
  heldOut: 'dev' | 'out-of-fold',
): Markup {
  const needed = rowsNeeded.map(({ part, rows }) => `${plural(rows, 'row')} of ${part}`).join(' and ')
  const telling = needed === '' ? '' : ` It would take about ${needed}.`
  const title = name === 'overfitting to dev' && heldOut !== 'dev' ? 'Out-of-fold to test' : TITLES[name]
  const judged = isKnown(tolerance) ? VERDICTS[verdict] : ''
  return markup`<div><dt>${title} <b>${formatPoints(estimate)}</b></dt><dd>${words}</dd><dd>${judged} ${formatPoints(interval.low)} to ${formatPoints(interval.high)}.${telling}</dd></div>
`
}

/** What the network has to beat. */
function baselineNote({ metrics, task, outcomePart }: RunReport): Markup | null {
  if (metrics === null || metrics === undefined || !('baseline' in metrics)) return null
  const { class: name, values } = metrics.baseline
  const of = outcomePart === 'outOfFold' ? 'rows held out in turn' : PART_NAME[outcomePart]
  return task === 'classification'
    ? markup`<p class="note">Baseline: always predicting ${name ?? ''}, the most frequent class of ${of}, is wrong on ${formatPercent(isKnown(values.accuracy) ? 1 - values.accuracy : null)} of its rows.</p>
`
    : markup`<p class="note">Baseline: always predicting the mean of ${of} has an RMSE of ${formatNumber(values.rmse)}, the median a mean absolute error of ${formatNumber(values.mae)}.</p>
`
}

function scoreTable({ scores, task, metrics, outcomePart }: RunReport): Markup {
  const own = task === 'classification' ? ['accuracy'] : ['RMSE', 'MAE', 'R²']
  const measured = PARTS.flatMap((part) => {
    const score = scores[part] ?? null
    if (score === null) return []
    const metrics =
      task === 'classification'
        ? [formatPercent(score.accuracy, 4)]
        : [formatNumber(score.rmse), formatNumber(score.mae), formatNumber(score.r2)]
    const costs = [formatNumber(score.loss), formatNumber(score.penalty), formatNumber(score.cost)]
    return [[PART_NAME[part], formatCount(score.rows), formatPercent(score.error, 4), ...metrics, ...costs]]
  })
  const baseline =
    metrics === null || metrics === undefined || !('baseline' in metrics) ? null : metrics.baseline.values
  if (baseline !== null) {
    const constant =
      task === 'classification'
        ? [
            formatPercent(isKnown(baseline.accuracy) ? 1 - baseline.accuracy : null, 4),
            formatPercent(baseline.accuracy, 4),
          ]
        : [formatPercent(1, 4), formatNumber(baseline.rmse), formatNumber(baseline.mae), formatNumber(baseline.r2)]
    measured.push([`baseline (${PART_NAME[outcomePart]})`, formatCount(metrics?.rows), ...constant, '–', '–', '–'])
  }
  return table(['part', 'rows', 'error', ...own, 'loss', 'penalty', 'cost J'], measured)
}
