#!/usr/bin/env node
import { runCommand } from './run-command.js'
import { errorText, exitCodeOf } from './exit.js'

// The reader of a pipe went away (`| head`): that is no fault, and no reason to lose what is being trained.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

try {
  process.exitCode = await runCommand(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${errorText(error)}\n`)
  process.exitCode = exitCodeOf(error)
}
