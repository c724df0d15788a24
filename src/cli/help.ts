import { readFileSync } from 'node:fs'
import { type CAC, cac } from 'cac'
import { type Command, COMMANDS } from './commands.js'
import { packageFile } from './files/package-file.js'

/** Prints the help of a command, or of the whole command line. */
export function printHelp(command: Command | undefined): void {
  helper().parse(['node', 'wellfit', ...(command === undefined ? [] : [command.name]), '--help'], { run: false })
}

/** Prints the versions of wellfit and Node. */
export function printVersion(): void {
  process.stdout.write(`wellfit ${packageVersion()}, node ${process.version.slice(1)}\n`)
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
      // cac gives flags that start with `no-` a default of true.
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
