import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import { Course, preparedSettings } from './lessons/course.ts'
import { defaults } from './state/settings.ts'
import { Bench } from './state/store.ts'
import { fromFragment, toFragment } from './state/url.ts'
import { handleDrops } from './views/drop.ts'
import { handleKeys } from './views/keys.ts'
import { startWorker } from './worker/client.ts'

const post = startWorker(
  (message) => bench.take(message),
  (message) => bench.fail(message),
)
const bench = new Bench(post)
const course = new Course(bench)
openLink()

/** The view that is shown alone; a link to another one loads the page again. */
const view = viewOf(location.hash)

effect(() => {
  const parts = [view === '' ? '' : `view=${view}`, course.fragment.value, settingsFragment()]
  const fragment = parts.filter((part) => part !== '').join('&')
  if (fragment !== location.hash.slice(1)) history.replaceState(null, '', `#${fragment}`)
})
addEventListener('hashchange', () => (viewOf(location.hash) === view ? openLink() : location.reload()))
handleKeys(bench)
handleDrops(bench, course)

const root = document.querySelector('#app')
if (root !== null) render(<App bench={bench} course={course} view={view} />, root)

function viewOf(fragment: string): string {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('view') ?? ''
}

/** The settings for the link. In a lesson they are never empty unless they are those that the step prepares. */
function settingsFragment(): string {
  const fragment = toFragment(bench.settings.value)
  const prepared = course.current.value?.step.settings
  const isPrepared = prepared === undefined || toFragment(preparedSettings(prepared)) === ''
  return fragment === '' && !isPrepared ? `data=${defaults.data}` : fragment
}

/** The run that the link describes; a link to a lesson that names no settings opens the step as it is prepared. */
function openLink(): void {
  const link = location.hash
  const isLesson = course.openFragment(link)
  if (
    !isLesson ||
    [...new URLSearchParams(link.slice(1)).keys()].some((key) => !['lesson', 'step', 'view'].includes(key))
  ) {
    bench.open(fromFragment(link))
  } else if (bench.status.value === 'opening' && bench.opened.value === null) bench.open(bench.settings.value)
}

// Without a network the page works from what a visit before has loaded; only secure contexts have service workers.
if ('serviceWorker' in navigator) navigator.serviceWorker.register('./service-worker.js').catch(() => undefined)
