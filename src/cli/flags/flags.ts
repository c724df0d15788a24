import { normalize } from 'node:path'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkNumber, nearest } from '../../options.js'

/** The headings of the help that flags stand under, in their order. */
export const FLAG_GROUPS = [
  'Data',
  'Reading the file',
  'Split',
  'Network',
  'Training',
  'Regularization',
  'Augmentation',
  'Decision',
  'Server',
  'Engine',
  'Output',
] as const

/** One flag of a command. */
export interface Flag {
  /** Without the dashes: `learning-rate`. */
  readonly name: string
  /** Placeholder of its value in the help; left out for a switch. */
  readonly value?: string
  readonly help: string
  /** The heading that it stands under; without one it comes last. */
  readonly group?: (typeof FLAG_GROUPS)[number]
  /** The values that it takes, where these are few: shells complete them. */
  readonly choices?: readonly string[]
}

/** The same flags under a heading, but those that have one. */
export function inGroup(group: Exclude<Flag['group'], undefined>, flags: readonly Flag[]): readonly Flag[] {
  return flags.map((flag) => ({ group, ...flag }))
}

/** The flags given, by name; a switch has an empty text as its value. */
export type Flags = ReadonlyMap<string, string>

/** The arguments after the command. */
export interface Arguments {
  readonly flags: Flags
  readonly positional: readonly string[]
}

/** Refuses a flag that a command does not have, but others do; `undefined`: none has it. */
export type Elsewhere = (name: string) => WellfitError | undefined

/**
 * Reads arguments exactly as they were typed: `--target 007` is a text, `--target=` an empty one, and a flag that is given
 * twice is an error.
 *
 * @param elsewhere What is wrong with a flag that other commands have.
 * @throws WellfitError `INVALID_OPTION` for an unknown flag (suggesting a similar one), a repeated flag, and a missing value.
 */
export function readArguments(args: readonly string[], known: readonly Flag[], elsewhere?: Elsewhere): Arguments {
  const flags = new Map<string, string>()
  const positional: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--') {
      positional.push(...args.slice(i + 1))
      break
    }
    // A lone dash stands for standard input.
    if (!arg.startsWith('-') || arg === '-') {
      positional.push(arg)
      continue
    }
    const [, name = '', attached] = /^-{1,2}([^=]*)(?:=(.*))?$/s.exec(arg) ?? []
    const flag = arg.startsWith('--') ? known.find((flag) => flag.name === name) : undefined
    if (flag === undefined) throw elsewhere?.(name) ?? unknownFlag(arg, name, known)
    if (flags.has(name)) throw badFlag(name, undefined, 'be given once')
    const value = valueOf(flag, attached, args[i + 1])
    if (flag.value !== undefined && attached === undefined) i++
    flags.set(name, value)
  }
  return { flags, positional }
}

/**
 * The path of `--out`, without the steps back in it: `a/../x` is `x`, and `a` need not exist.
 */
export function outputPath(flags: Flags): string | undefined {
  const path = flags.get('out')
  return path === undefined || path === '' ? path : normalize(path)
}

/** Whether `--json` asks for a summary on stdout: only beside a file, since the result itself goes to stdout otherwise. */
export function hasJsonSummary(functionName: string, flags: Flags, out: string | undefined, remedy?: string): boolean {
  if (!flags.has('json')) return false
  if (out !== undefined) return true
  const own = remedy === undefined ? {} : { remedy }
  const expected = 'be given with --out, since the result itself goes to stdout'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: '--json', expected, ...own })
}

function valueOf({ name, value }: Flag, attached: string | undefined, next: string | undefined): string {
  if (value === undefined) {
    if (attached !== undefined) throw badFlag(name, attached, 'have no value')
    return ''
  }
  if (attached !== undefined) return attached
  const isFlag = next !== '-' && next?.startsWith('-') === true
  if (next !== undefined && !isFlag) return next
  throw badFlag(name, undefined, `be followed by a value, ${value}`, next)
}

