import { WellfitError } from '../errors.js'
import { isPlainObject } from '../arguments.js'

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Whether a value is an object, not an array. */
export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface Limits {
  /** The function named in errors. */
  readonly functionName: string
  /** The field named in errors. */
  readonly field: string
  /** Maximum nesting of objects and arrays. */
  readonly maxDepth: number
  /** Refuse `1.0`, `1e2` and `-0`, which `JSON.parse` would turn into whole numbers. */
  readonly integersOnly?: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

/**
 * Parses JSON more strictly than `JSON.parse`, which keeps the last of duplicate keys, silently rounds long numbers and
 * turns 1e400 into Infinity: duplicate keys, numbers that are not finite and deep nesting are refused.
 *
 * Errors: `INVALID_MODEL`.
 */
export function parseStrictJson(text: string, limits: Limits): Json {
  scan(text, limits)
  try {
    // The text has no duplicate keys; `JSON.parse` makes `__proto__` an own property, never a prototype.
    return JSON.parse(text) as Json
  } catch (cause) {
    throw refusal(limits, 'be valid JSON', { cause })
  }
}

/** Scans the tokens of a text that may not be JSON: `JSON.parse` will refuse anything malformed. */
function scan(text: string, limits: Limits): void {
  // One entry per open bracket: the keys seen in an object, null for an array.
  const open: (Set<string> | null)[] = []
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const end = stringEnd(text, at)
      const keys = open.at(-1)
      if (keys && text.charCodeAt(skipSpace(text, end)) === COLON) addKey(keys, text.slice(at, end), limits)
      at = end
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      at = checkNumberToken(text, at, limits)
    } else {
      const character = text[at]
      if (character === '{') open.push(new Set())
      else if (character === '[') open.push(null)
      else if (character === '}' || character === ']') open.pop()
      if (open.length > limits.maxDepth) {
        throw refusal(limits, `be nested at most ${limits.maxDepth} deep`)
      }
      at++
    }
  }
}

/** The index after the closing quote, or the end of the text. */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    at += code === BACKSLASH ? 2 : 1
  }
  return text.length
}

function skipSpace(text: string, start: number): number {
  let at = start
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return at
}

function addKey(keys: Set<string>, literal: string, limits: Limits): void {
  const key = literal.includes('\\') ? decodeKey(literal, limits) : literal.slice(1, -1)
  if (keys.has(key)) throw refusal(limits, `hold the key ${JSON.stringify(key)} only once`)
  keys.add(key)
}

function decodeKey(literal: string, limits: Limits): string {
  try {
    return JSON.parse(literal) as string
  } catch (cause) {
    throw refusal(limits, 'be valid JSON', { cause })
  }
}

function checkNumberToken(text: string, start: number, limits: Limits): number {
  let end = start + 1
  while (end < text.length && '0123456789+-.eE'.includes(text[end] ?? '')) end++
  const token = text.slice(start, end)
  if (limits.integersOnly === true && !/^(?:0|[1-9]\d{0,15})$/.test(token)) {
    throw refusal(limits, 'hold only whole numbers from 0 to 2^53', { value: token })
  }
  if (Number.isNaN(Number(token)) || Number.isFinite(Number(token))) return end
  throw refusal(limits, 'hold only finite numbers', { value: token })
}

function refusal(limits: Limits, expected: string, more: { value?: unknown; cause?: unknown } = {}): WellfitError {
  return new WellfitError({
    code: 'INVALID_MODEL',
    functionName: limits.functionName,
    field: limits.field,
    expected,
    ...more,
  })
}

/**
 * A deep copy of plain data, refusing what JSON would lose: numbers that are not finite, typed arrays, functions,
 * class instances, cycles and anything nested deeper than 64. `undefined` members are left out.
 *
 * Errors: `INVALID_OPTION`, naming the path.
 */
export function plainJson(functionName: string, path: string, value: unknown, depth: number = 64): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (depth > 0 && Array.isArray(value)) {
    return Array.from(value, (item: unknown, index) => plainJson(functionName, `${path}[${index}]`, item, depth - 1))
  }
  if (depth > 0 && isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    // fromEntries defines own properties: a key `__proto__` stays plain data.
    return Object.fromEntries(
      members.map(([key, member]) => [key, plainJson(functionName, `${path}.${key}`, member, depth - 1)]),
    )
  }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: path.length > 80 ? `${path.slice(0, 80)}…` : path,
    value,
    expected:
      'be plain JSON: strings, finite numbers, true, false, null, and arrays and objects of these, without cycles',
  })
}
