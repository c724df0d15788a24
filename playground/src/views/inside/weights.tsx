import { layerName, linearityChart, weightsChart } from '../../export/view-charts.ts'
import type { Bench } from '../../state/store.ts'
import { percent, short } from '../../export/numbers.ts'

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
              {layerName(i, inside.layers.length)}
              <span>root mean square {short(layer.rms)}</span>
            </figcaption>
            <div dangerouslySetInnerHTML={{ __html: weightsChart(layer, i) }} />
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
  const history = bench.linearity.value
  if (history.length < 2) return null
  return <div class="linearity" dangerouslySetInnerHTML={{ __html: linearityChart(history) }} />
}