function unknownFlag(arg: string, typed: string, known: readonly Flag[]): WellfitError {
  const near = nearest(typed, [...known.map(({ name }) => name), 'help', 'version'])
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: arg.split('=', 1)[0] ?? arg,
    expected: 'be a known flag',
    remedy: near === undefined ? 'See `wellfit --help`.' : `Did you mean \`--${near}\`?`,
  })
}

function badFlag(name: string, value: string | undefined, expected: string, following?: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: `--${name}`,
    expected,
    ...(value === undefined ? {} : { value }),
    ...(following === undefined
      ? {}
      : { remedy: `For a value that starts with a dash, write --${name}=${following}.` }),
  })
}

/** The valid range of a number. */
export interface Range {
  readonly min: number
  readonly max?: number
  readonly minExcluded?: boolean
  readonly maxExcluded?: boolean
  readonly whole?: boolean
}

/** A flag's value as a number; `undefined` where it was not given. */
export function numberFlag(flags: Flags, name: string, range: Range): number | undefined {
  const text = flags.get(name)
  if (text === undefined) return undefined
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) throw badFlag(name, text, 'be a number')
  const { whole = false, ...ends } = range
  if (whole) return checkInteger('wellfit', `--${name}`, Number(text), ends.min, ends.max)
  return checkNumber('wellfit', `--${name}`, Number(text), ends)
}

/** What a flag needs beside it. */
export interface Needed {
  readonly isGiven: (flags: Flags) => boolean
  /** Completes "be given with …". */
  readonly flags: string
  readonly remedy?: string
}

/** The value of a flag that is refused where what it needs is not given. */
export function dependentFlag(
  flags: Flags,
  name: string,
  range: Range,
  { isGiven, flags: others, remedy }: Needed,
): number | undefined {
  const value = numberFlag(flags, name, range)
  if (value === undefined || isGiven(flags)) return value
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: `--${name}`,
    value,
    expected: `be given with ${others}`,
    ...(remedy === undefined ? {} : { remedy }),
  })
}

const SECONDS_OF = { s: 1, m: 60, h: 3600 } as const

/** A flag's value as seconds: `90`, `90s`, `10m` or `1.5h`; `undefined` where it was not given. */
export function durationFlag(flags: Flags, name: string, range: Range): number | undefined {
  const text = flags.get(name)
  if (text === undefined) return undefined
  const [, number, unit = 's'] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([smh])?$/i.exec(text) ?? []
  if (number === undefined) throw badFlag(name, text, 'be seconds, or a number with s, m or h, as in 10m')
  return checkNumber('wellfit', `--${name}`, Number(number) * SECONDS_OF[unit.toLowerCase() as 's' | 'm' | 'h'], range)
}

/** A flag's value as one of several names. */
export function choiceFlag<T extends string>(flags: Flags, name: string, choices: readonly T[]): T | undefined {
  const text = flags.get(name)
  if (text === undefined) return undefined
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  const near = nearest(text, choices)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: `--${name}`,
    value: text,
    expected: `be one of ${choices.join(', ')}`,
    ...(near === undefined ? {} : { remedy: `Did you mean ${near}?` }),
  })
}

/** A flag's value as whole numbers, `64,32`; `none` gives an empty list. */
export function listFlag(flags: Flags, name: string): number[] | undefined {
  const text = flags.get(name)
  if (text === undefined) return undefined
  if (text === 'none') return []
  const parts = text.split(',').map((part) => part.trim())
  if (parts.every((part) => /^\d{1,9}$/.test(part))) return parts.map(Number)
  throw badFlag(name, text, 'be whole numbers separated by commas, such as 64,32, or none')
}

/** The value of a flag that the command requires. */
export function requiredFlag(command: string, flags: Flags, name: string, expected: string): string {
  const text = flags.get(name)
  if (text !== undefined) return text
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: command, field: `--${name}`, expected })
}
