import type { Core } from '../runtime/kernels.js'
import { PIECE_CONTINUES, PIECE_GOES_ON, STATUS_OK } from '../../assembly/layout.js'
import type { Code, Session } from './session.js'

/** A place in a program where TypeScript works on the batch, and the program goes on behind it. */
export interface Pause {
  readonly at: number
  run(session: Session, rows: number): void
}

/**
 * Runs steps of a program, and returns how many were completed, as `runSteps` does: all in one call, unless it has
 * pauses: then a step is as many calls as it has pieces.
 */
export function runProgram(
  core: Core,
  session: Session,
  code: Code,
  pauses: readonly Pause[],
  workspace: number,
  from: number,
  count: number,
  multiplications: number,
): number {
  if (pauses.length === 0) {
    session.setCode(code, workspace)
    return core.runSteps(session.pointer, from, count, multiplications)
  }
  for (let done = 0; done < count; done++) {
    let [begin, piece] = [code.begin, 0]
    for (const { at, run } of pauses) {
      if (!runPiece({ begin, end: at }, piece | PIECE_GOES_ON)) return done
      run(session, session.batchRows)
      if (session.status !== STATUS_OK) return done
      begin = at
      piece = PIECE_CONTINUES
    }
    if (!runPiece({ begin, end: code.end }, piece)) return done

    function runPiece(instructions: Code, which: number): boolean {
      session.setCode(instructions, workspace)
      session.setPiece(which)
      return core.runSteps(session.pointer, from + done, 1, multiplications) === 1
    }
  }
  return count
}
