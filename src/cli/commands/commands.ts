import { readFileSync } from 'node:fs'
import { type CAC, cac } from 'cac'
import { WellfitError } from '../../errors.js'
import { nearest } from '../../options.js'
import { packageFile } from '../files/package-file.js'
import { EXIT, type ExitCode } from '../exit.js'
import { DATA_FLAGS } from '../flags/data.js'
import { type Flag, type Flags, readArguments } from '../flags/flags.js'
import { PREDICT_FLAGS } from '../flags/predict.js'
import { CHECK_FLAGS, RUN_FLAGS, TRAIN_FLAGS } from '../flags/train.js'

interface Command {
  readonly name: string
  /** Placeholders of the positional arguments; those in brackets may be left out. */
  readonly positional: readonly string[]
  readonly help: string
  readonly flags: readonly Flag[]
  readonly example: string
  run(positional: readonly string[], flags: Flags): Promise<ExitCode>
}

// A command's code is loaded when it is called: help and mistakes are answered at once.
const COMMANDS: readonly Command[] = [
  {
    name: 'train',
    positional: ['[data]'],
    help: 'Train a network on the rows of a file (.csv, .jsonl, .parquet), and say how well it fits',
    flags: TRAIN_FLAGS,
    example: 'wellfit train flowers.csv --target species --out out/flowers',
    run: async ([path], flags) => (await import('./train.js')).train(path, flags),
  },
  {
    name: 'check',
    positional: ['<data>'],
    help: 'Say whether training on a file is worth starting: data, network, gradient, cost, time',
    flags: CHECK_FLAGS,
    example: 'wellfit check flowers.csv --target species',
    run: async ([path = ''], flags) => (await import('./check.js')).check(path, flags),
  },
  {
    name: 'predict',
    positional: ['<model>', '<data>'],
    help: 'Predict the rows of a file with a trained model, its directory or model.json',
    flags: PREDICT_FLAGS,
    example: 'wellfit predict out/flowers new-flowers.csv --out predicted.csv',
    run: async ([model = '', path = ''], flags) => (await import('./predict.js')).predict(model, path, flags),
  },
  {
    name: 'data',
    positional: ['<data>'],
    help: 'Look for what is wrong with the rows of a file before anything is trained on them',
    flags: DATA_FLAGS,
    example: 'wellfit data flowers.csv --target species --out out/flowers-data',
    run: async ([path = ''], flags) => (await import('./data.js')).data(path, flags),
  },
  {
    name: 'demo',
    positional: ['[name]'],
    help: 'Train on data that comes with wellfit; without a name, list it',
    flags: RUN_FLAGS,
    example: 'wellfit demo digits --out out/digits',
    run: async ([name], flags) => (await import('./demo.js')).demo(name, flags),
  },
]

/** Runs the command that the arguments name. */
export async function runCommand(args: readonly string[]): Promise<ExitCode> {
  const [first, ...rest] = args
  const before = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length)
  const command = COMMANDS.find(({ name }) => name === first)
  if (first === undefined || before.includes('--help') || before.includes('-h')) return help(command)
  if (first === '--version' || first === '-v') return version()
  if (command === undefined) throw unknownCommand(first)
  const { flags, positional } = readArguments(rest, command.flags)
  checkPositional(command, positional)
  return await command.run(positional, flags)
}

function help(command: Command | undefined): ExitCode {
  helper().parse(['node', 'wellfit', ...(command === undefined ? [] : [command.name]), '--help'], { run: false })
  return EXIT.ok
}

function version(): ExitCode {
  process.stdout.write(`wellfit ${packageVersion()}, node ${process.version.slice(1)}\n`)
  return EXIT.ok
}

function helper(): CAC {
  const cli = cac('wellfit')
  for (const { name, positional, help, flags, example } of COMMANDS) {
    const command = cli.command([name, ...positional].join(' '), help).example(`  ${example}`)
    for (const flag of flags)
      command.option(`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`, flag.help)
  }
  cli.help((sections) =>
    sections.map(({ title, body }) => ({
      ...(title === undefined ? {} : { title }),
      // cac gives a flag that begins with `no-` a default of true.
      body: body.replaceAll(' (default: true)', '').replaceAll(/ +$/gm, ''),
    })),
  )
  cli.version(packageVersion())
  return cli
}

function packageVersion(): string {
  const text = readFileSync(packageFile('package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function unknownCommand(typed: string): WellfitError {
  const names = COMMANDS.map(({ name }) => name)
  const near = nearest(typed, names)
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: typed.startsWith('-') ? typed.split('=', 1).join() : 'command',
    ...(typed.startsWith('-') ? {} : { value: typed }),
    expected: typed.startsWith('-') ? 'come after a command' : `be ${names.join(', ')}`,
    remedy: near === undefined ? 'See `wellfit --help`.' : `Did you mean ${near}?`,
  })
}

function checkPositional({ name, positional }: Command, given: readonly string[]): void {
  const needed = positional.filter((placeholder) => placeholder.startsWith('<'))
  const missing = needed[given.length]
  const surplus = given[positional.length]
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
