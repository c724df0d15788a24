import { costCurveChart, errorCurveChart, metricCurveChart } from './epoch-charts.js'
import { capitalized, formatCount, formatNumber, formatPercent, formatSeconds, isKnown, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import { sample } from '../chart/thin.js'
import type { OverfittingOnset, History, MetricName, RunReport } from '../../result/index.js'
import { bullets, figure, section, table, unfold } from '../html/blocks.js'

const MAX_TABLE_ROWS = 40

/** Cost and error by epoch, why training stopped, and which epoch was kept. */
export function learningSection(run: RunReport): Markup {
  const { history } = run
  const lead =
    'An epoch is one pass over the training rows. Both lines should fall; once train keeps falling but dev does not, the network overfits.'
  if (history.rows.length === 0) {
    return section(
      'learning',
      'How it learned',
      'No epoch was completed, so there is nothing to draw.',
      markup`<p>${history.stop.message}</p>`,
      notes(history),
    )
  }
  return section(
    'learning',
    'How it learned',
    lead,
    markup`<p>${ending(history)}</p>`,
    markup`<h3>Cost</h3>`,
    figure(
      (width) => costCurveChart(history, { width, overfittingOnset: run.overfittingOnset }),
      costCaption(history),
      null,
    ),
    run.overfittingOnset === undefined || history.stop.reason === 'diverged'
      ? null
      : onsetText(history, run.overfittingOnset),
    markup`<h3>Error</h3>`,
    figure(
      (width) => errorCurveChart(history, { width, achievableError: run.diagnosis?.achievableError ?? 0 }),
      null,
      unfold('Values by epoch', epochTable(history)),
    ),
    ...metricNames(history).map((name) => metricFigure(history, name)),
    notes(history),
  )
}

function ending({ rows, stop, best }: History): Markup {
  const seconds = rows[rows.length - 1]?.seconds
  const message = capitalized(
    best === null ? stop.message : stop.message.replaceAll(best.monitor, monitorName(best.monitor)),
  )
  const count = markup`${plural(rows.length, 'epoch')}, ${plural(stop.step, 'step')}, ${formatSeconds(seconds)}. ${message}`
  if (best === null) return count
  if (message.includes(`epoch ${best.epoch} `))
    return markup`${count} The ${monitorName(best.monitor)} of that epoch is ${monitorValue(best.monitor, best.value)}.`
  return markup`${count} The weights of <b>epoch ${formatCount(best.epoch)}</b> were kept (${monitorName(best.monitor)} ${monitorValue(best.monitor, best.value)}).`
}

function costCaption(history: History): Markup {
  const measured = history.trainRowsMeasured
  const discarded = history.best !== null && history.best.epoch < (history.rows[history.rows.length - 1]?.epoch ?? 0)
  return markup`Cost: the mean loss plus the penalty on large weights, which training minimizes. Evaluated after each epoch without dropout; train on ${plural(measured, 'row')}.${discarded ? ' Shaded: epochs after the kept one, whose weights were discarded.' : null}`
}

const MEMORIZES = 'From there on the network memorizes its training rows instead of learning what holds for all rows.'
const OVERCONFIDENT =
  'It does not make more errors on dev (see the error below), but it grows overconfident in those it makes, so its probabilities become less reliable.'

/** What the overfitting onset means, and whether it affects the kept weights. */
function onsetText({ rows, best, task }: History, { epoch, lowest, last, message }: OverfittingOnset): Markup {
  if (epoch === null) return markup`<p>${message}</p>`
  const keptLoss = rows.find((row) => row.epoch === best?.epoch)?.dev?.loss
  const avoided = isKnown(keptLoss) && isKnown(lowest) && isKnown(last) && keptLoss - lowest < (last - lowest) / 2
  const kept = formatCount(best?.epoch)
  const consequence = avoided
    ? markup`The kept weights, of epoch ${kept}, avoid most of that.`
    : markup`The kept weights, of epoch ${kept}, are affected: stop training earlier, or regularize more (L2, dropout, more rows).`
  const [before, after] = [rows.find((row) => row.epoch === epoch), rows.at(-1)].map((row) => row?.dev?.error)
  const moreErrors = !isKnown(before) || !isKnown(after) || after > before
  const meaning = task === 'regression' || moreErrors ? MEMORIZES : OVERCONFIDENT
  return markup`<p>Overfitting begins at <b>epoch ${formatCount(epoch)}</b> (vertical line): from there on the dev loss rises, from ${formatNumber(lowest, 3)} to ${formatNumber(last, 3)} at the last epoch. ${meaning} ${best === null ? null : consequence}</p>`
}

/** `devLoss` in words. */
export function monitorName(monitor: string): string {
  return monitor.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
}

function monitorValue(monitor: string, value: number): string {
  return /error$/i.test(monitor) ? formatPercent(value) : formatNumber(value)
}

/** The metrics that `fit` was asked to measure after every epoch. */
function metricNames({ rows }: History): MetricName[] {
  return Object.keys(rows.at(-1)?.metrics?.train ?? {}) as MetricName[]
}

function metricFigure(history: History, name: MetricName): Markup {
  const isAbbreviation = ['auc', 'mae', 'rmse', 'r2'].includes(name)
  const title = isAbbreviation ? name.toUpperCase() : capitalized(monitorName(name))
  return markup`<h3>${title}</h3>${figure((width) => metricCurveChart(history, name, title, width), null, null)}`
}

function epochTable(history: History): Markup {
  const { rows, best } = history
  const kept = rows.findIndex(({ epoch }) => epoch === best?.epoch)
  const shown = sample(rows, MAX_TABLE_ROWS, kept < 0 ? [] : [kept])
  const cells = shown.map(({ epoch, batchCost, train, dev, learningRate, seconds }) => [
    epoch === best?.epoch ? markup`<b>${formatCount(epoch)} kept</b>` : formatCount(epoch),
    formatNumber(batchCost),
    formatNumber(train.cost),
    formatNumber(dev?.cost),
    formatPercent(train.error),
    formatPercent(dev?.error),
    formatNumber(learningRate),
    formatSeconds(seconds),
  ])
  const head = ['epoch', 'batch cost', 'train cost', 'dev cost', 'train error', 'dev error', 'learning rate', 'time']
  const left =
    rows.length > shown.length ? ` Showing ${formatCount(shown.length)} of ${formatCount(rows.length)} epochs.` : ''
  return markup`${table(head, cells)}<p class="note">Batch cost: mean cost during training, with dropout.${left}</p>`
}

function notes({ notes: all }: History): Markup | null {
  return all.length === 0 ? null : bullets(all)
}
