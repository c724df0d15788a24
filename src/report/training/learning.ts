import { costCurveChart, errorCurveChart } from './epoch-charts.js'
import { capitalized, formatCount, formatNumber, formatPercent, formatSeconds, isKnown, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import { sample } from '../chart/thin.js'
import type { OverfittingOnset, History, RunReport } from '../../result/index.js'
import { bullets, figure, section, table, unfold } from '../html/blocks.js'

const MAX_TABLE_ROWS = 40

/** Cost and error by epoch, where it stopped, and which epoch was kept. */
export function learningSection(run: RunReport): Markup {
  const { history } = run
  const lead =
    'Each epoch is one pass over the train rows. Both lines should fall; where train falls on and dev does not, the network begins to learn rows by heart.'
  if (history.rows.length === 0) {
    return section(
      'learning',
      'How it learned',
      'No epoch was finished, so there is nothing to draw.',
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
    figure((width) => costCurveChart(history, { width, turn: run.overfittingOnset }), costCaption(history), null),
    run.overfittingOnset === undefined || history.stop.reason === 'diverged'
      ? null
      : turning(history, run.overfittingOnset),
    markup`<h3>Error</h3>`,
    figure(
      (width) => errorCurveChart(history, { width, achievableError: run.diagnosis?.achievableError ?? 0 }),
      null,
      unfold('Numbers by epoch', epochTable(history)),
    ),
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
    return markup`${count} Their ${monitorName(best.monitor)}: ${monitorValue(best.monitor, best.value)}.`
  return markup`${count} The weights of <b>epoch ${formatCount(best.epoch)}</b> were kept (${monitorName(best.monitor)} ${monitorValue(best.monitor, best.value)}).`
}

function costCaption(history: History): Markup {
  const measured = history.trainRowsMeasured
  const discarded = history.best !== null && history.best.epoch < (history.rows[history.rows.length - 1]?.epoch ?? 0)
  return markup`Cost: how wrong the predictions are, plus the penalty on large weights; it is what training lowers. Measured at the end of each epoch without dropout; train on ${plural(measured, 'row')}.${discarded ? ' Shaded: epochs after the kept one, whose weights were not used.' : null}`
}

const BY_HEART = 'The network no longer learns what holds for all rows, it learns its own rows by heart.'
const TOO_SURE =
  'It does not make more mistakes on them for that (see the error below): it grows too sure of those it makes, so that its probabilities can be trusted less.'

/** What the turn means, and whether the kept weights were spared what came after. */
function turning({ rows, best, task }: History, { epoch, lowest, last, words }: OverfittingOnset): Markup {
  if (epoch === null) return markup`<p>${words}</p>`
  const kept = rows.find((row) => row.epoch === best?.epoch)?.dev?.loss
  const spared = isKnown(kept) && isKnown(lowest) && isKnown(last) && kept - lowest < (last - lowest) / 2
  const then = spared
    ? markup`The weights that were kept, of epoch ${formatCount(best?.epoch)}, are spared most of that.`
    : markup`The weights that were kept, of epoch ${formatCount(best?.epoch)}, suffer from it: stop training there, or hold the network back (L2, dropout, more rows).`
  const [before, after] = [rows.find((row) => row.epoch === epoch), rows.at(-1)].map((row) => row?.dev?.error)
  const moreErrors = !isKnown(before) || !isKnown(after) || after > before
  const meaning = task === 'regression' || moreErrors ? BY_HEART : TOO_SURE
  return markup`<p>At <b>epoch ${formatCount(epoch)}</b> dev turns (the upright line): from there on its loss, how wrong the network is on rows it does not learn from, rises again, from ${formatNumber(lowest, 3)} to ${formatNumber(last, 3)}, while training goes on. ${meaning} ${best === null ? null : then}</p>`
}

/** `devLoss` in words. */
export function monitorName(monitor: string): string {
  return monitor.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}

function monitorValue(monitor: string, value: number): string {
  return /error$/i.test(monitor) ? formatPercent(value) : formatNumber(value)
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
    rows.length > shown.length ? ` ${formatCount(shown.length)} of ${formatCount(rows.length)} epochs are listed.` : ''
  return markup`${table(head, cells)}<p class="note">Batch cost is the mean while training, dropout included.${left}</p>`
}

function notes({ notes: all }: History): Markup | null {
  return all.length === 0 ? null : bullets(all)
}
