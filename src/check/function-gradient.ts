import { checkNumbers } from '../arguments.js'
import { WellfitError } from '../errors.js'
import { checkChoice, checkInteger, checkKeys, checkNumber, checkSignal } from '../options.js'
import type { FunctionGradientCheck, FunctionGradientEntry } from '../result/index.js'
import { AbortableWork } from '../train/abortable-work.js'
import { quotientNoise, Tally } from './verdict.js'

/** How to check the gradient of a function. */
export interface FunctionGradientOptions {
  /** `'two'` (default): (f(θ+h) − f(θ−h)) / 2h, error O(h²). `'one'`: (f(θ+h) − f(θ)) / h, error O(h). */
  readonly sided?: 'two' | 'one'
  /**
   * Step, times max(1, |θᵢ|). Default 5e-6 two-sided, 1e-8 one-sided; where such a quotient disagrees, steps 16 times
   * longer and shorter are tried too, and the closest counts. A step that is given is used as it is, so that quotients
   * can be compared: those of θ³ at 1 with h = 0.01 are 3.0001 two-sided and 3.0301 one-sided.
   */
  readonly h?: number
  /** How many of the worst entries are listed. Default 5. */
  readonly worst?: number
  /** Ends the check at the next entry of θ, with error `ABORTED`. */
  readonly signal?: AbortSignal
}

/** A function of θ; it receives a copy. */
export type CheckedFunction = (theta: Float64Array) => number | Promise<number>

/** Its gradient, as long as θ. */
export type CheckedGradient = (theta: Float64Array) => ArrayLike<number> | Promise<ArrayLike<number>>

const FUNCTION_NAME = 'gradientCheckFunction'

/**
 * Compares the gradient of any function with difference quotients: ‖df_approx − df‖₂ / (‖df_approx‖₂ + ‖df‖₂).
 *
 * Entries at a kink of f, where the one-sided derivatives differ however short the step, are skipped and counted. Calls f
 * twice per entry.
 *
 * @param f The function, synchronous or not. It must give the same number for the same θ: freeze any randomness.
 * @param df Its gradient.
 * @param theta Where to check: any numbers, but not all zero if symmetry could hide a mistake.
 * @returns The difference and its verdict (below 1e-7 correct, 1e-5 acceptable, 1e-3 suspicious, else wrong), and the
 *   worst entries.
 * @throws WellfitError `INVALID_DATA` where f or df returns a number that is not finite, or f two values for one θ;
 *   `INVALID_SHAPE` where the gradient is not as long as θ; `INVALID_OPTION`; `ABORTED` where the signal fired.
 * @example
 * const { verdict } = await gradientCheckFunction(([x = 0, y = 0]) => x * x * y, ([x = 0, y = 0]) => [2 * x * y, x * x], [1.5, -2])
 */
export async function gradientCheckFunction(
  f: CheckedFunction,
  df: CheckedGradient,
  theta: ArrayLike<number>,
  options: FunctionGradientOptions = {},
): Promise<FunctionGradientCheck> {
  const settings = describe(options)
  for (const [field, given] of [
    ['f', f],
    ['df', df],
  ] as const) {
    if (typeof given !== 'function') throw noFunction(field, given)
  }
  const start = finiteTheta(theta)
  const work = new AbortableWork(FUNCTION_NAME, options.signal)
  work.throwIfAborted()
  const value = async (at: Float64Array): Promise<number> => finite('f', await f(at.slice()))
  const here = await value(start)
  checkRepeatable(here, await value(start))
  const analytic = await gradientAt(df, start)
  const run = new FunctionCheck(start, here, value, settings)
  for (let i = 0; i < start.length; i++) {
    work.throwIfAborted()
    if (work.isSliceOver) await work.yield()
    await run.check(i, analytic[i] ?? NaN)
  }
  return run.result()
}

interface Settings {
  readonly sided: 'two' | 'one'
  readonly h: number
  /** Whether the caller chose h. */
  readonly isGiven: boolean
  readonly worst: number
}

function describe(options: FunctionGradientOptions): Settings {
  checkKeys(FUNCTION_NAME, 'options', options, ['sided', 'h', 'worst', 'signal'])
  checkSignal(FUNCTION_NAME, options.signal)
  const sided = checkChoice(FUNCTION_NAME, 'sided', options.sided ?? 'two', ['two', 'one'])
  const h = checkNumber(FUNCTION_NAME, 'h', options.h ?? (sided === 'two' ? 5e-6 : 1e-8), { min: 1e-15, max: 0.1 })
  const isGiven = options.h !== undefined
  return { sided, h, isGiven, worst: checkInteger(FUNCTION_NAME, 'worst', options.worst ?? 5, 0, 1000) }
}

function noFunction(field: string, value: unknown): WellfitError {
  const expected = 'be a function of θ'
  return new WellfitError({ code: 'INVALID_OPTION', functionName: FUNCTION_NAME, field, value, expected })
}

function finiteTheta(theta: ArrayLike<number>): Float64Array {
  checkNumbers(FUNCTION_NAME, 'theta', theta)
  const values: unknown[] = Array.from(theta)
  if (values.length === 0) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: FUNCTION_NAME,
      field: 'theta',
      expected: 'hold at least one number',
    })
  }
  return Float64Array.from(values, (value, i) => finite(`theta[${i}]`, value))
}

function finite(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  const expected = field === 'f' ? 'return a finite number' : 'be a finite number'
  throw new WellfitError({ code: 'INVALID_DATA', functionName: FUNCTION_NAME, field, value, expected })
}

