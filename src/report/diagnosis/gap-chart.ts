import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatPercent, isKnown } from '../format.js'
import { ACHIEVABLE, INK, PART_COLOUR, PART_NAME, PART_SYMBOL } from '../chart/palette.js'
import type { Diagnosis, GapName, Interval, MeasuredPart, RunReport } from '../../result/index.js'
import { bottomAxis, draw, emptyChart, HALO, margins } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { linearAxis } from '../chart/scale.js'

/** One error of the sequence achievable, train, train-dev, dev, test. */
export interface Stage {
  readonly name: 'achievable' | MeasuredPart
  readonly error: number
  /** The error of the stage before; `null` for the first. */
  readonly before: number | null
  /** The gap from `before` that counts as none. */
  readonly tolerance: number
  /** The interval of this error if the one before is taken as exact: that of the gap. Of the achievable error its own. */
  readonly interval: Interval | null
}

/** The errors that were measured, from the achievable error to the test error. */
export function stagesOf(scores: RunReport['scores'], diagnosis: Diagnosis | null): readonly Stage[] {
  const found: Stage[] = []
  const add = (name: Stage['name'], error: number | null | undefined, gap?: GapName): void => {
    if (!isKnown(error)) return
    const before = found[found.length - 1]?.error ?? null
    const judged = diagnosis?.gaps.find((candidate) => candidate.name === gap)
    const { low, high } = judged?.interval ?? {}
    const interval =
      before !== null && isKnown(low) && isKnown(high) ? { low: before + low, high: before + high } : null
    found.push({ name, error, before, tolerance: judged === undefined ? 0 : (diagnosis?.tolerance ?? 0), interval })
  }
  const apart = isKnown(scores.trainDev?.error)
  add('achievable', diagnosis?.achievableError)
  const [achievable] = found
  if (achievable !== undefined && diagnosis !== null && isEstimated(diagnosis)) {
    found[0] = { ...achievable, interval: diagnosis.achievableInterval }
  }
  // With folds the gaps are those of the pooled errors.
  const pooled = diagnosis?.folds === undefined ? null : diagnosis
  add('train', pooled?.trainError ?? scores.train.error, 'avoidable bias')
  add('trainDev', scores.trainDev?.error, 'variance')
  const heldOut = scores.outOfFold === undefined ? 'dev' : 'outOfFold'
  add(heldOut, pooled?.devError ?? scores[heldOut]?.error, apart ? 'mismatch' : 'variance')
  add('test', scores.test?.error)
  return found
}

/** Whether the achievable error lies somewhere in a range. */
export function isEstimated({ achievableFrom }: Pick<Diagnosis, 'achievableFrom'>): boolean {
  return achievableFrom === 'estimated' || achievableFrom === 'unknown'
}

const ROW = 38
const MARGIN = { top: 6, right: 26, bottom: 26, left: 142 }

/**
 * The errors as a staircase (achievable, train, dev, test): each step is a gap with a cause of its own; returns an SVG.
 *
 * A grey band marks the gap that counts as none, a thin line the gap's 95 % interval, or the range of an estimated achievable
 * error. `diagnosis` may be `null`; `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = errorGapChart(run.scores, run.diagnosis)
 */
export function errorGapChart(
  scores: RunReport['scores'],
  diagnosis: Diagnosis | null,
  options: ChartOptions = {},
): string {
  const width = chartWidth('errorGapChart', options, 860)
  if (diagnosis !== null) readResult('errorGapChart', 'diagnosis', diagnosis, ['gaps'], () => [...diagnosis.gaps])
  return readResult('errorGapChart', 'scores', scores, ['train', 'dev'], () => {
    const stages = stagesOf(scores, diagnosis)
    const listed = stages.map(({ name, error }) => `${stageName(name)} ${formatPercent(error)}`).join(', ')
    const words = { title: 'Gaps between the errors', description: `Errors: ${listed}.` }
    if (stages.length === 0) return emptyChart(words, 'No error was measured.', width)
    const axis = linearAxis(0, Math.max(...stages.map(reach)), width < 500 ? 3 : 6)
    return draw(words, {
      width,
      height: MARGIN.top + stages.length * ROW + MARGIN.bottom,
      ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
      x: { type: 'linear', domain: [...axis.domain] },
      y: { type: 'linear', domain: [stages.length - 0.5, -0.5] },
      marks: [
        Plot.gridX([...axis.ticks], { stroke: INK, strokeOpacity: 0.1 }),
        bottomAxis(axis.ticks, (tick) => formatPercent(tick)),
        stages.flatMap((stage, row) => staircase(stage, row)),
      ],
    })
  })
}

function stageName(name: Stage['name']): string {
  return name === 'achievable' ? name : PART_NAME[name]
}

function reach({ error, before, tolerance, interval }: Stage): number {
  return Math.max(error, (before ?? 0) + tolerance, before ?? 0, interval?.high ?? 0)
}

function staircase({ name, error, before, tolerance, interval }: Stage, row: number): Plot.Markish[] {
  const colour = name === 'achievable' ? ACHIEVABLE : PART_COLOUR[name]
  const symbol = name === 'achievable' ? 'square' : PART_SYMBOL[name]
  const from = before ?? 0
  const label = { y: [row], frameAnchor: 'left', fill: colour, fontSize: 13 } as const
  return [
    tolerance > 0
      ? Plot.rect([row], { x1: [from], x2: [from + tolerance], y1: [row - 0.3], y2: [row + 0.3], ...BAND })
      : null,
    before !== null ? Plot.ruleX([before], { y1: [row - 1], y2: [row], stroke: INK, strokeOpacity: 0.4 }) : null,
    before !== null
      ? Plot.ruleY([row], { x1: [before], x2: [error], stroke: colour, strokeWidth: 6, strokeOpacity: 0.55 })
      : null,
    interval === null
      ? null
      : Plot.ruleY([row], { x1: [Math.max(0, interval.low)], x2: [interval.high], stroke: colour, strokeWidth: 1.5 }),
    Plot.dot([row], { x: [error], y: [row], symbol, fill: colour, r: 6.5, ...HALO, strokeWidth: 1.5 }),
    Plot.text([stageName(name)], { ...label, textAnchor: 'start', dx: -MARGIN.left }),
    Plot.text([formatPercent(error)], { ...label, textAnchor: 'end', dx: -14, fontWeight: 700 }),
  ]
}

const BAND = { fill: INK, fillOpacity: 0.1 } as const
