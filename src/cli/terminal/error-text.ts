import { type ErrorDetails, WellfitError } from '../../errors.js'
import type { Flags } from '../flags/flags.js'
import { OPTIONS_OF_FLAGS } from './options-of-flags.js'
import { cleanLines } from './terminal.js'

/** A command, of which an error is told in its own terms. */
export interface Failed {
  readonly name: string
  /** The names of the flags that it has. */
  readonly known: readonly string[]
  /** The flags that were given. */
  readonly flags: Flags
}

/** The message of an error for stderr; one of the library in terms of the command that called it: flags instead of options. */
export function errorText(error: unknown, command?: Failed): string {
  if (error instanceof WellfitError) return cleanLines(inFlags(error, command).message)
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `wellfit: unexpected error; please report it as a bug.\n${cleanLines(stack)}`
}

/** The command line's own errors name flags and commands already. */
function inFlags(error: WellfitError, command: Failed | undefined): WellfitError {
  if (error.functionName.startsWith('wellfit')) return error
  const functionName = command === undefined ? 'wellfit' : `wellfit ${command.name}`
  if (command === undefined) return WellfitError.revised(error, { functionName })
  const { functionName: by, row, remedy } = error
  const subject = subjectOf(error, command)
  const isOfTable = row !== undefined && !isReader(by)
  const remedies = [
    ...(remedy === undefined || subject.remedy === null ? [] : [textInFlags(remedy, by, command)]),
    ...(isOfTable ? ['Rows are counted from 0, without the header.'] : []),
  ]
  return WellfitError.revised(error, {
    functionName,
    expected: textInFlags(error.expected, by, command),
    ...subject.details,
    ...(remedies.length === 0 ? { remedy: undefined } : { remedy: remedies.join(' ') }),
  } as Partial<ErrorDetails>)
}

interface Subject {
  readonly details: Partial<ErrorDetails>
  /** `null`: the remedy lists options of the library, which say nothing here. */
  readonly remedy: null | undefined
}

/** What an error is about: the flags that set the option, where it is one. */
function subjectOf(error: WellfitError, command: Failed): Subject {
  const { field, value, expected, column, functionName } = error
  const plain: Subject = { details: {}, remedy: undefined }
  if (field === undefined) return plain
  const [, group, kind] = /^be a known option of (\w+)(?: '(\w+)')?$/.exec(expected) ?? []
  const owner = expected === 'be a class of the target' ? 'classWeights' : group
  const ofGroup = owner === undefined || kind !== undefined ? [] : flagsOf(owner, functionName, command, field)
  if (ofGroup.length > 0) {
    const words = owner === group ? { expected: 'be one of the names that this flag has' } : {}
    return { details: { field: shown(ofGroup), value: field, ...words }, remedy: undefined }
  }
  // A column of the table may be named as an option is.
  const isColumn = column !== undefined && column === field
  if (isColumn && expected === 'be a column of the table') {
    const naming = ['types', 'keep'].filter((flag) => wordsOf(command.flags.get(flag)).includes(field))
    return naming.length === 0 ? plain : { details: { field: shown(naming), value: field }, remedy: undefined }
  }
  const path =
    value === undefined
      ? []
      : ['test', 'test-labels', 'new', 'out', 'resume'].filter((flag) => command.flags.get(flag) === value)
  const flags = isColumn ? [] : field === 'path' ? path : flagsOf(field, functionName, command, value)
  if (flags.length === 0)
    return isReader(functionName) && field === 'source' ? { details: { field: 'data' }, remedy: undefined } : plain
  if (kind === undefined) return { details: { field: shown(flags) }, remedy: undefined }
  const others = flagsOf(group ?? '', functionName, command, kind)
  return { details: { field: shown(flags), expected: `be left out with ${shown(others)} ${kind}` }, remedy: null }
}

function shown(flags: readonly string[]): string {
  return flags.map((name) => `--${name}`).join(', ')
}

function isReader(functionName: string): boolean {
  return /^(?:read|detect)/.test(functionName)
}

/** The flags of a command that set an option: those that were given, and of several of them those with its value. */
function flagsOf(field: string, functionName: string, { known, flags }: Failed, value: unknown): string[] {
  const path = field.replaceAll(/\[[^\]]*\]/g, '').split('.')
  const prefix = isReader(functionName) ? 'read.' : ''
  // `fit.optimizer.learningRate` is the option of an optimizer, `optimizer.learningRate`; `types["a"].kind` is one of `types`.
  const paths = path.flatMap((_, begin) =>
    path.slice(begin).map((__, i) => `${prefix}${path.slice(begin, path.length - i).join('.')}`),
  )
  const names = paths.map((one) => known.filter((flag) => OPTIONS_OF_FLAGS[flag]?.includes(one) === true))
  const able = names.find((found) => found.length > 0) ?? []
  const given = able.filter((flag) => flags.has(flag))
  if (given.length <= 1) return given.length === 0 ? able : given
  const naming = given.filter((flag) => wordsOf(flags.get(flag)).includes(String(value)))
  return naming.length === 0 ? given : naming
}

/** The words that a flag lists, `a` and `number` of `a=number`. */
function wordsOf(text = ''): string[] {
  return text.split(',').flatMap((part) => [part, ...part.split(/=|\.\./)])
}

/** The flags of options that are `false`. */
const OFF: Readonly<Record<string, string>> = { test: '--no-test', stratify: '--no-stratify', header: '--header no' }

/** What an option may be where its flag has another word for it. */
const REWORDED: readonly (readonly [RegExp, string])[] = [
  [/be false or one ASCII character/, 'be none or one ASCII character'],
  [/be true or false for a classification/, 'be left out for a classification'],
  [/ \(see `\w+`\)/g, ''],
  [/`missing[^`]*` of the reader, or (?=--)/g, ''],
]

/** `option: 'value'`, `` `option` `` and `option 'value'` as flags, where the command has one for it; names of columns in `types`. */
function textInFlags(text: string, functionName: string, command: Failed): string {
  const flagOf = (option: string): string | undefined => flagsOf(option, functionName, command, undefined)[0]
  const exactly = (option: string): string | undefined =>
    command.known.find((flag) => OPTIONS_OF_FLAGS[flag]?.includes(option) === true)
  return REWORDED.reduce((own, [pattern, words]) => own.replace(pattern, words), text)
    .replaceAll(/(?:`[^`]+`|\w+: (?:'[^']*'|\{[^{}]*\}|[\w.]+)) \((--[^)]*)\)/g, '$1')
    .replaceAll(/`?\btypes: \{ ("[^"]*"|…): '(\w+)' \}`?/g, (_, name: string, type: string) => {
      const column = name === '…' ? 'NAME' : (JSON.parse(name) as string)
      return `--types ${/^[\w.-]+$/.test(column) ? column : `"${column}"`}=${type}`
    })
    .replaceAll(/`?\b(test|stratify|header): false`?/g, (_, option: string) => OFF[option] ?? '')
    .replaceAll(/`?\b(\w+): '([^']*)'`?/g, (whole, option: string, value: string) => {
      const flag = flagOf(option)
      return flag === undefined ? whole : `--${flag} ${value}`
    })
    .replaceAll(/\b(\w+) '(\w+)'/g, (whole, option: string, value: string) => {
      const flag = flagOf(option)
      return flag === undefined ? whole : `--${flag} ${value}`
    })
    .replaceAll(/`(\w+(?:\.\w+)?)`/g, (whole, option: string) => {
      // `time.csv` is no option: of a path the whole must be one.
      const flag = option.includes('.') ? exactly(option) : flagOf(option)
      return flag === undefined ? whole : `--${flag}`
    })
}
