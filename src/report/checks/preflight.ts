import { initialLayersChart } from './layers-chart.js'
import { formatCount, formatNumber, formatPercent } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { InitialLayer, PreflightItem, RunReport } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

/** Whether the run was worth starting: item by item, with what to do where one failed. */
export function preflightSection({ preflight }: RunReport): Markup | null {
  if (preflight === null || preflight === undefined) return null
  const { items, layers, message } = preflight
  return section(
    'preflight',
    'Was it worth starting?',
    `Looked at before training, on copies of the network. ${message}`,
    itemList(items),
    layersFigure(layers),
  )
}

/** Every item with what was found and what to do about it; what failed stands first. */
export function itemList(items: readonly PreflightItem[]): Markup {
  const failed = items.filter(({ status }) => status === 'failed')
  const others = items.filter(({ status }) => status !== 'failed')
  return markup`<ul class="findings items">${[...failed, ...others].map(itemOf)}</ul>`
}

function itemOf({ title, status, findings }: PreflightItem): Markup {
  return markup`<li class="is-${status === 'failed' ? 'problem' : 'fine'}"><b>${title}</b> <span class="tag">${status}</span>${findings.map(
    ({ status: found, words, remedy }) =>
      markup`<p>${found === 'failed' ? markup`<strong>${words}</strong>` : words}${remedy === null ? null : markup` <span>${remedy}</span>`}</p>`,
  )}</li>
`
}

/** Signal and gradient of every layer before the first step; nothing where they were not looked at. */
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
    'Signal: how much a unit’s output varies from row to row. Gradient: ‖dW‖ / ‖W‖. Both should keep their order of magnitude from layer to layer.',
    unfold('Numbers by layer', table(head, cells)),
  )
}
