import type { SweepReport } from '../../result/index.js'
import { settingName } from '../curves/setting-curve-charts.js'
import { formatCount, formatNumber, formatPercent, formatTick } from '../format.js'
import { figure, section, table } from '../html/blocks.js'
import { markup, type Markup } from '../html/markup.js'
import { htmlPage } from '../html/page.js'
import { sweepChart } from '../search/sweep-chart.js'
import { titleHeader } from './title-header.js'
import { renderVersioned } from './versioned.js'

/**
 * Renders a sweep as a self-contained HTML page: errors by value with the choice, and all values as a table. Like that of
 * `renderReport`, the page loads nothing, runs no script, and is the same text for the same input.
 *
 * @throws WellfitError `INVALID_DATA` if `report` is not a version 1 sweep report.
 *
 * @example
 * writeFileSync('sweep.html', renderSweep(report))
 */
export function renderSweep(report: SweepReport): string {
  return renderVersioned('renderSweep', 'report', report, 'wellfit.sweep', () => {
    const { title, data, target, sweep } = report
    const origin = [data, `${formatCount(sweep.rows)} rows`, `${sweep.task} of ${target}`]
    return htmlPage(title, [titleHeader(title, origin), sweepSection(report)])
  })
}

function sweepSection({ sweep }: SweepReport): Markup {
  const { over, points, chosen, best, folds, repeats, message } = sweep
  const cells = points.map(({ value, error, trainError, standardError, epochs }) => [
    formatTick(value),
    error === null ? 'diverged' : formatPercent(error.estimate),
    error === null ? '' : `${formatPercent(error.interval.low)} to ${formatPercent(error.interval.high)}`,
    standardError === null ? '' : formatPercent(standardError),
    trainError === null ? '' : formatPercent(trainError.estimate),
    epochs === null ? '' : formatNumber(epochs, 3),
    value === chosen ? markup`<strong>chosen</strong>` : value === best ? 'lowest' : '',
  ])
  const head = [settingName(over), 'error held out', '95% interval', 'standard error', 'train error', 'epochs', '']
  const times = repeats === 1 ? '' : `, ${formatCount(repeats)} times over`
  return section(
    'sweep',
    `Which ${settingName(over)}?`,
    `The same recipe with each value, trained on the same ${formatCount(folds)} folds${times} with the same seeds, and measured on the rows held out. Chosen: the simplest network whose error lies within one standard error of the lowest.`,
    markup`<p>${message}</p>`,
    figure((width) => sweepChart(sweep, { width }), 'Bars: one standard error on either side.', null),
    table(head, cells, { words: [6] }),
  )
}
