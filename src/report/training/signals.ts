import { signalsByLayer, layerSignalChart } from './signal-chart.js'
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
    message:
      'Norm of the gradient of each layer’s weights, logarithmic. Layers far below the others hardly learn; a steep rise warns of exploding gradients.',
  },
  {
    quantity: 'activationRms',
    title: 'Activation',
    message:
      'Root mean square of each layer’s outputs, logarithmic. Ideally of the same order of magnitude in all layers.',
  },
  {
    quantity: 'zeroFraction',
    title: 'Zero outputs',
    message:
      'Fraction of each layer’s outputs that are exactly 0. About half is usual for relu; near 100% the layer is dead.',
  },
] as const satisfies readonly { quantity: SignalQuantity; title: string; message: string }[]

/** Gradients and activations of every layer by epoch. */
export function signalsSection({ history }: RunReport): Markup | null {
  if (history.rows.every(({ layers }) => layers.length === 0)) return null
  return section(
    'layers',
    'Inside the layers',
    'One small chart per layer, all with the same axes; the number at the right is the last value. No layer should be far from the others, and none should drift.',
    ...QUANTITIES.map(
      ({ quantity, title, message }) => markup`<h3>${title}</h3>
${figure((width) => layerSignalChart(history, quantity, { width }), message, null)}`,
    ),
    unfold('Values of the first, the kept and the last epoch', signalTable(history)),
  )
}

function signalTable(history: History): Markup {
  const { rows, best } = history
  const epochs = [...new Set([rows[0]?.epoch, best?.epoch, rows[rows.length - 1]?.epoch])]
  const layers = signalsByLayer(history, 'gradientNorm').map(({ layer }) => layer)
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
