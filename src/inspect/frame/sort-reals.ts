const DIGIT_BITS = 11
const DIGITS = 2 ** DIGIT_BITS
/** Digits of the upper word of a number. */
const SHIFTS = [0, DIGIT_BITS, 2 * DIGIT_BITS]
/** Longer runs of numbers with the same upper word are sorted by the engine. */
const SHORT_RUN = 24
const SIGN = 0x80000000

/**
 * Sorts numbers in place, none of them NaN, in the order of the engine: −0 before 0. A radix sort by their upper 32 bits (sign,
 * exponent and 20 bits of the mantissa) leaves short runs with equal ones, which are sorted by insertion.
 */
export function sortReals(values: Float64Array): Float64Array {
  const count = values.length
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * count)
  const upper = 1 - LOWER
  let keys = new Uint32Array(count)
  let rest = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    const [high, low] = [words[2 * i + upper] ?? 0, words[2 * i + LOWER] ?? 0]
    // The bits of negative numbers fall as they rise.
    keys[i] = high >= SIGN ? ~high : high ^ SIGN
    rest[i] = low
  }
  let [nextKeys, nextRest] = [new Uint32Array(count), new Uint32Array(count)]
  for (const shift of SHIFTS) {
    if (!scatter(keys, rest, nextKeys, nextRest, shift)) continue
    ;[keys, nextKeys] = [nextKeys, keys]
    ;[rest, nextRest] = [nextRest, rest]
  }
  for (let i = 0; i < count; i++) {
    const key = keys[i] ?? 0
    words[2 * i + upper] = key >= SIGN ? key ^ SIGN : ~key
    words[2 * i + LOWER] = rest[i] ?? 0
  }
  sortRuns(values, keys)
  return values
}

/** Index of the lower word of a number in memory. */
const LOWER = new Uint32Array(new Float64Array([1]).buffer)[0] === 0 ? 0 : 1

/** One pass of the radix sort; false, and nothing done, where all digits are equal. */
function scatter(
  keys: Uint32Array,
  rest: Uint32Array,
  nextKeys: Uint32Array,
  nextRest: Uint32Array,
  shift: number,
): boolean {
  const starts = new Uint32Array(DIGITS + 1)
  const mask = DIGITS - 1
  for (let i = 0; i < keys.length; i++) {
    const digit = ((keys[i] ?? 0) >>> shift) & mask
    starts[digit + 1] = (starts[digit + 1] ?? 0) + 1
  }
  if (starts[(((keys[0] ?? 0) >>> shift) & mask) + 1] === keys.length) return false
  for (let digit = 0; digit < mask; digit++) starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0
    const digit = (key >>> shift) & mask
    const at = starts[digit] ?? 0
    nextKeys[at] = key
    nextRest[at] = rest[i] ?? 0
    starts[digit] = at + 1
  }
  return true
}

/** Sorts the numbers of each run of equal keys. */
function sortRuns(values: Float64Array, keys: Uint32Array): void {
  for (let from = 0; from < keys.length;) {
    const key = keys[from]
    let end = from + 1
    while (end < keys.length && keys[end] === key) end++
    if (end - from > SHORT_RUN) values.subarray(from, end).sort()
    else if (end - from > 1) insertionSort(values, from, end)
    from = end
  }
}

/** Numbers of equal upper words have one sign, so that comparisons order them as their bits. */
function insertionSort(values: Float64Array, from: number, end: number): void {
  for (let i = from + 1; i < end; i++) {
    const value = values[i] ?? 0
    let at = i
    while (at > from && (values[at - 1] ?? 0) > value) {
      values[at] = values[at - 1] ?? 0
      at--
    }
    values[at] = value
  }
}
