import { overfitChart } from './step-charts.js'
import { formatCount, formatNumber, formatSeconds, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import { sample } from '../chart/thin.js'
import type { OverfitCheck, Preflight, PreflightItem } from '../../result/index.js'
import { facts, figure, section, table, unfold } from '../html/blocks.js'
import { itemList, layersFigure } from './preflight.js'

const MAX_LOSSES = 40

/** Title, the verdict in a sentence, and each item with what was found and what to do about it. */
export function preflightVerdictSection(report: Preflight, title: string, origin: readonly string[]): Markup {
  const { items, passed, seconds } = report
  return markup`<header>
${origin.length === 0 ? null : markup`<p class="origin">${origin.map((text) => markup`<span>${text}</span>`)}</p>`}
<h1>${title}</h1>
<p class="verdict">${passed ? 'Ready to train.' : 'Do not train yet.'}</p>
<p class="words">${countWords(items)} Looked at in ${formatSeconds(seconds)}, on copies of the network.</p>
</header>
<section id="items" aria-label="What was looked at">
${itemList(items)}
</section>
`
}

function countWords(items: readonly PreflightItem[]): string {
  const failed = items.filter(({ status }) => status === 'failed')
  if (failed.length > 0) return `${failed.map(({ title }) => title).join(', ')}: failed.`
  const passed = items.filter(({ status }) => status === 'passed')
  return `${passed.length} of ${items.length} checks passed.`
}

/** How the network starts, and whether it can learn at all. */
export function startSection({ layers, overfit }: Preflight): Markup | null {
  if (layers.length === 0 && overfit === null) return null
  return section(
    'start',
    'Does the network start well?',
    'A signal must come through to the last layer and a gradient back to the first; and what cannot learn a few rows by heart learns nothing.',
    layersFigure(layers),
    overfit === null ? null : overfitPart(overfit),
  )
}

function overfitPart(check: OverfitCheck): Markup {
  const { rows, losses, target, learnt, learningRate, cause } = check
  const steps = losses.map((loss, step) => ({ step, loss }))
  const numbers = table(
    ['step', 'loss'],
    sample(steps, MAX_LOSSES).map(({ step, loss }) => [formatCount(step), formatNumber(loss, 6)]),
  )
  const head = learnt ? 'learnt by heart' : cause === null ? 'not learnt' : `not learnt: ${cause}`
  return markup`<h3>A handful of rows: ${head}</h3>
${figure(
  (width) => overfitChart(check, { width }),
  `${plural(rows, 'row')} at learning rate ${formatNumber(learningRate)}, without dropout and penalty. Learnt: a loss below ${formatNumber(target)}.`,
  unfold('Numbers by step', numbers),
)}
`
}

/** What the whole run will take. */
export function resourcesSection({ resources }: Preflight): Markup | null {
  if (resources === null) return null
  const { measuredSteps, secondsPerStep, stepsPerEpoch, secondsPerEpoch, epochs, seconds, bytes } = resources
  return section(
    'resources',
    'What will it take?',
    `Extrapolated from ${plural(measuredSteps, 'step')} of the real run; an epoch's measuring is in it.`,
    facts([
      ['A step', `${formatNumber(1000 * secondsPerStep, 3)} ms`],
      ['Steps of an epoch', formatCount(stepsPerEpoch)],
      ['An epoch', formatSeconds(secondsPerEpoch)],
      ['At most', `${formatSeconds(seconds)} for ${plural(epochs, 'epoch')}`],
      ['Memory', `${formatNumber(bytes / 2 ** 20)} MiB`],
    ]),
  )
}
