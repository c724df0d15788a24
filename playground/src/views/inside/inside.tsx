import type { Bench } from '../../state/store.ts'
import type { InsideName } from '../../worker/messages.ts'
import { GradientView } from './gradient.tsx'
import { SignalsView } from './signals.tsx'
import { UnitsView } from './units.tsx'
import { WeightsView } from './weights.tsx'

const tabs: readonly (readonly [name: InsideName, label: string])[] = [
  ['units', 'Units'],
  ['weights', 'Weights'],
  ['signals', 'Signals'],
  ['gradient', 'Gradient check'],
]

/** The inside of the network: one picture at a time. */
export function InsideView({ bench }: { readonly bench: Bench }) {
  const watched = bench.watched.value
  return (
    <section class="inside" aria-labelledby="inside-title">
      <h2 id="inside-title" class="hidden">
        Inside the network
      </h2>
      <div role="tablist" aria-label="Inside the network" onKeyDown={(event) => moveTab(bench, event)}>
        {tabs.map(([name, label]) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === watched}
            aria-controls="inside-panel"
            tabIndex={name === watched ? 0 : -1}
            onClick={() => bench.watch(name)}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="inside-panel" aria-labelledby={`tab-${watched}`}>
        {watched === 'units' && <UnitsView bench={bench} />}
        {watched === 'weights' && <WeightsView bench={bench} />}
        {watched === 'signals' && <SignalsView bench={bench} />}
        {watched === 'gradient' && <GradientView bench={bench} />}
      </div>
    </section>
  )
}

/** Arrow keys choose the tab before or behind. */
function moveTab(bench: Bench, event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  const at = tabs.findIndex(([name]) => name === bench.watched.value)
  const next = tabs[(at + step + tabs.length) % tabs.length]
  if (next === undefined) return
  event.preventDefault()
  bench.watch(next[0])
  document.querySelector<HTMLElement>(`#tab-${next[0]}`)?.focus()
}
