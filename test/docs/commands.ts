/** Whether the commands of a page exist: those of `wellfit` with their flags, and the scripts of package.json. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { COMMANDS } from '../../src/cli/commands.js'
import { root } from '../structure/source-tree.js'

const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

/** Programs that a reader has from elsewhere. */
const OTHERS = /^(?:npm (?:install|test|start)|npx wrangler|curl|mpirun|apt-get|redis-server|node|eval)\b/

/** What is wrong with a line of a shell: nothing for one that is empty or a comment. */
export function problemsOfCommands(line: string): string[] {
  const [command = ''] = line.trim().split(/(?:^|\s)#/)
  const [, own] = /\bwellfit (\S.*)/.exec(command.replace(/^npm install.*/, '')) ?? []
  if (own !== undefined) return problemsOfOwn(own.replace(/\)"$/, ''))
  const [, script] = /^npm run (\S+)/.exec(command) ?? []
  if (script !== undefined) return scripts[script] === undefined ? [`npm run ${script}: no such script`] : []
  return command === '' || OTHERS.test(command) ? [] : [`${command}: an unknown program`]
}

function problemsOfOwn(command: string): string[] {
  const [name = '', ...args] = command.replace(/'[^']*'|"[^"]*"/g, 'TEXT').split(/[\s[\]]+/)
  const known = COMMANDS.find((one) => one.name === name)
  if (known === undefined) return name === 'help' ? [] : [`wellfit ${name}: no such command`]
  const flags = args.flatMap((arg) => /^--(?:no-)?([a-z\d-]+)/.exec(arg)?.[1] ?? [])
  const names = new Set(known.flags.map((flag) => flag.name.replace(/^no-/, '')))
  return flags.filter((flag) => !names.has(flag)).map((flag) => `wellfit ${name} --${flag}: no such flag`)
}
