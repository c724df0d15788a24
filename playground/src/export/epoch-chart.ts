import { lineChart } from '../charts/line-chart.ts'
import type { Line, LineChart, Rule } from '../charts/line-chart.ts'
import { thinned } from '../charts/svg.ts'
import { changeText } from '../state/names.ts'
import type { Change } from '../state/settings.ts'
import type { EpochPoint, Finished } from '../worker/messages.ts'

/** Most points of a drawn curve. */
const MOST_POINTS = 300

/** A run as its curves show it. */
export interface EpochChart {
  readonly epochs: readonly EpochPoint[]
  readonly changes: readonly Change[]
  readonly finished: Pick<Finished, 'epochs' | 'keptEpoch'> | null
  readonly measure?: 'cost' | 'error'
  readonly log?: boolean
  readonly size?: Pick<LineChart, 'width' | 'height'>
}

/** Cost or error of train and dev by epoch, with the kept epoch and the changes made on the way, as the text of an SVG. */
export function epochChart({
  epochs,
  changes,
  finished,
  measure = 'cost',
  log = false,
  size = {},
}: EpochChart): string {
  const shown = thinned(epochs, MOST_POINTS)
  const last = epochs.at(-1)?.epoch ?? 0
  const line = (part: 'train' | 'dev', value: (point: EpochPoint) => number): Line => ({
    label: part,
    style: part,
    points: shown.map((point) => [point.epoch, value(point)]),
  })
  const lines =
    measure === 'cost'
      ? [line('train', ({ trainCost }) => trainCost), line('dev', ({ devCost }) => devCost)]
      : [line('train', ({ trainError }) => trainError), line('dev', ({ devError }) => devError)]
  const kept: Rule[] =
    finished === null || finished.keptEpoch === finished.epochs
      ? []
      : [{ x: finished.keptEpoch, label: `kept ${finished.keptEpoch}`, style: 'kept' }]
  return lineChart({
    ...size,
    description: `${measure} of train and dev by epoch, up to epoch ${last}`,
    lines,
    x: { label: 'epoch', low: 0, high: Math.max(10, last) },
    y: { label: measure, log, ...(log ? {} : { low: 0 }) },
    rules: [...rulesOf(changes, last), ...kept],
  })
}

/** A mark for each epoch with changes that has come: those of one epoch stand beside one mark. */
function rulesOf(changes: readonly Change[], last: number): Rule[] {
  const marks = new Map<number, string[]>()
  for (const change of changes) {
    if (change.epoch <= last) marks.set(change.epoch, [...(marks.get(change.epoch) ?? []), changeText(change)])
  }
  return [...marks].map(([x, texts]) => ({ x, label: texts.join(', ') }))
}
