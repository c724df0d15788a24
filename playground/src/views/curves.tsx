import { useSignal } from '@preact/signals'
import { lineChart } from '../charts/line-chart.ts'
import type { Line, Rule } from '../charts/line-chart.ts'
import type { Change } from '../state/settings.ts'
import type { Bench } from '../state/store.ts'
import type { EpochPoint } from '../worker/messages.ts'
import { percent, short } from './numbers.ts'

/** Most points of a drawn curve: more are thinned out. */
const MOST_POINTS = 300

/** Cost or error of train and dev by epoch, with the kept epoch and the changes made on the way. */
export function Curves({ bench }: { readonly bench: Bench }) {
  const measure = useSignal<'cost' | 'error'>('cost')
  const isLog = useSignal(false)
  const epochs = bench.epochs.value
  const last = epochs.at(-1)
  return (
    <section class="curves" aria-labelledby="curves-title">
      <header>
        <h2 id="curves-title">{measure.value === 'cost' ? 'Cost' : 'Error'} by epoch</h2>
        <select
          aria-label="Measure"
          value={measure.value}
          onChange={(event) => (measure.value = event.currentTarget.value as 'cost' | 'error')}
        >
          <option value="cost">cost</option>
          <option value="error">error</option>
        </select>
        <label class="toggle">
          <input
            type="checkbox"
            checked={isLog.value}
            onChange={(event) => (isLog.value = event.currentTarget.checked)}
          />
          log scale
        </label>
      </header>
      <div dangerouslySetInnerHTML={{ __html: chartOf(bench, measure.value, isLog.value) }} />
      <dl class="figures">
        <Figure label="train cost" value={last?.trainCost} format={short} style="train" />
        <Figure label="dev cost" value={last?.devCost} format={short} style="dev" />
        <Figure label="train error" value={last?.trainError} format={percent} style="train" />
        <Figure label="dev error" value={last?.devError} format={percent} style="dev" />
      </dl>
    </section>
  )
}

interface FigureProps {
  readonly label: string
  readonly value: number | undefined
  readonly format: (value: number) => string
  readonly style: string
}

function Figure({ label, value, format, style }: FigureProps) {
  return (
    <div class={style}>
      <dt>{label}</dt>
      <dd>{value === undefined ? '–' : format(value)}</dd>
    </div>
  )
}

function chartOf(bench: Bench, measure: 'cost' | 'error', log: boolean): string {
  const epochs = thinned(bench.epochs.value)
  const line = (part: 'train' | 'dev', value: (point: EpochPoint) => number): Line => ({
    label: part,
    style: part,
    points: epochs.map((point) => [point.epoch, value(point)]),
  })
  const lines =
    measure === 'cost'
      ? [line('train', ({ trainCost }) => trainCost), line('dev', ({ devCost }) => devCost)]
      : [line('train', ({ trainError }) => trainError), line('dev', ({ devError }) => devError)]
  const finished = bench.finished.value
  const kept: Rule[] =
    finished === null || finished.keptEpoch === finished.epochs
      ? []
      : [{ x: finished.keptEpoch, label: `kept ${finished.keptEpoch}`, style: 'kept' }]
  return lineChart({
    description: `${measure} of train and dev by epoch, up to epoch ${bench.epoch.value}`,
    lines,
    x: { label: 'epoch', low: 0, high: Math.max(10, bench.epoch.value) },
    y: { label: measure, log, ...(log ? {} : { low: 0 }) },
    rules: [...bench.settings.value.changes.map(ruleOf), ...kept],
  })
}

function ruleOf({ epoch, name, value }: Change): Rule {
  const names = { l2: 'λ₂', l1: 'λ₁', learningRate: 'α', keepProb: 'keep' }
  return { x: epoch, label: `${names[name]} ${typeof value === 'number' ? value : value.join(' ')}` }
}

function thinned(epochs: readonly EpochPoint[]): readonly EpochPoint[] {
  const every = Math.ceil(epochs.length / MOST_POINTS)
  return every <= 1 ? epochs : epochs.filter((_, i) => i % every === 0 || i === epochs.length - 1)
}
