import { WellfitError } from '../../errors.js'

/** A text or a number for each row: a group, a moment, a key … */
export type RowValues = ArrayLike<string | number>

/** Each row's text by its place in a list of texts. */
export interface RowTexts {
  readonly codes: Uint32Array
  /** Different texts, in the order in which they first occur. */
  readonly texts: readonly string[]
}

/** The values of an option that has one for each row; missing ones are refused, naming the first. */
export function checkRowValues(functionName: string, field: string, values: unknown, rows: number): RowValues {
  if (!isRows(values)) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field,
      value: values,
      expected: 'be an array, a value a row',
    })
  }
  if (values.length !== rows) {
    const value = `${values.length} values`
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName,
      field,
      value,
      expected: `hold one for each of ${rows} rows`,
    })
  }
  for (let row = 0; row < rows; row++) {
    const value = values[row]
    if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) continue
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field,
      value,
      row,
      expected: 'be a text or a finite number in every row',
      remedy: 'Fill it in, or leave such rows out before the split.',
    })
  }
  return values as RowValues
}

function isRows(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)
}

/** Gives each different value a number, in the order in which they occur; 7 and '7' are the same. */
export function rowTexts(values: RowValues): RowTexts {
  const places = new Map<string, number>()
  const codes = new Uint32Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const text = String(values[row])
    const place = places.get(text) ?? places.size
    if (place === places.size) places.set(text, place)
    codes[row] = place
  }
  return { codes, texts: [...places.keys()] }
}

/** The rows of each text, ascending. */
export function rowsByText({ codes, texts }: RowTexts): Uint32Array[] {
  return rowsByCode(codes, texts.length)
}

/** The rows of each code from 0 to count − 1, ascending. */
export function rowsByCode(codes: ArrayLike<number>, count: number): Uint32Array[] {
  const sizes = new Uint32Array(count)
  for (let row = 0; row < codes.length; row++) sizes[codes[row] ?? 0] = (sizes[codes[row] ?? 0] ?? 0) + 1
  const members = Array.from(sizes, (size) => new Uint32Array(size))
  sizes.fill(0)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0
    const filled = sizes[code] ?? 0
    const own = members[code]
    if (own !== undefined) own[filled] = row
    sizes[code] = filled + 1
  }
  return members
}

/** By code units, as `sort` does it: the same on every engine and in every language. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
