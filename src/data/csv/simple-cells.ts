import { readSimpleNumber } from './cell-bytes.js'
import { MINUS, NINE, PLUS, ZERO } from '../parse/ascii.js'

/** What the cells of a column of simple numbers have in common. */
export interface SimpleCells {
  /** Codes of the same number of digits, some with leading zeros. */
  readonly arePadded: boolean
  /** Few numbers, some written otherwise than with their shortest digits, such as `1.0`. */
  readonly haveSpellings: boolean
  readonly havePoints: boolean
  /** Whether exactly three digits follow every point, which then may separate thousands. */
  readonly mayBeGrouped: boolean
  /** The numbers; NaN for empty cells. */
  readonly values: Float64Array
}

/** Codes such as zip codes have at least this many digits. */
const LEAST_CODE_DIGITS = 3
/** Columns of more distinct values hold no classes. */
const FEW = 20

/** Scans the cells of a column, one after the other. */
export class SimpleCellScan {
  readonly #point: number
  readonly #number = new Float64Array(1)
  readonly #distinct = new Set<number>()
  #mayBeClasses = true
  #count = 0
  /** Digits of every cell; −1 if they differ or a cell has another character. */
  #width = 0
  #leadingZeros = 0
  #unusual = 0
  #points = 0
  #grouped = 0

  constructor(point: number) {
    this.#point = point
  }

  /** Returns false for a cell that is no simple number. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (!readSimpleNumber(bytes, start, end, this.#point, this.#number)) return false
    this.#count++
    if (this.#mayBeClasses) this.#countValue(this.#number[0] ?? NaN)
    const sign = bytes[start]
    const first = sign === PLUS || sign === MINUS ? start + 1 : start
    let point = -1
    for (let i = first; i < end; i++) if (bytes[i] === this.#point) point = i
    const hasLeadingZero = bytes[first] === ZERO && end - first > 1 && isDigit(bytes[first + 1])
    if (hasLeadingZero) this.#leadingZeros++
    if (point !== -1) this.#addPoint(bytes, first, point, end)
    if (hasLeadingZero || sign === PLUS || (point !== -1 && !endsInDigit(bytes, end))) this.#unusual++
    const width = point === -1 && first === start ? end - start : -1
    if (this.#count === 1) this.#width = width
    else if (this.#width !== width) this.#width = -1
    return true
  }

  #countValue(value: number): void {
    this.#distinct.add(value)
    if (this.#distinct.size <= FEW) return
    this.#mayBeClasses = false
    this.#distinct.clear()
  }

  #addPoint(bytes: Uint8Array, first: number, point: number, end: number): void {
    this.#points++
    const hasThree = end - point === 4 && point - first >= 1 && point - first <= 3
    if (hasThree && bytes[first] !== ZERO) this.#grouped++
  }

  /** The number of the last cell. */
  get value(): number {
    return this.#number[0] ?? NaN
  }

  /** `null` if there was no number. */
  finish(): Omit<SimpleCells, 'values'> | null {
    if (this.#count === 0) return null
    return {
      arePadded: this.#width >= LEAST_CODE_DIGITS && this.#leadingZeros > 0,
      haveSpellings: this.#mayBeClasses && this.#unusual > 0,
      havePoints: this.#points > 0,
      mayBeGrouped: this.#points > 0 && this.#grouped === this.#points,
    }
  }
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= ZERO && code <= NINE
}

/** Whether the last byte is a digit other than 0. */
function endsInDigit(bytes: Uint8Array, end: number): boolean {
  const last = bytes[end - 1] ?? 0
  return last > ZERO && last <= NINE
}
