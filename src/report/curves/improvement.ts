import { formatCount, formatPercent, formatPoints } from '../format.js'
import { figure, section, table } from '../html/blocks.js'
import { improvementChart } from '../search/improvement-chart.js'
import { markup, type Markup } from '../html/markup.js'
import type { Improvement, ImprovementTrial, RunReport } from '../../result/index.js'

/** What was tried before the run, what it gained and what was kept. */
export function improvementSection(found: Improvement, onTest?: RunReport['improvementOnTest']): Markup {
  const { baseline, trials, changes, level, error, expected, message } = found
  const head = [
    'trial',
    'from',
    'change',
    'against',
    'error held out',
    'train error',
    'gain',
    'interval of the gain',
    'outcome',
  ]
  const first = [
    '0',
    '',
    'baseline',
    '',
    formatPercent(baseline.error.estimate),
    formatPercent(baseline.trainError.estimate),
  ]
  const cells = [[...first, '', '', ''], ...trials.map(trialCells)]
  return section(
    'trials',
    'What was tried, and what it gained',
    'One change at a time, trained on the same folds of train and dev, with the same seeds, as the trial that it starts from. What a change is against, bias, variance or slow learning, is why it was tried. A trial ends after the first repeat of the folds in which it is no better. A change is kept if the whole interval of its gain is above 0; later trials build on it.',
    markup`<p>${message}</p>`,
    onTest === undefined ? null : markup`<p>${onTest.message}</p>`,
    figure(
      (width) => improvementChart(found, { width }),
      'Line: error of the current settings. ● kept, ◆ not proven, × no gain or not finished; bars: interval of the gain on the same folds. A bar wholly below the line is a proven gain.',
      null,
    ),
    table(head, cells, { words: [2, 3, 8] }),
    markup`<p>Each interval of a gain has ${formatPercent(level)} confidence, so that all claims of a run are right in 95% of runs. The final error is ${formatPercent(error.estimate)}; on new rows expect ${formatPercent(expected.estimate)}${changes.length === 0 ? '' : `, corrected for having chosen the best of ${formatCount(trials.length + 1)} settings on the same rows`}.</p>`,
  )
}

function trialCells(trial: ImprovementTrial): (string | Markup)[] {
  const { number, base, title, against, error, trainError, gain, outcome } = trial
  return [
    String(number),
    String(base),
    title,
    against,
    error === null ? '' : formatPercent(error.estimate),
    trainError === null ? '' : formatPercent(trainError.estimate),
    gain === null ? '' : formatPoints(gain.estimate),
    gain === null ? '' : `${formatPoints(gain.interval.low)} to ${formatPoints(gain.interval.high)}`,
    outcome === 'kept' ? markup`<strong>${outcome}</strong>` : outcome,
  ]
}
