import { runCommand } from './run-command.js'
import { EXIT, exitCodeOf, ioError } from './exit.js'
import { errorText, type Failed } from './terminal/error-text.js'

let lost: NodeJS.ErrnoException | null = null

/** What was printed did not get through, to a full disk for one: the command goes on, and fails in the end. */
function failToPrint(error: NodeJS.ErrnoException): void {
  // The reader of a pipe went away (`| head`): that is no error, and no reason to lose what is being trained.
  if (error.code === 'EPIPE' || lost !== null) return
  lost = error
  process.stderr.write(`${errorText(ioError('print', 'standard output', error))}\n`)
  process.exitCode = EXIT.io
}

/** Runs the command that the arguments name, and sets the exit code of the process. */
export async function runProgram(args: readonly string[]): Promise<void> {
  process.stdout.on('error', failToPrint)
  process.stderr.on('error', failToPrint)
  let running: Failed | undefined
  try {
    const code = await runCommand(args, (command) => (running = command))
    process.exitCode = lost === null ? code : EXIT.io
  } catch (error) {
    process.stderr.write(`${errorText(error, running)}\n`)
    process.exitCode = exitCodeOf(error)
  }
}
