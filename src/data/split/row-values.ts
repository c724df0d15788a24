import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'

/** A string or number per row: a group, a time, a key … */
export type RowValues = ArrayLike<string | number>

/** Dictionary-encoded values: a code per row and the distinct texts. */
export interface RowTexts {
  readonly codes: Uint32Array
  /** Distinct texts, in order of first appearance. */
  readonly texts: readonly string[]
}

/** Checks an option that has one value per row; throws for the first missing value. */
export function checkRowValues(functionName: string, field: string, values: unknown, rows: number): RowValues {
  if (!isRows(values)) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field,
      value: values,
      expected: 'be an array with one value per row',
    })
  }
  if (values.length !== rows) {
    const value = `${values.length} ${noun(values.length, 'value')}`
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName,
      field,
      value,
      expected: `hold one value for each of ${rows} rows`,
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
      expected: 'be a string or a finite number in every row',
      remedy: 'Fill in the value or drop such rows before splitting.',
    })
  }
  return values as RowValues
}

function isRows(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)
}

/** Encodes each distinct value as an integer, in order of first appearance; 7 and '7' are equal. */
export function rowTexts(values: RowValues): RowTexts {
  const codeByText = new Map<string, number>()
  const codes = new Uint32Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const text = String(values[row])
    const code = codeByText.get(text) ?? codeByText.size
    if (code === codeByText.size) codeByText.set(text, code)
    codes[row] = code
  }
  return { codes, texts: [...codeByText.keys()] }
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

/** Compares by UTF-16 code units, like `sort`: the same on every engine and in every locale. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
