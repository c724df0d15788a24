// The ABI of the binaries with threads: that of index.ts, and what starts a team and its workers.

import { runSteps } from './program'
import { awaitCommand, commandCount, commandFrom, commandSession, start, stop } from './threads/team'

export * from './index'
export { initializeThreads, join } from './threads/team'

/** `runSteps` by thread 0 and `count` − 1 workers. */
export function runStepsParallel(session: usize, from: i32, steps: i32, count: i32): i32 {
  start(count, session, from, steps)
  const done = runSteps(session, from, steps)
  stop()
  return done
}

/** The loop of a worker: runs one command after the other until the worker is stopped. `seen` is what `join` returned. */
export function serve(seen: i32): void {
  while (true) {
    seen = awaitCommand(seen)
    if (seen == -1) return
    runSteps(commandSession(), commandFrom(), commandCount())
    stop()
  }
}