function checkRepeatable(first: number, second: number): void {
  if (first === second) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: FUNCTION_NAME,
    field: 'f',
    value: Math.abs(second - first),
    expected: 'return the same number for the same θ',
    remedy: 'Freeze its randomness, such as dropout or the choice of rows.',
  })
}

async function gradientAt(df: CheckedGradient, theta: Float64Array): Promise<Float64Array> {
  const given: unknown = await df(theta.slice())
  const isList = typeof given === 'object' && given !== null && 'length' in given
  const length = isList ? given.length : given
  if (!isList || length !== theta.length) {
    const expected = `return as many numbers as θ has, ${theta.length}`
    throw new WellfitError({ code: 'INVALID_SHAPE', functionName: FUNCTION_NAME, field: 'df', value: length, expected })
  }
  return Float64Array.from(Array.from(given as ArrayLike<unknown>), (value, i) => finite(`df[${i}]`, value))
}

/** Factors of the steps retried where an entry differs by more than rounding explains. */
const RETRY_FACTORS = [16, 1 / 16]
const MOST_RETRIES = 500

/** The check of one function, entry by entry. */
class FunctionCheck {
  readonly #theta: Float64Array
  readonly #here: number
  readonly #value: (theta: Float64Array) => Promise<number>
  readonly #settings: Settings
  readonly #tally = new Tally()
  readonly #entries: FunctionGradientEntry[] = []
  #checked = 0
  #skipped = 0
  #retries = 0

  constructor(theta: Float64Array, here: number, value: (theta: Float64Array) => Promise<number>, settings: Settings) {
    this.#theta = theta
    this.#here = here
    this.#value = value
    this.#settings = settings
  }

  async check(index: number, analytic: number): Promise<void> {
    const { sided, h } = this.#settings
    const first = await this.#quotient(index, h, sided === 'two' ? -h : 0)
    const found = this.#isNear(first, analytic) ? first : await this.#retry(index, analytic, first)
    if (found === null) {
      this.#skipped++
      return
    }
    this.#checked++
    this.#tally.add(found.value, analytic, found.noise)
    const size = Math.abs(found.value) + Math.abs(analytic)
    const difference = size === 0 ? 0 : Math.abs(found.value - analytic) / size
    this.#entries.push({ index, analytic, numerical: found.value, difference })
  }

  result(): FunctionGradientCheck {
    const { sided, h, worst } = this.#settings
    const { difference } = this.#tally
    const verdict = this.#checked === 0 ? 'suspicious' : this.#tally.verdict
    const errorOf = ({ numerical, analytic }: FunctionGradientEntry): number => Math.abs(numerical - analytic)
    const entries = this.#entries.sort((a, b) => errorOf(b) - errorOf(a)).slice(0, worst)
    const result = { sided, h, difference, verdict, checked: this.#checked, skipped: this.#skipped, worst: entries }
    return { ...result, message: message(result) }
  }

  /** (f(θ + above) − f(θ + below)) / (above − below) by one entry; steps are relative to max(1, |θᵢ|). */
  async #quotient(index: number, above: number, below: number): Promise<Quotient> {
    const value = this.#theta[index] ?? NaN
    const unit = Math.max(1, Math.abs(value))
    const [upper, lower] = [value + above * unit, value + below * unit]
    const distance = upper - lower
    const [high, low] = [await this.#at(index, upper), await this.#at(index, lower)]
    return { value: (high - low) / distance, noise: quotientNoise(this.#here, distance) }
  }

  async #at(index: number, value: number): Promise<number> {
    return value === this.#theta[index] ? this.#here : await this.#value(this.#theta.with(index, value))
  }

  #isNear({ value, noise }: Quotient, analytic: number): boolean {
    if (this.#retries >= MOST_RETRIES) return true
    return Math.abs(value - analytic) <= noise + 1e-7 * (Math.abs(value) + Math.abs(analytic))
  }

  /** The closest of the quotients with other steps; `null` at a kink. */
  async #retry(index: number, analytic: number, first: Quotient): Promise<Quotient | null> {
    this.#retries++
    const { sided, h, isGiven } = this.#settings
    let best = first
    for (const factor of isGiven ? [] : RETRY_FACTORS) {
      const other = await this.#quotient(index, factor * h, sided === 'two' ? -factor * h : 0)
      if (Math.abs(other.value - analytic) < Math.abs(best.value - analytic)) best = other
    }
    if (this.#isNear(best, analytic)) return best
    return (await this.#isKink(index)) ? null : best
  }

  /** Where f is smooth, the one-sided derivatives converge as the step shrinks; at a kink they do not. */
  async #isKink(index: number): Promise<boolean> {
    const jump = async (step: number): Promise<number> => {
      const [right, left] = [await this.#quotient(index, step, 0), await this.#quotient(index, 0, -step)]
      const size = Math.abs(right.value) + Math.abs(left.value)
      const gap = Math.abs(right.value - left.value)
      return gap > 1e-5 * size + 100 * right.noise ? gap : 0
    }
    const [long, short] = [await jump(5e-6), await jump(5e-7)]
    return long > 0 && short > long / 2
  }
}

interface Quotient {
  readonly value: number
  readonly noise: number
}

function message({ checked, verdict, difference, worst }: Omit<FunctionGradientCheck, 'message'>): string {
  if (checked === 0) return 'No entry could be checked: f has a kink at each. Try another θ.'
  const head = `The gradient is ${verdict}: relative difference ${difference.toExponential(1)} over ${checked} entries.`
  const [entry] = worst
  if (verdict === 'correct' || entry === undefined) return head
  const { index, analytic, numerical } = entry
  return `${head} Largest error: entry ${index}, analytic ${analytic.toPrecision(6)}, numerical ${numerical.toPrecision(6)}.`
}
