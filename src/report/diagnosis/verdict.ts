import { errorGapChart, stagesOf } from './gap-chart.js'
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
import type { Diagnosis, ErrorGap, GapName, PartName, RunReport, Score } from '../../result/index.js'
import { bullets, figure, table, unfold } from '../html/blocks.js'

const HEADLINES: Readonly<Record<Diagnosis['state'], string>> = {
  'fits well': 'It fits well.',
  'high bias': 'It underfits: the bias is high.',
  'high variance': 'It overfits: the variance is high.',
  'high bias and high variance': 'It underfits and overfits: bias and variance are both high.',
  mismatch: 'It is used on rows of another kind than it learned from.',
  inconclusive: 'It cannot be told yet: too few rows to measure by.',
}

/** For people who never heard of bias and variance. */
const PLAINLY: Readonly<Record<Diagnosis['state'], string>> = {
  'fits well':
    'It makes about as few mistakes as can be made, on the rows it learned from and on rows it had never seen.',
  'high bias':
    'It makes too many mistakes even on the rows it learned from, like a pupil who has not understood the lesson: more examples alone will not help, a more capable or longer trained network may.',
  'high variance':
    'It does well on the rows it learned from and clearly worse on new ones, like a pupil who learned the exercises by heart: more examples help, or holding it back from memorizing.',
  'high bias and high variance':
    'It makes too many mistakes on the rows it learned from, and clearly more on new ones. First let it learn the lesson, then see to it that the lesson carries over.',
  mismatch:
    'It does well on new rows like those it learned from, and worse on those it is meant for, which are of another kind: it needs examples of that kind.',
  inconclusive:
    'With so few rows chance alone can make figures like these. Hold more rows back to measure by; where there are no more, let every row take its turn at being held back (k-fold cross-validation). Until then the steps below are worth a try, but nothing is proven.',
}

const MEANINGS: Readonly<Record<PartName, string>> = {
  train: 'the rows it learned from',
  trainDev: 'rows like those it learned from, not learned from',
  dev: 'rows held back to choose what is kept',
  test: 'rows looked at once, at the very end',
}

/** Title, the verdict in words, the three errors and the gaps between them, and what to beware of. */
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
${plainly(run)}<p class="words">${words(run)}</p>
</header>
<section id="errors" aria-label="Errors of train, dev and test">
<div class="tiles">${PARTS.map((part) => tile(part, run))}</div>
<p class="note">${meaning(run)}</p>
${warnings([...run.warnings, ...run.split.warnings])}
${stagesOf(run.scores, diagnosis).length < 2 ? null : figure((width) => errorGapChart(run.scores, diagnosis, { width }), null, null)}
${diagnosis === null ? null : gaps(run, diagnosis)}
${unfold('All scores', scoreTable(run))}
</section>
`
}

function headline({ history, diagnosis, scores }: RunReport): string {
  if (history.stop.reason === 'diverged') return 'Training broke off: the cost stopped being finite.'
  if (diagnosis !== null) return HEADLINES[diagnosis.state]
  return scores.dev === null ? 'Not judged: no rows were held back for dev.' : 'Not judged: no diagnosis was made.'
}

function plainly({ history, diagnosis }: RunReport): Markup | null {
  if (diagnosis === null || history.stop.reason === 'diverged') return null
  const { state, likely } = diagnosis
  const open = state === 'inconclusive' && likely !== 'inconclusive'
  const perhaps = open ? ` Taken as they stand, the figures say: ${uncapitalized(PLAINLY[likely])}` : ''
  return markup`<p class="words">${PLAINLY[state]}${perhaps}</p>
<p class="note">Bias, variance, epoch: the words are explained at the end of the page.</p>
`
}

function words({ history, diagnosis }: RunReport): string {
  const broke = history.stop.reason === 'diverged' ? history.stop.message : ''
  return [broke, diagnosis?.words ?? ''].filter((text) => text !== '').join(' ')
}

function tile(part: PartName, { scores, task }: RunReport): Markup | null {
  const score = scores[part]
  if (score === undefined) return null
  return markup`<div class="tile ${part}">
