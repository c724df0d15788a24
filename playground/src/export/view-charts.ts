import { barChart } from '../charts/bar-chart.ts'
import { gapChart, gapScale } from '../charts/gap-chart.ts'
import { histogram } from '../charts/histogram.ts'
import { lineChart } from '../charts/line-chart.ts'
import { thinned } from '../charts/svg.ts'
import type { LinearityAt } from '../state/store.ts'
import type {
  CheckView,
  GapView,
  InitializerSignals,
  LayerMask,
  LayerPoint,
  LayersAt,
  LayerWeightsView,
  Verdict,
} from '../worker/messages.ts'
import { percent, short } from './numbers.ts'

/** Most points of a line. */
const MOST_POINTS = 150

/** Width and height of charts that stand side by side. */
const SMALL = { width: 300, height: 180 } as const

/** The signals of layers that are shown by epoch. */
export const signalNames = ['activationRms', 'gradientNorm', 'weightNorm'] as const
export type SignalName = Exclude<keyof LayerPoint, 'layer'>

/** What a signal measures. */
export const signalLabels: Readonly<Record<SignalName, string>> = {
  activationRms: 'activation, root mean square',
  gradientNorm: 'gradient of the weights, norm',
  weightNorm: 'weights, norm',
}

/** The name of a layer, counted from 0, of so many. */
export function layerName(layer: number, layers: number): string {
  return layer === layers - 1 ? 'Output layer' : `Layer ${layer + 1}`
}

/** The estimate of a gap with its interval. */
export function gapWords({ estimate, low, high }: GapView): string {
  return `${percent(estimate)}, ${percent(low)} to ${percent(high)}`
}

/** The gaps of a diagnosis, each with its interval, on one scale. */
export function gapCharts({ gaps, tolerance }: Pick<Verdict, 'gaps' | 'tolerance'>): string[] {
  const scale = gapScale(gaps, tolerance)
  return gaps.map((gap) => gapChart({ ...gap, description: `${gap.name} ${gapWords(gap)}`, scale, tolerance }))
}

/** What the mask of a layer keeps of a batch of so many rows. */
export function maskWords({ units, keepProb, mask }: LayerMask, rows: number): string {
  const kept = mask.reduce((sum, value) => sum + value, 0) / mask.length
  return `${percent(kept)} of ${rows} × ${units} outputs kept, keepProb ${keepProb}`
}

/** The weights of a layer as a histogram. */
export function weightsChart({ range, counts, rms }: LayerWeightsView, layer: number): string {
  return histogram({
    description: `Histogram of the weights of layer ${layer + 1}, from −${range} to ${range}; root mean square ${short(rms)}`,
    low: -range,
    high: range,
    counts,
  })
}

/** How linear the network was, by epoch. */
export function linearityChart(all: readonly LinearityAt[]): string {
  const history = thinned(all, MOST_POINTS)
  const layers = history.at(-1)?.layers ?? []
  return lineChart({
    description:
      "Linearity by epoch: variance explained by a linear function, and outputs in tanh's linear part by layer",
    height: 150,
    lines: [
      { label: 'linear', style: 'train', points: history.map(({ epoch, explained }) => [epoch, explained]) },
      ...layers.map((_, i) => ({
        label: `tanh ${i + 1}`,
        style: `layer-${i}`,
        points: history.map(({ epoch, layers }) => [epoch, layers[i] ?? NaN] as const),
      })),
    ],
    x: { label: 'epoch', low: 0 },
    y: { label: 'fraction that is linear', low: 0, high: 1 },
  })
}

/** A signal of each layer by epoch. */
export function signalChart(all: readonly LayersAt[], name: SignalName): string {
  const history = thinned(all, MOST_POINTS)
  const layers = history.at(-1)?.layers ?? []
  return lineChart({
    ...SMALL,
    description: `${signalLabels[name]} of each layer by epoch`,
    lines: layers.map((_, i) => ({
      label: i === layers.length - 1 ? 'out' : String(i + 1),
      style: `layer-${i}`,
      points: history.map(({ epoch, layers }) => [epoch, layers[i]?.[name] ?? NaN]),
    })),
    x: { label: 'epoch', low: 0 },
    y: { label: '', log: true },
  })
}

/** A signal of each layer before the first step, by initializer. */
export function initializersChart(
  signals: readonly InitializerSignals[],
  name: Exclude<SignalName, 'weightNorm'>,
): string {
  return lineChart({
    ...SMALL,
    description: `${signalLabels[name]} of each layer before the first step, by initializer`,
    lines: signals.map(({ label, layers }, i) => ({
      label,
      style: `layer-${i}`,
      points: layers.map((layer, at) => [at + 1, layer[name]]),
      marks: true,
    })),
    x: { label: 'layer', low: 1, high: Math.max(2, signals[0]?.layers.length ?? 2), whole: true },
    y: { label: '', log: true },
  })
}

/** A relative difference on a logarithmic scale from 10⁻¹² to 1, as a fraction of it. */
export function differenceLength(difference: number): number {
  return Math.max(0.01, Math.min(1, (Math.log10(Math.max(difference, 1e-12)) + 12) / 12))
}

/** How grave a relative difference is: the class of its bar. */
export function differenceLevel(difference: number): string {
  return difference < 1e-7 ? 'correct' : difference < 1e-3 ? 'suspicious' : 'wrong'
}

/** The relative difference of each parameter in a gradient check. */
export function checkChart({ parameters }: CheckView): string {
  return barChart(
    'Relative difference by parameter, on a logarithmic scale from 10⁻¹² to 1',
    parameters.map(({ name, difference }) => ({
      name,
      length: differenceLength(difference),
      value: difference.toExponential(1),
      style: differenceLevel(difference),
    })),
  )
}
