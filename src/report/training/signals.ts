import { layerCourses, layerSignalChart } from './signal-chart.js'
import type { SignalQuantity } from './signal-chart.js'
import { formatNumber, formatPercent } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { History, RunReport } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

const QUANTITIES = [
  {
    quantity: 'gradientNorm',
    title: 'Gradient',
    words:
      'How hard each layer’s weights are pulled (norm of the gradient, logarithmic). Layers far below the others hardly learn; a line that climbs steeply is about to explode.',
  },
  {
    quantity: 'activationRms',
    title: 'Activation',
    words:
      'How large each layer’s outputs are (root mean square, logarithmic). Best of one order of magnitude in all layers.',
  },
  {
    quantity: 'zeroFraction',
    title: 'Silent outputs',
    words:
      'Share of each layer’s outputs that are exactly 0. About half is usual for relu; near 100% the layer is dead.',
  },
] as const satisfies readonly { quantity: SignalQuantity; title: string; words: string }[]

/** Gradients and activations of every layer while it learned. */
export function signalsSection({ history }: RunReport): Markup | null {
  if (history.rows.every(({ layers }) => layers.length === 0)) return null
  return section(
    'layers',
    'Inside the layers',
    'One small chart per layer, all with the same axes; the number at the right is the last one. What to look for: no layer far from the others, nothing drifting off.',
    ...QUANTITIES.map(
      ({ quantity, title, words }) => markup`<h3>${title}</h3>
${figure((width) => layerSignalChart(history, quantity, { width }), words, null)}`,
    ),
    unfold('Numbers of the first, the kept and the last epoch', signalTable(history)),
  )
}

function signalTable(history: History): Markup {
  const { rows, best } = history
  const epochs = [...new Set([rows[0]?.epoch, best?.epoch, rows[rows.length - 1]?.epoch])]
  const layers = layerCourses(history, 'gradientNorm').map(({ layer }) => layer)
  const cells = layers.flatMap((layer) =>
    epochs.flatMap((epoch) => {
      const signal = rows.find((row) => row.epoch === epoch)?.layers.find((candidate) => candidate.layer === layer)
      if (epoch === undefined || signal === undefined) return []
      const { gradientNorm, weightNorm, activationRms, zeroFraction } = signal
      const norms = [gradientNorm, weightNorm, activationRms].map((value) => formatNumber(value))
      return [[layer, formatNumber(epoch), ...norms, formatPercent(zeroFraction)]]
    }),
  )
  return table(['layer', 'epoch', 'gradient norm', 'weight norm', 'activation RMS', 'zero outputs'], cells)
}
