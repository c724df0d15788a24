import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { root } from '../paths.mjs'

/** @typedef {import('../../src/cli/command.js').Command} Command */
/** @typedef {import('../../src/cli/flags/flags.js').Flag} Flag */

/**
 * What the exit codes mean, by their names in src/cli/exit.ts.
 *
 * @type {Record<keyof typeof import('../../src/cli/exit.js').EXIT, string>}
 */
const exitCodes = {
  ok: 'Success.',
  bug: 'An unexpected error: please report it.',
  input: 'Wrong flags or data.',
  io: 'A file, or an address, could not be read or written.',
  diverged: 'Training diverged, or a trial was set aside.',
  interrupted: 'Ended by SIGINT (Ctrl-C).',
  terminated: 'Ended by SIGTERM.',
}

/** Writes dist/man/wellfit.1.gz, which `man` reads as it is, from the commands of the command line, whose help has the same words. */
export async function writeManPage() {
  /** @param {string} file */
  const load = (file) => import(pathToFileURL(path.join(root, 'dist/src/cli', file)).href)
  /** @type {[{ COMMANDS: Command[] }, { EXIT: Record<keyof typeof exitCodes, number> }, { FLAG_GROUPS: string[] }]} */
  const [{ COMMANDS }, { EXIT }, { FLAG_GROUPS }] = await Promise.all([
    load('commands.js'),
    load('exit.js'),
    load('flags/flags.js'),
  ])
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  mkdirSync(path.join(root, 'dist/man'), { recursive: true })
  const page = manPage(COMMANDS, EXIT, FLAG_GROUPS, version)
  writeFileSync(path.join(root, 'dist/man/wellfit.1.gz'), gzipSync(page, { level: 9 }))
}

/**
 * The page in the macros of man(7). A flag that several commands have is explained at the first of them.
 *
 * @param {readonly Command[]} commands
 * @param {Readonly<Record<keyof typeof exitCodes, number>>} exit
 * @param {readonly string[]} groups
 * @param {string} version
 */
export function manPage(commands, exit, groups, version) {
  /** The command that explains a flag: of two flags of one name and two meanings, each is explained. */
  /** @type {Map<string, string>} */
  const explained = new Map()
  const codes = Object.entries(exitCodes).map(([name, meaning]) => tagged(String(exit[/** @type {keyof typeof exitCodes} */ (name)]), meaning)) // prettier-ignore
  return [
    `.TH WELLFIT 1 "" "wellfit ${roff(version)}" "User Commands"`,
    '.SH NAME',
    'wellfit \\- train neural networks that fit well, and see why',
    '.SH SYNOPSIS',
    '.B wellfit',
    '.I COMMAND',
    '[arguments] [flags]',
    '.SH COMMANDS',
    'A flag that several commands have is explained at the first of them.',
    ...commands.flatMap((command) => commandSection(command, groups, explained)),
    '.SH EXIT STATUS',
    ...codes,
    '.SH ENVIRONMENT',
    tagged('NO_COLOR', 'Where it is set and not empty, nothing is emphasized.'),
    '.SH SEE ALSO',
    '`wellfit help COMMAND` prints the help of a command; docs/cli.md of the package describes the files of a run.',
    '',
  ].join('\n')
}

/**
 * @param {Command} command
 * @param {readonly string[]} groups
 * @param {Map<string, string>} explained
 */
function commandSection({ name, positional, help, flags, examples }, groups, explained) {
  const before = flags.filter((flag) => explained.has(flagKey(flag)))
  const own = flags.filter((flag) => !explained.has(flagKey(flag)))
  for (const flag of own) explained.set(flagKey(flag), name)
  const lists = [...groups, undefined].flatMap((group) => {
    const members = own.filter((flag) => flag.group === group)
    if (members.length === 0) return []
    const heading = group === undefined ? [] : ['.PP', `.I "${roff(group)}"`]
    return [...heading, ...members.map((flag) => tagged(`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`, flag.help))] // prettier-ignore
  })
  const owners = [...new Set(before.map((flag) => explained.get(flagKey(flag)) ?? ''))]
  const shared = owners.map((owner) => {
    const names = before.filter((flag) => explained.get(flagKey(flag)) === owner).map((flag) => `--${flag.name}`)
    return roff(`As for ${owner}: ${names.join(', ')}.`)
  })
  const synopsis = [name, ...positional.map((placeholder) => placeholder.replace(/\.\.\.(\w+)/, '$1...'))].join(' ')
  return [
    `.SS "wellfit ${roff(synopsis)}${flags.length === 0 ? '' : ' [flags]'}"`,
    `${roff(help)}.`,
    ...lists,
    ...shared.flatMap((line) => ['.PP', line]),
    '.PP',
    '.nf',
    '.RS',
    ...examples.map(roff),
    '.RE',
    '.fi',
  ]
}

/** @param {Flag} flag */
function flagKey({ name, value, help }) {
  return JSON.stringify([name, value, help])
}

/**
 * A term and what it means.
 *
 * @param {string} term
 * @param {string} meaning
 */
function tagged(term, meaning) {
  return `.TP\n.B ${roff(term)}\n${roff(meaning)}`
}

/**
 * A text in which no character is taken for a request of roff.
 *
 * @param {string} text
 */
function roff(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(/^\./, '\\&.')
}
