import { lineChart } from '../../charts/line-chart.ts'
import type { LayersAt } from '../../state/store.ts'
import type { Bench } from '../../state/store.ts'
import type { LayerPoint } from '../../worker/messages.ts'
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
    return <p class="quiet">Train: activations, gradients and weights of each layer are shown by epoch.</p>
  }
  const every = Math.ceil(history.length / MOST_POINTS)
  const thinned = history.filter((_, i) => i % every === 0 || i === history.length - 1)
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
            <div dangerouslySetInnerHTML={{ __html: chartOf(thinned, name, label) }} />
          </figure>
        ))}
      </div>
      <Table last={last} />
    </>
  )
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
