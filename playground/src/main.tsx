import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import { Bench } from './state/store.ts'
import { fromFragment, toFragment } from './state/url.ts'
import { handleKeys } from './views/keys.ts'
import { startWorker } from './worker/client.ts'

const post = startWorker(
  (message) => bench.take(message),
  (message) => bench.fail(message),
)
const bench = new Bench(post)
bench.open(fromFragment(location.hash))

effect(() => {
  const fragment = toFragment(bench.settings.value)
  if (fragment !== location.hash.slice(1)) history.replaceState(null, '', `#${fragment}`)
})
addEventListener('hashchange', () => bench.open(fromFragment(location.hash)))
handleKeys(bench)

const root = document.querySelector('#app')
if (root !== null) render(<App bench={bench} />, root)
