import type { Bench } from './state/store.ts'
import { Controls } from './views/controls/controls.tsx'
import { Curves } from './views/curves.tsx'
import { Header } from './views/header.tsx'
import { InsideView } from './views/inside/inside.tsx'
import { PlaneView } from './views/plane/plane.tsx'
import { Transport } from './views/transport.tsx'
import { VerdictView } from './views/verdict.tsx'

/** The page. */
export function App({ bench }: { readonly bench: Bench }) {
  return (
    <>
      <Header bench={bench} />
      <main class="bench">
        <Controls bench={bench} />
        <div class="center">
          <Transport bench={bench} />
          <PlaneView bench={bench} />
        </div>
        <InsideView bench={bench} />
        <div class="results">
          <Curves bench={bench} />
          <VerdictView bench={bench} />
        </div>
      </main>
    </>
  )
}
