import { maskChart, shownRows } from '../charts/mask-chart.ts'
import { unitsChart } from '../charts/units-chart.ts'
import type { LinearityAt } from '../state/store.ts'
import { UNIT_GRID } from '../worker/messages.ts'
import type { CheckView, InsideViews, LayersAt, Verdict } from '../worker/messages.ts'
import { percent, short } from './numbers.ts'
import {
  checkChart,
  gapCharts,
  gapWords,
  initializersChart,
  layerName,
  linearityChart,
  maskWords,
  signalChart,
  signalLabels,
  signalNames,
  weightsChart,
} from './view-charts.ts'

/** What the views of a run show, but for plane and curves. */
export interface RunViews {
  readonly inside: InsideViews
  readonly verdict: Verdict | null
  readonly layers: readonly LayersAt[]
  readonly linearity: readonly LinearityAt[]
  readonly check: CheckView | null
}

/** A picture of a view that needs no page around it. */
export interface Picture {
  /** For the name of a file. */
  readonly name: string
  readonly caption: string
  /** The text of an SVG. */
  readonly svg: string
}

/** The pictures of the views of a run, by view. */
export function picturesOf(
  views: RunViews,
): Readonly<Record<'diagnosis' | 'units' | 'weights' | 'dropout' | 'signals' | 'gradient', readonly Picture[]>> {
  return {
    diagnosis: diagnosisPictures(views),
    units: unitPictures(views),
    weights: weightPictures(views),
    dropout: maskPictures(views),
    signals: signalPictures(views),
    gradient: checkPictures(views),
  }
}

function diagnosisPictures({ verdict }: RunViews): Picture[] {
  if (verdict === null) return []
  const charts = gapCharts(verdict)
  return verdict.gaps.map((gap, i) => ({
    name: gap.name.replaceAll(' ', '-'),
    caption: `${gap.name}: ${gapWords(gap)}`,
    svg: charts[i] ?? '',
  }))
}

function unitPictures({ inside: { units } }: RunViews): Picture[] {
  return units.layers.map(({ units, values }, i) => {
    const caption = `The ${units} units of layer ${i + 1} over the plane`
    return {
      name: `units-${i + 1}`,
      caption,
      svg: unitsChart({ description: caption, units, values, side: UNIT_GRID }),
    }
  })
}

function weightPictures({ inside: { weights }, linearity }: RunViews): Picture[] {
  const { layers, explained } = weights
  const histograms = layers.map((layer, i) => {
    const zeros = layer.zeros === 0 ? [] : [`${percent(layer.zeros)} are exactly 0`]
    const linear = layer.linear === null ? [] : [`${percent(layer.linear)} of the outputs in tanh's linear part`]
    const facts = [`root mean square ${short(layer.rms)}`, ...zeros, ...linear].join(', ')
    const caption = `Weights of ${layerName(i, layers.length).toLowerCase()}: ${facts}`
    return { name: `weights-${i + 1}`, caption, svg: weightsChart(layer, i) }
  })
  const caption = `A linear function explains ${percent(explained)} of the variance of the outputs over the plane`
  return linearity.length < 2
    ? histograms
    : [...histograms, { name: 'linearity', caption, svg: linearityChart(linearity) }]
}

function maskPictures({ inside: { dropout } }: RunViews): Picture[] {
  const { epoch, batch, rows, layers } = dropout
  return layers.map((own) => {
    const name = own.layer.replace('dense', 'layer ')
    const caption = `Mask of ${name} in batch ${batch} of epoch ${epoch}: ${maskWords(own, rows)}`
    const { units } = own
    const shown = shownRows(units, own.mask)
    return {
      name: `mask-${own.layer}`,
      caption: caption + shown.text,
      svg: maskChart({ description: caption, units, mask: shown.mask }),
    }
  })
}

function signalPictures({ inside: { initializers }, layers }: RunViews): Picture[] {
  const byEpoch = layers.length === 0 ? [] : signalNames
  const pictures = byEpoch.map((name) => ({
    name: `signals-${name}`,
    caption: `${signalLabels[name]}, by epoch`,
    svg: signalChart(layers, name),
  }))
  const initial = (['activationRms', 'gradientNorm'] as const).map((name) => ({
    name: `initializers-${name}`,
    caption: `${signalLabels[name]}, of each layer before the first step, by initializer`,
    svg: initializersChart(initializers, name),
  }))
  return [...pictures, ...initial]
}

function checkPictures({ check }: RunViews): Picture[] {
  if (check === null) return []
  const found = check.faults.length === 0 ? '' : `; found in ${check.faults.join('; ')}`
  const caption = `Gradient check: ${check.verdict}, relative difference ${check.difference.toExponential(1)}${found}`
  return [{ name: 'gradient', caption, svg: checkChart(check) }]
}
