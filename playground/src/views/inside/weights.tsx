import { histogram } from '../../charts/histogram.ts'
import type { Bench } from '../../state/store.ts'
import type { LayerWeightsView } from '../../worker/messages.ts'
import { percent, short } from '../numbers.ts'

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

function chartOf({ range, counts, rms }: LayerWeightsView, layer: number): string {
  return histogram({
    description: `Histogram of the weights of layer ${layer + 1}, from −${range} to ${range}; root mean square ${short(rms)}`,
    low: -range,
    high: range,
    counts,
  })
}
