import type { Core } from '../runtime/core.js'
import { BATCH_RESUMES, BATCH_SUSPENDS, STATUS_OK } from '../../assembly/layout.js'
import type { Code, Session } from './session.js'

/** A function of TypeScript that a program calls before the instruction at `address`. */
export interface HostCallback {
  readonly address: number
  run(session: Session, rows: number): void
}

/**
 * Runs steps of a program and returns how many were completed, as `runSteps` does: all in one call, or, if there are
 * host callbacks, each step in several calls with the callbacks in between.
 */
export function runProgram(
  core: Core,
  session: Session,
  code: Code,
  callbacks: readonly HostCallback[],
  workspace: number,
  from: number,
  count: number,
  multiplications: number,
): number {
  if (callbacks.length === 0) {
    session.setCode(code, workspace)
    return core.runSteps(session.pointer, from, count, multiplications)
  }
  for (let done = 0; done < count; done++) {
    let [begin, flags] = [code.begin, 0]
    for (const { address, run } of callbacks) {
      if (!runSection({ begin, end: address }, flags | BATCH_SUSPENDS)) return done
      run(session, session.batchRows)
      if (session.status !== STATUS_OK) return done
      begin = address
      flags = BATCH_RESUMES
    }
    if (!runSection({ begin, end: code.end }, flags)) return done

    function runSection(instructions: Code, batchFlags: number): boolean {
      session.setCode(instructions, workspace)
      session.setBatchFlags(batchFlags)
      return core.runSteps(session.pointer, from + done, 1, multiplications) === 1
    }
  }
  return count
}
