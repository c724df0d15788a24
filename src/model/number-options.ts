import { checkChoice, checkInteger, checkKeys, checkNumber } from '../options.js'

/** A number that a part can be given: its default and the interval it must lie in. */
export interface NumberOption {
  readonly default: number
  readonly min: number
  readonly max?: number
  readonly minExcluded?: boolean
  readonly maxExcluded?: boolean
  /** A whole number; else any real one. */
  readonly isWhole?: boolean
}

/** Exactly one {@link NumberOption} for each member of an options type. */
export type NumberOptions<Options> = { readonly [name in keyof Options]-?: NumberOption }

/** Parts by their names, each with the numbers that it takes. */
type Parts<Name extends string> = Readonly<Record<Name, { readonly options: Readonly<Record<string, NumberOption>> }>>

/**
 * A part given by its name or as `{ kind, …numbers }`, with every default filled in.
 *
 * @throws WellfitError `INVALID_OPTION` for an unknown kind, an option of another kind, or a number out of range.
 */
export function describePart<Name extends string>(
  functionName: string,
  field: string,
  value: unknown,
  parts: Parts<Name>,
): { readonly kind: Name; readonly [option: string]: string | number } {
  const names = Object.keys(parts) as Name[]
  if (typeof value === 'string')
    return complete(functionName, field, checkChoice(functionName, field, value, names), {}, parts)
  checkKeys(functionName, field, value, ['kind', ...allOptions(parts)])
  const given = value as Readonly<Record<string, unknown>>
  const kind = checkChoice(functionName, `${field}.kind`, given['kind'], names)
  checkKeys(functionName, `${field} '${kind}'`, value, ['kind', ...Object.keys(parts[kind].options)])
  return complete(functionName, field, kind, given, parts)
}

function complete<Name extends string>(
  functionName: string,
  field: string,
  kind: Name,
  given: Readonly<Record<string, unknown>>,
  parts: Parts<Name>,
): { readonly kind: Name; readonly [option: string]: string | number } {
  const numbers = Object.entries(parts[kind].options).map(([name, option]) => {
    return [name, checkOption(functionName, `${field}.${name}`, given[name] ?? option.default, option)] as const
  })
  return { kind, ...Object.fromEntries(numbers) }
}

function checkOption(functionName: string, field: string, value: unknown, option: NumberOption): number {
  if (option.isWhole === true) return checkInteger(functionName, field, value, option.min, option.max)
  return checkNumber(functionName, field, value, option)
}

function allOptions(parts: Parts<string>): string[] {
  return [...new Set(Object.values(parts).flatMap(({ options }) => Object.keys(options)))]
}
