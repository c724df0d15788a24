import { triedActionsChart } from './tried-chart.js'
import { formatPercent, formatPoints, formatSeconds } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { RunReport, TriedActions } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

/** What each advised change gains, measured. */
export function triedSection({ tried }: RunReport): Markup | null {
  if (tried === undefined) return null
  return section(
    'tried',
    'What the advised changes gain',
    'Each change that options can express was trained with the same seed and evaluated on the same dev rows as the network of this page.',
    markup`<p>${tried.message}</p>`,
    tried.tried.length === 0
      ? null
      : figure(
          (width) => triedActionsChart(tried, { width }),
          'Mark: reduction of the dev error. Line: its 95% interval. A change helps if its whole line is to the right of 0; if the line crosses 0, the gain may be chance.',
          unfold('Values by change', triedTable(tried)),
        ),
  )
}

function triedTable({ trainError, devError, tried }: TriedActions): Markup {
  const cells = tried.map((one) => [
    one.action.title,
    formatPercent(one.trainError),
    formatPercent(one.devError),
    formatPoints(one.gain),
    `${formatPoints(one.gainInterval.low)} to ${formatPoints(one.gainInterval.high)}`,
    one.verdict,
    formatSeconds(one.seconds),
  ])
  const asIs = ['unchanged', formatPercent(trainError), formatPercent(devError), '', '', '', '']
  const head = ['change', 'train error', 'dev error', 'gain', '95% interval', 'verdict', 'training time']
  return table(head, [asIs, ...cells], { words: [5] })
}
