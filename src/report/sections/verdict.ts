import { errorGapChart, stagesOf } from '../charts/gaps.js'
import { formatCount, formatInstant, formatNumber, formatPercent, formatPoints, isKnown, plural } from '../format.js'
import { markup } from '../markup.js'
import { PART_NAME, PARTS } from '../palette.js'
import type { Markup } from '../markup.js'
import type { Diagnosis, PartName, RunReport, Score } from '../../result.js'
import { bullets, figure, table, unfold } from './figure.js'

const HEADLINES: Readonly<Record<Diagnosis['state'], string>> = {
  'fits well': 'It fits well.',
  'high bias': 'It underfits: the bias is high.',
  'high variance': 'It overfits: the variance is high.',
  'high bias and high variance': 'It underfits and overfits: bias and variance are both high.',
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
<p class="words">${words(run)}</p>
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

function gaps({ scores }: RunReport, diagnosis: Diagnosis): Markup {
  const from = diagnosis.achievableFrom === 'given' ? 'as given' : 'assumed, as none was given'
  const dev = scores.dev?.error
  const test = scores.test?.error
  const apart = scores.trainDev?.error
  const fresh = isKnown(dev) && isKnown(test) ? test - dev : null
  return markup`<dl class="gaps">
${gap('Avoidable bias', diagnosis.avoidableBias, diagnosis.tolerance.bias, `From the achievable error (${formatPercent(diagnosis.achievableError)}, ${from}) to the train error: what better fitting could still win.`)}
${gap('Variance', diagnosis.variance, diagnosis.tolerance.variance, 'From the train to the dev error: what is lost on rows it has never seen.')}
${isKnown(apart) && isKnown(dev) ? gap('Mismatch', dev - apart, null, 'From train-dev to dev: the part of the variance that comes from rows of another distribution, not from rows it has never seen.') : null}
${fresh === null ? null : gap('Dev to test', fresh, null, 'A fresh look: near 0 means the choices made on dev hold for new rows.')}
</dl>
`
}

function gap(name: string, value: number, tolerance: number | null, explanation: string): Markup {
  const limit =
    tolerance === null ? '' : ` Up to ${formatPoints(tolerance).replace('+', '')} (grey band) counts as none.`
  return markup`<div><dt>${name} <b>${formatPoints(value)}</b></dt><dd>${explanation}${limit}</dd></div>
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
