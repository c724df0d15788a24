import { histogram } from '../../charts/histogram.ts'
import { lineChart } from '../../charts/line-chart.ts'
import { thinned } from '../../charts/svg.ts'
import type { Bench } from '../../state/store.ts'
import type { LayerWeightsView } from '../../worker/messages.ts'
import { percent, short } from '../numbers.ts'

/** Most points of the line of linearity. */
const MOST_POINTS = 150

/** The weights of each layer as a histogram. */
export function WeightsView({ bench }: { readonly bench: Bench }) {
  const inside = bench.inside.value
  if (inside?.name !== 'weights') return null
  return (
    <>
      <p class="quiet">
        How the weights of each layer are distributed. L2 shrinks them all, L1 sets many to exactly 0; with small
        weights tanh units stay in their linear part and the network's function gets simpler.
      </p>
      <p class="explained">
        A linear function explains <b>{percent(inside.explained)}</b> of the variance of the outputs over the plane.
      </p>
      <Linearity bench={bench} />
      <div class="weight-layers">
        {inside.layers.map((layer, i) => (
          <figure key={layer.layer}>
            <figcaption>
              {i === inside.layers.length - 1 ? 'Output layer' : `Layer ${i + 1}`}
              <span>root mean square {short(layer.rms)}</span>
            </figcaption>
            <div dangerouslySetInnerHTML={{ __html: chartOf(layer, i) }} />
            {layer.zeros > 0 && <p>{percent(layer.zeros)} of the weights are exactly 0</p>}
            {layer.linear !== null && <p>{percent(layer.linear)} of the outputs in tanh's linear part</p>}
          </figure>
        ))}
      </div>
    </>
  )
}

/** How linear the network was, by epoch. */
function Linearity({ bench }: { readonly bench: Bench }) {
  const history = thinned(bench.linearity.value, MOST_POINTS)
  const layers = history.at(-1)?.layers ?? []
  if (history.length < 2) return null
  const chart = lineChart({
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
  return <div class="linearity" dangerouslySetInnerHTML={{ __html: chart }} />
}

function chartOf({ range, counts, rms }: LayerWeightsView, layer: number): string {
  return histogram({
    description: `Histogram of the weights of layer ${layer + 1}, from −${range} to ${range}; root mean square ${short(rms)}`,
    low: -range,
    high: range,
    counts,
  })
}
