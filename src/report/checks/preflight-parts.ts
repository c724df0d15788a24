import { overfitChart } from './step-charts.js'
import { formatCount, formatNumber, formatSeconds, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import { sample } from '../chart/thin.js'
import type { OverfitCheck, Preflight, PreflightItem } from '../../result/index.js'
import { facts, figure, section, table, unfold } from '../html/blocks.js'
import { itemList, layersFigure } from './preflight.js'

const MAX_LOSSES = 40

/** Title, verdict, and each item with its findings and remedies. */
export function preflightVerdictSection(report: Preflight, title: string, origin: readonly string[]): Markup {
  const { items, passed, seconds } = report
  return markup`<header>
${origin.length === 0 ? null : markup`<p class="origin">${origin.map((text) => markup`<span>${text}</span>`)}</p>`}
<h1>${title}</h1>
<p class="verdict">${passed ? 'Ready to train.' : 'Do not train yet.'}</p>
<p class="words">${countWords(items)} Checked in ${formatSeconds(seconds)}, on copies of the network.</p>
</header>
<section id="items" aria-label="Items">
${itemList(items)}
</section>
`
}

function countWords(items: readonly PreflightItem[]): string {
  const failed = items.filter(({ status }) => status === 'failed')
  if (failed.length > 0) return `Failed: ${failed.map(({ title }) => title).join(', ')}.`
  const passed = items.filter(({ status }) => status === 'passed')
  return `${passed.length} of ${items.length} checks passed.`
}

/** Signal and gradient before training, and whether the network can learn at all. */
export function startSection({ layers, overfit }: Preflight): Markup | null {
  if (layers.length === 0 && overfit === null) return null
  return section(
    'start',
    'Does the network start well?',
    'The signal must reach the last layer, and the gradient the first. A network that cannot memorize a few rows will not learn anything.',
    layersFigure(layers),
    overfit === null ? null : overfitPart(overfit),
  )
}

function overfitPart(check: OverfitCheck): Markup {
  const { rows, losses, target, memorized, learningRate, cause } = check
  const steps = losses.map((loss, step) => ({ step, loss }))
  const numbers = table(
    ['step', 'loss'],
    sample(steps, MAX_LOSSES).map(({ step, loss }) => [formatCount(step), formatNumber(loss, 6)]),
  )
  const head = memorized ? 'memorized' : cause === null ? 'not memorized' : `not memorized: ${cause}`
  return markup`<h3>A handful of rows: ${head}</h3>
${figure(
  (width) => overfitChart(check, { width }),
  `${plural(rows, 'row')} at learning rate ${formatNumber(learningRate)}, without dropout and penalty. Memorized: a loss below ${formatNumber(target)}.`,
  unfold('Values by step', numbers),
)}
`
}

/** Time and memory of the whole run. */
export function resourcesSection({ resources }: Preflight): Markup | null {
  if (resources === null) return null
  const { measuredSteps, secondsPerStep, stepsPerEpoch, secondsPerEpoch, epochs, seconds, bytes } = resources
  return section(
    'resources',
    'Time and memory',
    `Extrapolated from ${plural(measuredSteps, 'step')}; includes the evaluation after each epoch.`,
    facts([
      ['Per step', `${formatNumber(1000 * secondsPerStep, 3)} ms`],
      ['Steps per epoch', formatCount(stepsPerEpoch)],
      ['Per epoch', formatSeconds(secondsPerEpoch)],
      ['In total, at most', `${formatSeconds(seconds)} for ${plural(epochs, 'epoch')}`],
      ['Memory', `${formatNumber(bytes / 2 ** 20)} MiB`],
    ]),
  )
}
