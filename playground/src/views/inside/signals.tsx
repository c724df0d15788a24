import { initializersChart, signalChart, signalLabels, signalNames } from '../../export/view-charts.ts'
import type { Bench } from '../../state/store.ts'
import type { LayersAt } from '../../worker/messages.ts'
import { short } from '../../export/numbers.ts'

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
  return (
    <>
      <p class="quiet">
        All layers should stay within a few powers of ten: signals that shrink from layer to layer vanish, those that
        grow explode.
      </p>
      <div class="signals">
        {signalNames.map((name) => (
          <figure key={name}>
            <figcaption>{signalLabels[name]}</figcaption>
            <div dangerouslySetInnerHTML={{ __html: signalChart(history, name) }} />
          </figure>
        ))}
      </div>
      <Table last={last} />
      <Initializers bench={bench} />
    </>
  )
}

/** The same network before its first step, by initializer. */
function Initializers({ bench }: { readonly bench: Bench }) {
  const signals = bench.initializers.value
  if (signals === null) return null
  return (
    <>
      <h3>Initializers side by side, before the first step</h3>
      <div class="signals">
        {(['activationRms', 'gradientNorm'] as const).map((name) => (
          <figure key={name}>
            <figcaption>{signalLabels[name]}, by layer</figcaption>
            <div dangerouslySetInnerHTML={{ __html: initializersChart(signals, name) }} />
          </figure>
        ))}
      </div>
    </>
  )
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
