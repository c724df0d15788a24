import type { Browser, Page } from 'playwright-core'

/** A part of Chromium's trace; times in microseconds, `tdur` without the time that the thread was kept from its core. */
interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly ts?: number
  /** Not there for a task that had not ended when the trace did. */
  readonly dur?: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** The tasks of a page's main thread. */
export interface Tasks {
  readonly count: number
  /** Of the longest task, in milliseconds. */
  readonly wall: number
  readonly busy: number
}

/** The tasks of a page's main thread while something runs, by Chromium's trace. */
export async function traceTasks(browser: Browser, page: Page, work: () => Promise<void>): Promise<Tasks> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] })
  await work()
  return tasksOf(JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] })
}

/** Measurements of one thing: other work on the machine only lengthens tasks, by cold caches and shared cores. */
const MOST_ATTEMPTS = 3

/** The tasks of the first of up to three attempts in which none takes `most` milliseconds of its core; of the last, if all do. */
export async function calmTasks(most: number, attempt: () => Promise<Tasks>): Promise<Tasks> {
  let tasks = await attempt()
  for (let i = 1; i < MOST_ATTEMPTS && tasks.busy >= most; i++) tasks = await attempt()
  return tasks
}

function tasksOf({ traceEvents }: { readonly traceEvents: readonly TraceEvent[] }): Tasks {
  const isMain = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args.name === 'CrRendererMain'
  const mains = traceEvents.filter(isMain)
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) => name === 'RunTask' && mains.some((main) => main.pid === pid && main.tid === tid),
  )
  const end = Math.max(...traceEvents.map(({ ts = 0, dur = 0 }) => ts + dur))
  const lengths = tasks.map(({ ts = 0, dur = end - ts, tdur = dur }) => ({ dur, tdur }))
  const wall = Math.max(...lengths.map(({ dur }) => dur)) / 1000
  const busy = Math.max(...lengths.map(({ tdur }) => tdur)) / 1000
  return { count: tasks.length, wall, busy }
}
