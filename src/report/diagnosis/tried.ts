import { triedActionsChart } from './tried-chart.js'
import { formatPercent, formatPoints, formatSeconds } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { RunReport, TriedActions } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

/** What the advised steps brought when they were tried. */
export function triedSection({ tried }: RunReport): Markup | null {
  if (tried === undefined) return null
  return section(
    'tried',
    'What the steps bring: tried out',
    'Each step that is only a matter of settings was trained anew, from the same start, and measured on the same rows of dev as the network of this page.',
    markup`<p>${tried.words}</p>`,
    tried.tried.length === 0
      ? null
      : figure(
          (width) => triedActionsChart(tried, { width }),
          'The mark says by how much the dev error fell, the line how much of that chance may have made: the true figure lies on it with 95% certainty. A step helps where its whole line lies to the right of 0; where it crosses 0 that may be chance.',
          unfold('Numbers by step', triedTable(tried)),
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
  const asIs = ['as it is', formatPercent(trainError), formatPercent(devError), '', '', '', '']
  const head = ['step', 'train error', 'dev error', 'won', 'with 95% certainty', 'verdict', 'training took']
  return table(head, [asIs, ...cells], { words: [5] })
}
