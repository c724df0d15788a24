import { useEffect } from 'preact/hooks'
import type { Bench } from '../state/store.ts'
import type { InsideName } from '../worker/messages.ts'
import { Curves } from './curves.tsx'
import { insideViews } from './inside/views.ts'
import type { View } from './inside/views.ts'
import { PlaneView } from './plane/plane.tsx'
import { Transport } from './transport.tsx'
import { VerdictView } from './verdict.tsx'

const views: Readonly<Record<string, View>> = {
  plane: PlaneView,
  curves: Curves,
  diagnosis: VerdictView,
  ...insideViews,
}

/** Whether a view of that name can stand alone. */
export function isView(name: string): boolean {
  return Object.hasOwn(views, name)
}

/** One view with the buttons that train, for a frame in another page: `#view=plane&data=spirals`. */
export function AloneView({ bench, name }: { readonly bench: Bench; readonly name: string }) {
  const View = views[name]
  const isInside = Object.hasOwn(insideViews, name)
  useEffect(() => {
    if (isInside) bench.watch(name as InsideName)
  }, [bench, name, isInside])
  if (View === undefined) return null
  return (
    <main class="alone results" aria-label={`wellfit playground: ${name}`}>
      <h1 class="hidden">wellfit playground</h1>
      <section class={`panel ${isInside ? 'inside' : ''}`}>
        {isInside && <h2 class="hidden">Inside the network</h2>}
        <Transport bench={bench} />
        <View bench={bench} />
      </section>
    </main>
  )
}
