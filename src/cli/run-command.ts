import { WellfitError } from '../errors.js'
import { listed } from '../noun.js'
import type { Command } from './command.js'
import { commandNamed } from './command-named.js'
import { COMMANDS } from './commands.js'
import { EXIT, type ExitCode } from './exit.js'
import { readArguments } from './flags/flags.js'
import { printHelp, printVersion } from './help.js'
import type { Failed } from './terminal/error-text.js'

/**
 * Runs the command that the arguments name.
 *
 * @param onStart Is told which command starts, with which flags, so that its errors can name them.
 */
export async function runCommand(
  args: readonly string[],
  onStart: (command: Failed) => void = () => undefined,
): Promise<ExitCode> {
  const [first, ...rest] = args
  const before = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length)
  if (first === undefined || before.includes('--help') || before.includes('-h')) {
    printHelp(
      COMMANDS.find(({ name }) => name === first),
      COMMANDS,
    )
    return EXIT.ok
  }
  if (first === '--version' || first === '-v') {
    printVersion()
    return EXIT.ok
  }
  const command = commandNamed(first, COMMANDS)
  const { flags, positional } = readArguments(rest, command.flags, (flag) => flagElsewhere(command, flag))
  checkPositional(command, positional)
  onStart({ name: command.name, known: command.flags.map(({ name }) => name), flags })
  return await command.run(positional, flags)
}

/** Flags that name a recipe, and the commands that have their own. */
const OF_RECIPE: readonly string[] = ['recipe', 'fast']
const WITH_PLAIN_RECIPE: readonly string[] = ['errors', 'sweep']

/** Names the commands that have a flag. */
function flagElsewhere({ name }: Command, flag: string): WellfitError | undefined {
  const others = COMMANDS.filter(({ flags }) => flags.some((other) => other.name === flag))
  if (others.length === 0) return undefined
  const isOfRecipe = WITH_PLAIN_RECIPE.includes(name) && OF_RECIPE.includes(flag)
  const known = `${listed(others.map((other) => `\`wellfit ${other.name}\``))} ${others.length === 1 ? 'has' : 'have'} it.`
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: `wellfit ${name}`,
    field: `--${flag}`,
    expected: isOfRecipe ? `be left out: \`${name}\` always trains the plain recipe` : 'be a flag of this command',
    remedy: isOfRecipe ? known : `${known} \`wellfit ${name} --help\` lists those of this one.`,
  })
}

function checkPositional({ name, positional }: Command, given: readonly string[]): void {
  const needed = positional.filter((placeholder) => placeholder.startsWith('<'))
  const missing = needed[given.length]
  const surplus = positional.at(-1)?.includes('...') === true ? undefined : given[positional.length]
  if (missing === undefined && surplus === undefined) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: `wellfit ${name}`,
    field: missing ?? 'argument',
    ...(missing === undefined ? { value: surplus } : {}),
    expected: missing === undefined ? `not follow ${positional.join(' ') || name}` : 'be given',
    remedy: `Usage: wellfit ${[name, ...positional].join(' ')} [flags]; see \`wellfit ${name} --help\`.`,
  })
}
