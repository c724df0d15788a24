// The ABI of the binaries with threads: that of index.ts, and how threads are led.

import { runSteps } from './program'
import { awaitCommand, commandCount, commandFrom, commandSession, dismiss, enlist, summon } from './threads/threads'

export * from './index'
export { lead } from './threads/threads'

/** `runSteps` by thread 0 and `count` − 1 workers. */
export function runStepsTogether(session: usize, from: i32, steps: i32, count: i32): i32 {
  summon(count, session, from, steps)
  const done = runSteps(session, from, steps)
  dismiss()
  return done
}

export { enlist }

/** What a worker does for as long as it lives; `seen` is what `enlist` returned. */
export function serve(seen: i32): void {
  while (true) {
    seen = awaitCommand(seen)
    if (seen == -1) return
    runSteps(commandSession(), commandFrom(), commandCount())
    dismiss()
  }
}
