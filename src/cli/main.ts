#!/usr/bin/env node
import { runCommand } from './commands.js'
import { EXIT, errorText, exitCodeOf } from './exit.js'

// The reader of a pipe went away (`| head`): nobody is left to write to, and that is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok)
    throw error
  })
}

try {
  process.exitCode = await runCommand(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${errorText(error)}\n`)
  process.exitCode = exitCodeOf(error)
}
