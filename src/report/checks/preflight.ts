import { initialLayersChart } from './layers-chart.js'
import { formatCount, formatNumber, formatPercent } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { InitialLayer, PreflightItem, RunReport } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

/** The items of the preflight, with remedies for those that failed. */
export function preflightSection({ preflight }: RunReport): Markup | null {
  if (preflight === null || preflight === undefined) return null
  const { items, layers, message } = preflight
  return section(
    'preflight',
    'Preflight',
    `Checked before training, on copies of the network. ${message}`,
    itemList(items),
    layersFigure(layers),
  )
}

/** Every item with its findings and remedies; failed items first. */
export function itemList(items: readonly PreflightItem[]): Markup {
  const failed = items.filter(({ status }) => status === 'failed')
  const others = items.filter(({ status }) => status !== 'failed')
  return markup`<ul class="findings items">${[...failed, ...others].map(itemOf)}</ul>`
}

function itemOf({ title, status, findings }: PreflightItem): Markup {
  return markup`<li class="is-${status === 'failed' ? 'problem' : 'fine'}"><b>${title}</b> <span class="tag">${status}</span>${findings.map(
    ({ status: found, message, remedy }) =>
      markup`<p>${found === 'failed' ? markup`<strong>${message}</strong>` : message}${remedy === null ? null : markup` <span>${remedy}</span>`}</p>`,
  )}</li>
`
}

/** Signal and gradient of every layer before the first step; `null` if they were not measured. */
export function layersFigure(layers: readonly InitialLayer[]): Markup | null {
  if (layers.length === 0) return null
  const cells = layers.map((layer) => [
    layer.layer,
    formatNumber(layer.activationRms),
    formatNumber(layer.spread),
    formatNumber(layer.weightGrowth),
    formatNumber(layer.drawnGrowth),
    formatNumber(layer.relativeGradient),
    `${formatCount(layer.deadUnits)} of ${formatCount(layer.units)}`,
    formatPercent(layer.saturated),
  ])
  const head = ['layer', 'output RMS', 'signal', 'growth by weights', 'by initializer', 'gradient', 'dead', 'saturated']
  return figure(
    (width) => initialLayersChart(layers, { width }),
    'Signal: how much a unit’s output varies over the rows. Gradient: ‖dW‖ / ‖W‖. Both should stay of the same order of magnitude from layer to layer.',
    unfold('Values by layer', table(head, cells)),
  )
}