<h3>${PART_NAME[part]} error</h3>
${score === null ? markup`<p class="figure none">–</p>` : markup`<p class="figure">${formatPercent(score.error)}</p>`}
<p class="detail">${score === null ? 'not measured' : detail(score, task)}</p>
<p class="detail">${MEANINGS[part]}</p>
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
    scores.test === null
      ? 'Without a test part no error here is a fair promise for new rows: on dev it is flattered by the choices made on it.'
      : 'The test error is the one to quote: nothing was chosen by it.'
  return task === 'classification'
    ? markup`Error is the share of rows given a wrong class. ${quote}`
    : markup`Error is the share of the variance of ${data.target} left unexplained (1 − R²): 0% is perfect, 100% is no better than always answering the mean. ${quote}`
}

function warnings(all: readonly string[]): Markup | null {
  const distinct = [...new Set(all)]
  if (distinct.length === 0) return null
  return markup`<div class="warnings" role="note"><h3>${distinct.length === 1 ? 'Mind this' : 'Mind these'}</h3>${bullets(distinct)}</div>
`
}

const ORIGINS: Readonly<Record<Diagnosis['achievableFrom'], string>> = {
  given: 'as given',
  estimated: 'an estimate from neighbouring rows',
  default: 'assumed, as none was given',
}

function gaps({ testGap }: RunReport, diagnosis: Diagnosis): Markup {
  const from = `${formatPercent(diagnosis.achievableError)}, ${ORIGINS[diagnosis.achievableFrom]}`
  const seen = diagnosis.trainDevError === null ? 'dev' : 'train-dev'
  const explanations: Readonly<Record<GapName, string>> = {
    'avoidable bias': `From the achievable error (${from}) to the train error: what better fitting could still win.`,
    variance: `From the train to the ${seen} error: what is lost on rows it has never seen.`,
    mismatch: 'From train-dev to dev: what is lost on rows of another kind than those of train.',
    'overfitting to dev':
      'From dev to test, a fresh look: near 0 means the choices made on dev hold for new rows. Nothing is chosen by it.',
  }
  const all = isKnown(testGap?.estimate) ? [...diagnosis.gaps, testGap] : diagnosis.gaps
  return markup`<dl class="gaps">
${all.map((one) => gap(one, diagnosis.tolerance, explanations[one.name]))}
</dl>
<p class="note">Beside each gap: where it lies with 95% certainty. A gap of up to ${formatPoints(diagnosis.tolerance).replace('+', '')} (grey band) counts as none; one whose whole range lies above is high.</p>
`
}

const TITLES: Readonly<Record<GapName, string>> = {
  'avoidable bias': 'Avoidable bias',
  variance: 'Variance',
  mismatch: 'Mismatch',
  'overfitting to dev': 'Dev to test',
}

const JUDGED: Readonly<Record<ErrorGap['verdict'], string>> = {
  high: 'High.',
  none: 'None that matters.',
  inconclusive: 'Cannot tell.',
}

function gap({ name, estimate, interval, verdict, rowsNeeded }: ErrorGap, tolerance: number, words: string): Markup {
  const needed = rowsNeeded.map(({ part, rows }) => `${plural(rows, 'row')} of ${part}`).join(' and ')
  const telling = needed === '' ? '' : ` About ${needed} would tell.`
  const title = TITLES[name]
  const judged = isKnown(tolerance) ? JUDGED[verdict] : ''
  return markup`<div><dt>${title} <b>${formatPoints(estimate)}</b></dt><dd>${words}</dd><dd>${judged} ${formatPoints(interval.low)} to ${formatPoints(interval.high)}.${telling}</dd></div>
`
}

function scoreTable({ scores, task }: RunReport): Markup {
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
  return table(['part', 'rows', 'error', ...own, 'loss', 'penalty', 'cost J'], measured)
}
