import type { Command } from './command.js'
import { commandNamed } from './command-named.js'
import { EXIT, type ExitCode } from './exit.js'
import { packageVersion } from './files/package-file.js'
import { type Flag, FLAG_GROUPS } from './flags/flags.js'
import { type Style, styleOf } from './terminal/style.js'
import { wrap } from './terminal/terminal.js'

/** Columns of the help where the terminal does not say. */
const WIDTH = 100

/** Narrower terminals wrap the lines themselves. */
const LEAST_WIDTH = 60

/** `wellfit help [COMMAND]`. */
export function help(name: string | undefined, commands: readonly Command[]): ExitCode {
  printHelp(name === undefined ? undefined : commandNamed(name, commands), commands)
  return EXIT.ok
}

/** Prints the help of a command, or of the whole command line. */
export function printHelp(command: Command | undefined, commands: readonly Command[]): void {
  const width = Math.max(LEAST_WIDTH, Math.min(process.stdout.columns ?? WIDTH, WIDTH))
  const style = styleOf(process.stdout)
  process.stdout.write(command === undefined ? overview(commands, style, width) : helpOf(command, style, width))
}

/** Prints the versions of wellfit and Node. */
export function printVersion(): void {
  process.stdout.write(`wellfit ${packageVersion()}, node ${process.version.slice(1)}\n`)
}

function overview(all: readonly Command[], style: Style, width: number): string {
  const commands = all.map((command) => [synopsis(command), command.help] as const)
  return `${[
    `${style.bold(`wellfit ${packageVersion()}`)}: neural networks that fit well, and see why`,
    usage('COMMAND [arguments] [flags]', style),
    section('Commands', definitions(commands, width), style),
    section('Examples', examples(all.flatMap((command) => command.examples.slice(0, 1))), style),
    wrap('`wellfit help COMMAND` explains a command and lists its flags. NO_COLOR=1 turns emphasis off.', width),
  ].join('\n\n')}\n`
}

function helpOf(command: Command, style: Style, width: number): string {
  const { name, help, flags, examples: lines } = command
  const widest = widestOf(flags.map(definitionOf))
  const groups = [...FLAG_GROUPS, undefined].flatMap((group) => {
    const own = flags.filter((flag) => flag.group === group)
    return own.length === 0 ? [] : [section(group ?? 'Flags', definitions(own.map(definitionOf), width, widest), style)]
  })
  return `${[
    wrap(help, width, `${style.bold(`wellfit ${name}`)}: `, ''),
    usage(`${synopsis(command)}${flags.length === 0 ? '' : ' [flags]'}`, style),
    ...groups,
    section('Examples', examples(lines), style),
  ].join('\n\n')}\n`
}

/** A command with its arguments: `predict <model> <data...>`. */
function synopsis({ name, positional }: Command): string {
  return [name, ...positional.map((placeholder) => placeholder.replace(/\.\.\.(\w+)/, '$1...'))].join(' ')
}

function usage(text: string, style: Style): string {
  return `${style.bold('Usage')}: wellfit ${text}`
}

function section(title: string, lines: readonly string[], style: Style): string {
  return [style.bold(title), ...lines].join('\n')
}

function examples(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

function definitionOf({ name, value, help }: Flag): Definition {
  return [`--${name}${value === undefined ? '' : ` ${value}`}`, help]
}

type Definition = readonly [term: string, meaning: string]

function widestOf(entries: readonly Definition[]): number {
  return Math.max(...entries.map(([term]) => term.length))
}

/** Terms and what they mean, in two columns. */
function definitions(entries: readonly Definition[], width: number, widest: number = widestOf(entries)): string[] {
  return entries.map(([term, meaning]) => wrap(meaning, width, `  ${term.padEnd(widest)}  `))
}
