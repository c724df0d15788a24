import type { Core } from '../runtime/core.js'
import { BATCH_RESUMES, BATCH_SUSPENDS, STATUS_OK } from '../../assembly/layout.js'
import type { Code, Session } from './session.js'

/** A function of TypeScript that a program calls before the instruction at `address`, with the rows that the program computes. */
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
  const program = { core, session, workspace, multiplications }
  for (let done = 0; done < count; done++) {
    if (!runPart(program, code, callbacks, from + done, 0)) return done
  }
  return count
}

/** What a part of a program runs in. */
export interface ProgramRun {
  readonly core: Core
  readonly session: Session
  readonly workspace: number
  readonly multiplications: number
}

/**
 * Runs a part of one step, and the host callbacks in it; `flags` says whether the batch began before this part and goes on
 * after it (BATCH_…). False if the step failed, as the status of the session says.
 */
export function runPart(
  { core, session, workspace, multiplications }: ProgramRun,
  code: Code,
  callbacks: readonly HostCallback[],
  step: number,
  flags: number,
): boolean {
  let [begin, begun] = [code.begin, flags & BATCH_RESUMES]
  for (const { address, run } of callbacks) {
    if (!runSection({ begin, end: address }, begun | BATCH_SUSPENDS)) return false
    run(session, session.programRows)
    if (session.status !== STATUS_OK) return false
    begin = address
    begun = BATCH_RESUMES
  }
  return runSection({ begin, end: code.end }, begun | (flags & BATCH_SUSPENDS))

  function runSection(instructions: Code, batchFlags: number): boolean {
    session.setCode(instructions, workspace)
    session.setBatchFlags(batchFlags)
    return core.runSteps(session.pointer, step, 1, multiplications) === 1
  }
}
