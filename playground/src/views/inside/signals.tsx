import { lineChart } from '../../charts/line-chart.ts'
import { thinned } from '../../charts/svg.ts'
import type { LayersAt } from '../../state/store.ts'
import type { Bench } from '../../state/store.ts'
import type { InitializerSignals, LayerPoint } from '../../worker/messages.ts'
import { short } from '../numbers.ts'

const measures: readonly (readonly [name: Exclude<keyof LayerPoint, 'layer'>, label: string])[] = [
  ['activationRms', 'activation, root mean square'],
  ['gradientNorm', 'gradient of the weights, norm'],
  ['weightNorm', 'weights, norm'],
]

/** Most points of a line. */
const MOST_POINTS = 150

/** Activations, gradients and weights of each layer by epoch. */
export function SignalsView({ bench }: { readonly bench: Bench }) {
  const history = bench.layers.value
  const last = history.at(-1)
  if (last === undefined) {
    return (
      <>
        <p class="quiet">Train: activations, gradients and weights of each layer are shown by epoch.</p>
        <Initializers bench={bench} />
      </>
    )
  }
  const shown = thinned(history, MOST_POINTS)
  return (
    <>
      <p class="quiet">
        All layers should stay within a few powers of ten: signals that shrink from layer to layer vanish, those that
        grow explode.
      </p>
      <div class="signals">
        {measures.map(([name, label]) => (
          <figure key={name}>
            <figcaption>{label}</figcaption>
            <div dangerouslySetInnerHTML={{ __html: chartOf(shown, name, label) }} />
          </figure>
        ))}
      </div>
      <Table last={last} />
      <Initializers bench={bench} />
    </>
  )
}

const initial: readonly (readonly [name: 'activationRms' | 'gradientNorm', label: string])[] = [
  ['activationRms', 'activation, root mean square'],
  ['gradientNorm', 'gradient of the weights, norm'],
]

/** The same network before its first step, by initializer. */
function Initializers({ bench }: { readonly bench: Bench }) {
  const signals = bench.initializers.value
  if (signals === null) return null
  return (
    <>
      <h3>Initializers side by side, before the first step</h3>
      <div class="signals">
        {initial.map(([name, label]) => (
          <figure key={name}>
            <figcaption>{label}, by layer</figcaption>
            <div dangerouslySetInnerHTML={{ __html: initialChart(signals, name, label) }} />
          </figure>
        ))}
      </div>
    </>
  )
}

function initialChart(
  signals: readonly InitializerSignals[],
  name: 'activationRms' | 'gradientNorm',
  label: string,
): string {
  return lineChart({
    description: `${label} of each layer before the first step, by initializer`,
    width: 300,
    height: 180,
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

function chartOf(history: readonly LayersAt[], name: Exclude<keyof LayerPoint, 'layer'>, label: string): string {
  const layers = history.at(-1)?.layers ?? []
  return lineChart({
    description: `${label} of each layer by epoch`,
    width: 300,
    height: 180,
    lines: layers.map((_, i) => ({
      label: i === layers.length - 1 ? 'out' : String(i + 1),
      style: `layer-${Math.min(i, 6)}`,
      points: history.map(({ epoch, layers }) => [epoch, layers[i]?.[name] ?? NaN]),
    })),
    x: { label: 'epoch', low: 0 },
    y: { label: '', log: true },
  })
}

function Table({ last }: { readonly last: LayersAt }) {
  return (
    <table>
      <caption>After epoch {last.epoch}</caption>
      <thead>
        <tr>
          <th scope="col">layer</th>
          <th scope="col">activation</th>
          <th scope="col">gradient</th>
          <th scope="col">weights</th>
        </tr>
      </thead>
      <tbody>
        {last.layers.map(({ layer, activationRms, gradientNorm, weightNorm }, i) => (
          <tr key={layer}>
            <th scope="row">{i === last.layers.length - 1 ? 'output' : i + 1}</th>
            <td>{short(activationRms)}</td>
            <td>{short(gradientNorm)}</td>
            <td>{short(weightNorm)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
