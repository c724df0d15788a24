import { WellfitError } from '../errors.js'
import { nearest } from '../options.js'
import type { Command } from './command.js'

/**
 * The command of a name.
 *
 * @throws WellfitError `INVALID_OPTION` for an unknown one, suggesting a similar one.
 */
export function commandNamed(typed: string, commands: readonly Command[]): Command {
  const found = commands.find(({ name }) => name === typed)
  if (found !== undefined) return found
  const names = commands.map(({ name }) => name)
  const near = nearest(typed, names)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: typed.startsWith('-') ? typed.split('=', 1).join() : 'command',
    ...(typed.startsWith('-') ? {} : { value: typed }),
    expected: typed.startsWith('-') ? 'follow a command' : `be ${names.join(', ')}`,
    remedy: near === undefined ? 'See `wellfit --help`.' : `Did you mean ${near}?`,
  })
}
