import { WellfitError } from '../../errors.js'
import type { ImageShape, Table } from '../../index.js'
import { imageOf } from './arrays.js'

/** Rows that are images which can be drawn. */
export interface ImageColumns {
  readonly image: ImageShape
  /** The columns of the pixels, in their order. */
  readonly pixels: readonly string[]
}

/**
 * The images that the columns of numbers are, but those of `others`: as `--image` says, or else the names of the columns; `null` of other rows, and of images with other
 * channels than grey, or red, green and blue.
 *
 * @throws WellfitError `INVALID_OPTION` where `--image` is no shape of so many columns.
 */
export function imageColumns(
  table: Table,
  others: readonly string[],
  given: readonly number[] | undefined,
): ImageColumns | null {
  const pixels = table.columns
    .filter(({ name, kind, role }) => kind === 'number' && role !== 'index' && !others.includes(name))
    .map(({ name }) => name)
  if (given !== undefined) checkShape(given, pixels.length)
  const image = (given ?? imageOf(pixels)) as ImageShape | null
  return image === null || ![1, 3].includes(image[2] ?? 1) ? null : { image, pixels }
}

function checkShape(given: readonly number[], columns: number): void {
  const isShape = (given.length === 2 || given.length === 3) && given.every((size) => size > 0)
  if (isShape && given.reduce((product, size) => product * size, 1) === columns) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: '--image',
    value: given.join(','),
    expected: `be height,width or height,width,channels with a product of ${columns}, the columns of numbers`,
    remedy: 'Leave out columns that are no pixels by --ignore.',
  })
}
