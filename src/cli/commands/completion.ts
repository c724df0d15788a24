import { checkChoice } from '../../options.js'
import type { Command } from '../command.js'
import { bashCompletion } from '../completion/bash.js'
import { fishCompletion } from '../completion/fish.js'
import { type Shell, SHELLS } from '../completion/shells.js'
import { zshCompletion } from '../completion/zsh.js'
import { EXIT, type ExitCode } from '../exit.js'

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/**
 * `wellfit completion SHELL`: a script that completes commands, flags and their choices, drawn from the commands.
 *
 * @throws WellfitError `INVALID_OPTION` for another shell.
 */
export function completion(shell: string, commands: readonly Command[]): ExitCode {
  process.stdout.write(SCRIPTS[checkChoice('completion', 'shell', shell, SHELLS)](commands))
  return EXIT.ok
}
