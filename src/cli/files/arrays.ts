import { WellfitError } from '../../errors.js'
import type { ColumnType, ColumnTypes } from '../../data/csv/index.js'
import type { CategoryColumn, NumberColumn, Table, TableColumn } from '../../index.js'

/** An array of a file of NumPy or IDX: its first length counts rows. */
export interface NamedArray {
  /** `''` where the file has one array, without a name. */
  readonly name: string
  readonly shape: readonly number[]
  readonly values: ArrayLike<number>
}

/** More columns than this take too long to prepare one by one. */
const MOST_COLUMNS = 20_000
/** What an array of labels is called that has no name. */
export const LABEL = 'label'
/** Numbers that 24 bits hold. */
const EXACT_IN_F32: readonly unknown[] = [Uint8Array, Int8Array, Uint16Array, Int16Array, Float32Array]

/**
 * Arrays as columns of numbers: one of images [rows, height, width] as `pixel_0_0`, `pixel_0_1`, …, of colour images with the channel as a third
 * number, one of features [rows, n] as `x_0`, …, one of a single value a row as `label`; in an archive by their own names. Of an archive
 * with arrays for train and test, such as `x_train` and `x_test`, those of train are read, or those of `part`.
 *
 * @throws WellfitError `INVALID_DATA` for arrays without rows, with other numbers of rows, or with too many columns.
 */
export function tableOfArrays(
  file: string,
  arrays: readonly NamedArray[],
  types: ColumnTypes = {},
  part: 'train' | 'test' = 'train',
): Table {
  const ofPart = arrays.filter(({ name }) => name.endsWith(`_${part}`))
  const read = ofPart.length > 0 ? ofPart : arrays
  const others = arrays.filter((array) => !read.includes(array)).map(({ name }) => name)
  const rows = read[0]?.shape[0] ?? 0
  const odd = read.find(({ shape }) => shape[0] !== rows)
  if (rows === 0 || odd !== undefined) {
    const expected = rows === 0 ? 'have an array with at least one row' : 'have arrays of the same number of rows'
    throw fault(file, shapesOf(read), expected, `Save the arrays of ${part} in a file of their own.`)
  }
  const columns = read.flatMap((array) =>
    columnsOf(file, { ...array, name: columnName(array.name, part) }, rows, read.length > 1),
  )
  const byName = typesByName(types)
  const typed = columns.flatMap((column) => asType(column, byName.get(column.name)))
  const note = `Read ${shapesOf(read)} as columns ${JSON.stringify(columns[0]?.name)} to ${JSON.stringify(columns.at(-1)?.name)}.`
  const left = others.length === 0 ? '' : ` ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} left out.`
  return { rows, columns: typed, notes: [`${note}${left}`] }
}

/** Tables of which one has nothing but the labels of the other, as MNIST has them in two files: one table of both. */
export function withLabels(tables: readonly Table[]): Table[] {
  const joined: Table[] = []
  for (const table of tables) {
    const before = joined.at(-1)
    if (before !== undefined && before.rows === table.rows && isLabels(before) !== isLabels(table)) {
      joined.splice(-1, 1, {
        ...before,
        columns: [...before.columns, ...table.columns],
        notes: [...(before.notes ?? []), ...(table.notes ?? [])],
      })
    } else joined.push(table)
  }
  return joined
}

/** The columns of the first table that the second lacks, where it has all others and none besides. */
export function lackingColumns(first: Table, second: Table): string[] {
  const present = new Set(second.columns.map(({ name }) => name))
  const lacking = first.columns.filter(({ name }) => !present.has(name)).map(({ name }) => name)
  return second.columns.length + lacking.length === first.columns.length ? lacking : []
}

function isLabels({ columns }: Table): boolean {
  return columns.length === 1 && columns[0]?.name === LABEL
}

/**
 * The height, width and, where there are any, channels of images whose pixels are columns as above, all of them and in order; `null` of any
 * other columns.
 */
export function imageOf(names: readonly string[]): [number, number] | [number, number, number] | null {
  const [, ...last] = /^pixel_(\d+)_(\d+)(?:_(\d+))?$/.exec(names.at(-1) ?? '') ?? []
  const sizes = last.filter((text) => text !== undefined).map((text) => Number(text) + 1)
  const [height = 0, width = 0, channels] = sizes
  if (height < 2 || width < 2 || pixelNames(sizes).some((name, i) => name !== names[i])) return null
  if (names.length !== height * width * (channels ?? 1)) return null
  return channels === undefined ? [height, width] : [height, width, channels]
}

function pixelNames(sizes: readonly number[]): string[] {
  return sizes.reduce<string[]>(
    (names, size) => names.flatMap((name) => Array.from({ length: size }, (_, i) => `${name}_${i}`)),
    ['pixel'],
  )
}

/** An array as its columns are called: `y` of `y_train` and, of the test part, of `y_test`. */
function columnName(name: string, part: 'train' | 'test'): string {
  const own = name.replace(/_train$/, '')
  return part === 'test' ? own.replace(/_test$/, '') : own
}

function columnsOf(file: string, { name, shape, values }: NamedArray, rows: number, isNamed: boolean): NumberColumn[] {
  const sizes = shape.slice(1)
  const width = sizes.reduce((product, size) => product * size, 1)
  if (width > MOST_COLUMNS) {
    const remedy = 'Make the images smaller, or train in a program: `dataset` takes arrays as they are.'
    throw fault(file, shape.join(' × '), `have at most ${MOST_COLUMNS.toLocaleString('en')} values a row`, remedy)
  }
  const names =
    sizes.length === 0
      ? [name === '' ? LABEL : name]
      : sizes.length === 1
        ? Array.from({ length: width }, (_, i) => `${name === '' ? 'x' : name}_${i}`)
        : pixelNames(sizes).map((pixel) => (isNamed && sizes.length > 3 ? `${name}_${pixel}` : pixel))
  const isExact = EXACT_IN_F32.some((type) => values instanceof (type as typeof Uint8Array))
  return names.map((title, at) => {
    const column = isExact ? new Float32Array(rows) : new Float64Array(rows)
    for (let row = 0; row < rows; row++) column[row] = values[row * width + at] ?? NaN
    return { name: title, kind: 'number', values: column }
  })
}

/** The types of columns as a map. */
export function typesByName(types: ColumnTypes): ReadonlyMap<string, ColumnType> {
  return types instanceof Map ? types : new Map(Object.entries(types))
}

/** The column as a type of `--types`; none where it is to be ignored. */
function asType(column: NumberColumn, type: ColumnType | undefined): TableColumn[] {
  if (type === 'ignore') return []
  if (type !== 'category' && type !== 'boolean') return [column]
  const codes = new Map<number, number>()
  const of = (value: number): number => {
    if (Number.isNaN(value)) return -1
    const known = codes.get(value) ?? codes.size
    codes.set(value, known)
    return known
  }
  const own = Int32Array.from(column.values, of)
  const categories = Array.from(codes.keys(), String)
  const found: CategoryColumn = { name: column.name, kind: 'category', codes: own, categories }
  return [found]
}

function shapesOf(arrays: readonly NamedArray[]): string {
  return arrays.map(({ name, shape }) => `${name === '' ? 'an array' : name} of ${shape.join(' × ')}`).join(', ')
}

function fault(file: string, value: string, expected: string, remedy: string): WellfitError {
  const details = { code: 'INVALID_DATA', functionName: 'wellfit', field: 'data', value: `${file}: ${value}` } as const
  return new WellfitError({ ...details, expected, remedy })
}
