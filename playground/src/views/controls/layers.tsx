import { keepProbOf, MOST_LAYERS } from '../../state/settings.ts'
import type { Bench } from '../../state/store.ts'
import { Slider } from './fields.tsx'
import { stops } from './stops.ts'

/** The hidden layers: how many, and width and keepProb of each. */
export function Layers({ bench }: { readonly bench: Bench }) {
  const { hidden, keepProb } = bench.current.value
  const resize = (hidden: readonly number[]): void =>
    bench.set({ hidden, keepProb: keepProbOf(keepProb, hidden.length) })
  return (
    <div class="layers">
      <div class="layer-count">
        <span>Hidden layers</span>
        <button
          type="button"
          class="small"
          aria-label="Remove a layer"
          disabled={hidden.length === 0}
          onClick={() => resize(hidden.slice(0, -1))}
        >
          −
        </button>
        <output aria-label="Hidden layers">{hidden.length}</output>
        <button
          type="button"
          class="small"
          aria-label="Add a layer"
          disabled={hidden.length === MOST_LAYERS}
          onClick={() => resize([...hidden, hidden.at(-1) ?? 8])}
        >
          +
        </button>
      </div>
      {hidden.map((units, layer) => (
        <fieldset key={layer}>
          <legend>Layer {layer + 1}</legend>
          <Slider
            label="Units"
            value={units}
            stops={stops.units}
            onChange={(units) => resize(hidden.map((width, i) => (i === layer ? units : width)))}
          />
          <Slider
            label="keepProb"
            hint="Probability that dropout keeps a unit"
            value={keepProb[layer] ?? 1}
            stops={stops.keepProb}
            onChange={(keep) =>
              bench.setLive({
                keepProb: keepProbOf(keepProb, hidden.length).map((before, i) => (i === layer ? keep : before)),
              })
            }
          />
        </fieldset>
      ))}
    </div>
  )
}
