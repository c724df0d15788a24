import { choiceElsewhere, objectElsewhere, optionElsewhere } from '#hints'
import { isPlainObject, readSafely, touch } from './arguments.js'
import { WellfitError } from './errors.js'
import { plainName } from './other-libraries/term.js'

/**
 * Refuses anything but a plain object with known keys: an unknown key by naming the nearest known one, a key that is
 * `null` although none of `nullable`, since a default is asked for by leaving the key out.
 */
export function checkKeys(
  functionName: string,
  field: string,
  value: unknown,
  known: readonly string[],
  nullable: readonly string[] = [],
): void {
  readSafely(functionName, field, () => {
    if (!isPlainObject(value)) {
      throw notPlain(functionName, field, value)
    }
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key !== 'string' || !known.includes(key)) throw unknownKey(functionName, field, String(key), known)
    }
    for (const key of known) {
      const name = field === 'options' || field === 'input' ? key : `${field}.${key}`
      const option = readSafely(functionName, name, () => touch(value[key]))
      if (option === null && !nullable.includes(key)) throw nullOption(functionName, name)
    }
  })
}

function unknownKey(functionName: string, field: string, key: string, known: readonly string[]): WellfitError {
  // Class names are not options, and any may be near another.
  const isClass = field === 'classWeights'
  const elsewhere = isClass ? undefined : optionElsewhere(key, known)
  const near = sameName(key, known) ?? (isClass || elsewhere !== undefined ? undefined : nearest(key, known))
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: key,
    expected: isClass
      ? 'be a class of the target'
      : `be a known option of ${field === 'options' || field === 'input' ? functionName : field}`,
    remedy:
      near === undefined
        ? (elsewhere ?? `The ${isClass ? 'classes' : 'options'} are ${known.join(', ')}.`)
        : `Did you mean \`${near}\`?`,
  })
}

/** The known name that differs in case and separators only: `batchSize` of `batch_size`. */
function sameName(name: string, known: readonly string[]): string | undefined {
  return known.find((other) => plainName(other) === plainName(name))
}

function nullOption(functionName: string, field: string): WellfitError {
  const remedy = 'Give it a value, or leave it out where it has a default.'
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, value: null, expected: 'not be null', remedy })
}

/** A plain object whose keys are checked elsewhere, or an error naming the option. */
export function checkPlainObject(functionName: string, field: string, value: unknown): void {
  if (readSafely(functionName, field, () => isPlainObject(value))) return
  throw notPlain(functionName, field, value)
}

function notPlain(functionName: string, field: string, value: unknown): WellfitError {
  const expected = 'be a plain object of options'
  const remedy = objectElsewhere(functionName, field, value)
  const details = { code: 'INVALID_OPTION', functionName, field, value, expected } as const
  return new WellfitError(remedy === undefined ? details : { ...details, remedy })
}

/** `true` or `false`, or an error naming the option. */
export function checkBoolean(functionName: string, field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected: 'be true or false' })
}

/** A text, or an error naming the option. */
export function checkText(functionName: string, field: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected: 'be a text' })
}

/** A function or `undefined`, or an error naming the option. */
export function checkCallback(functionName: string, field: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected: 'be a function' })
}

/** An array, or an error naming the option; a copy, so that holes and later changes do not matter. */
export function checkList(functionName: string, field: string, value: unknown): unknown[] {
  return readSafely(functionName, field, () => {
    if (Array.isArray(value)) return Array.from<unknown>(value)
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected: 'be an array' })
  })
}

/** A finite number within `[min, max]` (ends excluded where said), or an error naming the option. */
export function checkNumber(
  functionName: string,
  field: string,
  value: unknown,
  range: { min?: number; max?: number; minExcluded?: boolean; maxExcluded?: boolean; remedy?: string } = {},
): number {
  const { min = -Infinity, max = Infinity } = range
  const inside =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (range.minExcluded === true ? value > min : value >= min) &&
    (range.maxExcluded === true ? value < max : value <= max)
  if (inside) return value
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field,
    value,
    expected: `be a number ${rangeWords(min, max, range.minExcluded === true, range.maxExcluded === true)}`,
    ...(range.remedy === undefined ? {} : { remedy: range.remedy }),
  })
}

function rangeWords(min: number, max: number, minExcluded: boolean, maxExcluded: boolean): string {
  if (min === -Infinity && max === Infinity) return 'that is finite'
  if (max === Infinity) return minExcluded ? `above ${min}` : `of at least ${min}`
  if (min === -Infinity) return maxExcluded ? `below ${max}` : `of at most ${max}`
  return `in ${minExcluded ? '(' : '['}${min}, ${max}${maxExcluded ? ')' : ']'}`
}

/** A whole number within `[min, max]`, or an error naming the option. */
export function checkInteger(
  functionName: string,
  field: string,
  value: unknown,
  min: number,
  max: number = 2 ** 53 - 1,
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field,
    value,
    expected: min === max ? `be ${min}` : `be a whole number from ${min} to ${max}`,
  })
}

/** One of the given words, or an error naming the nearest. */
export function checkChoice<T extends string>(
  functionName: string,
  field: string,
  value: unknown,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  const word = typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined
  const remedy = word === undefined ? undefined : choiceRemedy(word, choices)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field,
    value,
    expected: `be one of ${choices.map((choice) => `'${choice}'`).join(', ')}`,
    ...(remedy === undefined ? {} : { remedy }),
  })
}

function choiceRemedy(word: string, choices: readonly string[]): string | undefined {
  const same = sameName(word, choices)
  const elsewhere = same === undefined ? choiceElsewhere(word, choices) : undefined
  const near = same ?? (elsewhere === undefined ? nearest(word, choices) : undefined)
  return near === undefined ? elsewhere : `Did you mean '${near}'?`
}

/** The known word closest to `word` by edit distance, if it is close enough to be a slip. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase().slice(0, 64), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substituted, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

/** A faulty value at the first place it was found. */
export interface Fault {
  readonly index: number
  readonly value: unknown
  readonly count: number
}

/** The first element that fails a test, and how many do; holes count as elements. */
export function findFaults(values: ArrayLike<unknown>, isGood: (value: unknown) => boolean): Fault | null {
  let index = -1
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (isGood(values[i])) continue
    if (count === 0) index = i
    count++
  }
  return count === 0 ? null : { index, value: values[index], count }
}

/** Whether a value is a number, not NaN, not infinite. */
export function isFiniteNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Refuses what is no AbortSignal; none is fine. */
export function checkSignal(functionName: string, signal: AbortSignal | undefined): void {
  const isSignal = readSafely(functionName, 'signal', () => typeof signal?.aborted === 'boolean')
  if (signal === undefined || isSignal) return
  const expected = 'be an AbortSignal'
  const isController = readSafely(
    functionName,
    'signal',
    () => typeof signal === 'object' && signal !== null && 'signal' in signal,
  )
  const remedy = isController ? 'Pass `controller.signal`.' : '`new AbortController().signal` is one.'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'signal', value: signal, expected, remedy })
}
