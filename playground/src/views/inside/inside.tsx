import type { Bench } from '../../state/store.ts'
import type { InsideName } from '../../worker/messages.ts'
import { insideViews } from './views.ts'

const everyTab: readonly (readonly [name: InsideName, label: string])[] = [
  ['units', 'Units'],
  ['weights', 'Weights'],
  ['dropout', 'Dropout'],
  ['signals', 'Signals'],
  ['gradient', 'Gradient check'],
]

/** The pictures that the data have. */
function tabsOf(bench: Bench): typeof everyTab {
  return bench.settings.value.data === 'digits' ? [...everyTab, ['digit', 'Draw a digit']] : everyTab
}

/** The inside of the network: one picture at a time. */
export function InsideView({ bench }: { readonly bench: Bench }) {
  const watched = bench.watched.value
  const View = insideViews[watched]
  return (
    <section class="inside" aria-labelledby="inside-title">
      <h2 id="inside-title" class="hidden">
        Inside the network
      </h2>
      <div role="tablist" aria-label="Inside the network" onKeyDown={(event) => moveTab(bench, event)}>
        {tabsOf(bench).map(([name, label]) => (
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
        <View bench={bench} />
      </div>
    </section>
  )
}

/** Arrow keys choose the tab before or behind. */
function moveTab(bench: Bench, event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  const tabs = tabsOf(bench)
  const at = tabs.findIndex(([name]) => name === bench.watched.value)
  const next = tabs[(at + step + tabs.length) % tabs.length]
  if (next === undefined) return
  event.preventDefault()
  bench.watch(next[0])
  document.querySelector<HTMLElement>(`#tab-${next[0]}`)?.focus()
}
