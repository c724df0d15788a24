#!/usr/bin/env node
import { runCommand } from './run-command.js'
import { errorText, EXIT, exitCodeOf, ioError } from './exit.js'

// When the reader of a pipe goes away (`| head`), training goes on.
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
