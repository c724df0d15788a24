import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import { Course } from './lessons/course.ts'
import { Bench } from './state/store.ts'
import { fromFragment, toFragment } from './state/url.ts'
import { handleKeys } from './views/keys.ts'
import { startWorker } from './worker/client.ts'

const post = startWorker(
  (message) => bench.take(message),
  (message) => bench.fail(message),
)
const bench = new Bench(post)
const course = new Course(bench)
openLink()

effect(() => {
  const fragment = [course.fragment.value, toFragment(bench.settings.value)].filter((part) => part !== '').join('&')
  if (fragment !== location.hash.slice(1)) history.replaceState(null, '', `#${fragment}`)
})
addEventListener('hashchange', openLink)
handleKeys(bench)

const root = document.querySelector('#app')
if (root !== null) render(<App bench={bench} course={course} />, root)

/** The run that the link describes; a link to a lesson that names no settings opens the step as it is prepared. */
function openLink(): void {
  const link = location.hash
  const isLesson = course.openFragment(link)
  if (!isLesson || [...new URLSearchParams(link.slice(1)).keys()].some((key) => key !== 'lesson' && key !== 'step')) {
    bench.open(fromFragment(link))
  } else if (bench.status.value === 'opening' && bench.opened.value === null) bench.open(bench.settings.value)
}

// Without a network the page works from what a visit before has loaded; only secure contexts have service workers.
if ('serviceWorker' in navigator) navigator.serviceWorker.register('./service-worker.js').catch(() => undefined)
