import type { Command } from '../command.js'
import type { Flag } from '../flags/flags.js'

/** Calls of fish's `complete`. */
export function fishCompletion(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c wellfit -n __fish_use_subcommand -f -a ${command.name} -d ${quoted(command.help)}`,
    ...(command.choices === undefined
      ? []
      : [`complete -c wellfit -n ${seen(command)} -f -a ${quoted(command.choices.join(' '))}`]),
    ...command.flags.map((flag) => lineOf(command, flag)),
  ])
  return `# Completion of wellfit for fish: wellfit completion fish | source\n${lines.join('\n')}\n`
}

function lineOf(command: Command, { name, value, help, choices }: Flag): string {
  const action = choices === undefined ? ' -r' : ` -x -a ${quoted(choices.join(' '))}`
  return `complete -c wellfit -n ${seen(command)} -l ${name}${value === undefined ? '' : action} -d ${quoted(help)}`
}

function seen({ name }: Command): string {
  return quoted(`__fish_seen_subcommand_from ${name}`)
}

/** In fish, a backslash and a single quote are escaped within single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (character) => `\\${character}`)}'`
}
