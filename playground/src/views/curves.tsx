import { useSignal } from '@preact/signals'
import { epochChart } from '../export/epoch-chart.ts'
import type { Bench } from '../state/store.ts'
import { percent, short } from '../export/numbers.ts'

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
  return epochChart({
    epochs: bench.epochs.value,
    changes: bench.settings.value.changes,
    finished: bench.finished.value,
    measure,
    log,
  })
}
