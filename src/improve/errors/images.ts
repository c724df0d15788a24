import { WellfitError } from '../../errors.js'
import { checkList, checkText } from '../../options.js'
import { findColumn, type NumberColumn, type Table, type TableColumn } from '../../data/table/table.js'
import { checkImage } from '../../model/augmentation/augmentations.js'
import type { ErrorAnalysis, ErrorImages } from '../../result/index.js'

/** Label errors whose images are kept: as many as a report lists. */
const MOST_LABELS = 100
/** A longer side is thinned out. */
const MOST_PIXELS = 128
/** From this value on whole numbers are bytes; smaller ones have a range of their own, as 0 to 16 of digits. */
const BRIGHT_BYTE = 128
/** What is drawn as white. */
const WHITE = 255

/** Rows that are images. */
export interface Pixels {
  readonly shape: readonly [height: number, width: number, channels: number]
  /** A value of a row: [height, width, channels], row-major. */
  readonly valueOf: (row: number, at: number) => number
}

/**
 * The shape of images that can be drawn, of so many values.
 *
 * @throws WellfitError `INVALID_OPTION` for another number of values, or channels other than grey or red, green and blue.
 */
export function checkPicture(functionName: string, image: unknown, values: number): Pixels['shape'] {
  const shape = checkImage(functionName, 'image', image, values)
  const [, , channels] = shape
  if (channels === 1 || channels === 3) return shape
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'image',
    value: `[${shape.join(', ')}]`,
    expected: 'have 1 channel (grey) or 3 (red, green, blue) to be drawn',
    remedy: 'Leave it out: the rows are named all the same.',
  })
}

/** The images of a table, by the columns that `pixels` names, or else by all of numbers among the usual ones; `null` without `image`. */
export function tablePixels(
  functionName: string,
  table: Table,
  usual: readonly TableColumn[],
  image: unknown,
  pixels: unknown,
): Pixels | null {
  if (image === undefined) {
    if (pixels === undefined) return null
    const expected = 'be given with image, the shape of the images'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'pixels', expected })
  }
  const named =
    pixels === undefined
      ? usual
      : checkList(functionName, 'pixels', pixels).map((name, i) => {
          const field = `pixels[${i}]`
          return numberColumn(functionName, findColumn(functionName, table, checkText(functionName, field, name), field), field) // prettier-ignore
        })
  const columns = named.filter((column): column is NumberColumn => column.kind === 'number')
  const shape = checkPicture(functionName, image, columns.length)
  return { shape, valueOf: (row, at) => columns[at]?.values[row] ?? NaN }
}

function numberColumn(functionName: string, column: TableColumn, field: string): TableColumn {
  if (column.kind === 'number') return column
  const expected = 'be a column of numbers'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value: column.name, expected })
}

/** The images of the mistakes and of the likeliest label errors, of all rows that were analysed. */
export function imagesOf(
  { shape: [height, width, channels], valueOf }: Pixels,
  rows: ArrayLike<number>,
  numberOf: (row: number) => number,
  { mistakes, labelErrors }: Pick<ErrorAnalysis, 'mistakes' | 'labelErrors'>,
): ErrorImages {
  const size = height * width * channels
  const range = rangeOf(rows, size, valueOf)
  const step = Math.ceil(Math.max(height, width) / MOST_PIXELS)
  const kept = [height, width].map((side) => Math.ceil(side / step)) as [number, number]
  const numbers = [...mistakes, ...(labelErrors?.errors.slice(0, MOST_LABELS) ?? [])].map(({ row }) => row)
  const named = new Map(Array.from(rows, (row) => [numberOf(row), row]))
  return {
    shape: [...kept, channels],
    step,
    range,
    rows: [...new Set(numbers)].map((number) => {
      const row = named.get(number) ?? 0
      const bytes = bytesOf([...kept, channels], (y, x, channel) =>
        shade(valueOf(row, (y * step * width + x * step) * channels + channel), range),
      )
      return { row: number, pixels: btoa(bytes) }
    }),
  }
}

/** 0 and 255 of bytes; the smallest and the largest value of others. */
function rangeOf(rows: ArrayLike<number>, size: number, valueOf: Pixels['valueOf']): [number, number] {
  let [low, high, isWhole] = [Infinity, -Infinity, true]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    for (let at = 0; at < size; at++) {
      const value = valueOf(row, at)
      if (!Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
      if (isWhole && !Number.isInteger(value)) isWhole = false
    }
  }
  if (low > high) return [0, WHITE]
  return isWhole && low >= 0 && high >= BRIGHT_BYTE && high <= WHITE ? [0, WHITE] : [low, high]
}

/** A value as a byte; one that is missing is black. */
function shade(value: number, [low, high]: readonly [number, number]): number {
  if (!(high > low) || Number.isNaN(value)) return 0
  return Math.round((WHITE * Math.min(Math.max(value - low, 0), high - low)) / (high - low))
}

/** Bytes as a text of one character each. */
function bytesOf(
  [height, width, channels]: Pixels['shape'],
  byteOf: (y: number, x: number, channel: number) => number,
): string {
  let text = ''
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < channels; channel++) text += String.fromCharCode(byteOf(y, x, channel))
  return text
}
