import { describe, expect, it } from 'vitest'
import {
  dataset,
  errorAnalysis,
  type ErrorAnalysis,
  errorAnalysisTable,
  type ErrorImages,
  type Table,
} from '../../src/index.js'
import { expectFault } from '../support/errors.js'

const ROWS = 200

/** Predictions of which every tenth is wrong, the certainer the later. */
const labels = Array.from({ length: ROWS }, (_, row) => (row % 2 === 0 ? 'a' : 'b'))
const predictions = Float64Array.from({ length: ROWS }, (_, row) => {
  const sure = 0.6 + (0.39 * row) / ROWS
  return (row % 2 === 1) === (row % 10 !== 0) ? sure : 1 - sure
})

const WRONG = (row: number): boolean => (predictions[row] ?? 0) > 0.5 !== (row % 2 === 1)

interface WithImages extends ErrorAnalysis {
  readonly images: ErrorImages
  /** The most certain mistake. */
  readonly row: number
}

function withImages(found: ErrorAnalysis): WithImages {
  const [first] = found.mistakes
  if (found.images === undefined || first === undefined) throw new Error('no images')
  return { ...found, images: found.images, row: first.row }
}

function analysed(
  features: number,
  valueOf: (row: number, at: number) => number,
  image: readonly number[],
): WithImages {
  const x = Array.from({ length: ROWS }, (_, row) => Array.from({ length: features }, (__, at) => valueOf(row, at)))
  return withImages(errorAnalysis(predictions, dataset({ x, y: labels }), { image: image as [number, number] }))
}

function bytesOf({ rows }: ErrorImages, row: number): number[] {
  return [...Buffer.from(rows.find((one) => one.row === row)?.pixels ?? '', 'base64')]
}

describe('images of an error analysis', () => {
  it('are those of the rows that it names, each once', () => {
    const { images, mistakes, labelErrors, row } = analysed(6, (row, at) => (row + 40 * at) % 256, [2, 3])
    const named = [...mistakes, ...(labelErrors?.errors.slice(0, 100) ?? [])].map(({ row }) => row)
    expect(mistakes).toHaveLength(20)
    expect(images.rows.map(({ row }) => row)).toEqual([...new Set(named)])
    expect(images).toMatchObject({ shape: [2, 3, 1], step: 1, range: [0, 255] })
    expect(WRONG(row)).toBe(true)
    expect(bytesOf(images, row)).toEqual([0, 1, 2, 3, 4, 5].map((at) => (row + 40 * at) % 256)) // prettier-ignore
  })

  it('are not made without the option', () => {
    const x = Array.from({ length: ROWS }, (_, row) => [row, 1])
    expect(errorAnalysis(predictions, dataset({ x, y: labels }))).not.toHaveProperty('images')
  })

  it.each([
    ['bytes', (row: number) => (row === 3 ? 128 : row % 100), [0, 255]],
    ['whole numbers below 128', (row: number) => row % 17, [0, 16]],
    ['whole numbers above 255', (row: number) => row + 100, [100, 299]],
    ['negative whole numbers', (row: number) => row - 1, [-1, 198]],
    ['fractions', (row: number) => row / 2 + 0.5, [0.5, 100]],
  ] as const)('of %s have their range, over all rows', (_, valueOf, range) => {
    const { images, row } = analysed(4, valueOf, [2, 2])
    expect(images.range).toEqual(range)
    const [low, high] = range
    const byte = Math.round((255 * (valueOf(row) - low)) / (high - low))
    expect(bytesOf(images, row)).toEqual([byte, byte, byte, byte])
  })

  it('are black where a value is missing or all are equal', () => {
    const columns = Array.from({ length: 4 }, (_, at) => ({
      name: `p${at}`,
      kind: 'number' as const,
      values: Float64Array.from({ length: ROWS }, (__, row) => (at === 1 ? NaN : row)),
    }))
    const { images, row } = withImages(
      errorAnalysisTable(predictions, tableOf(columns), { target: 'y', image: [2, 2] }),
    )
    expect(bytesOf(images, row)).toEqual([row, 0, row, row])
    const flat = analysed(4, () => 3, [2, 2]).images
    expect(flat.range).toEqual([3, 3])
    expect(bytesOf(flat, flat.rows[0]?.row ?? -1)).toEqual([0, 0, 0, 0])
  })

  it('have colours, channel by channel', () => {
    const { images, row } = analysed(12, (_, at) => at * 20, [2, 2, 3])
    expect(images.shape).toEqual([2, 2, 3])
    expect(bytesOf(images, row)).toEqual(Array.from({ length: 12 }, (_, at) => at * 20)) // prettier-ignore
  })

  it('are thinned out to 128 pixels a side', () => {
    const { images, row } = analysed(2 * 259, (_, at) => at % 256, [2, 259])
    expect(images).toMatchObject({ shape: [1, 87, 1], step: 3 })
    const kept = Array.from({ length: 87 }, (_, i) => (3 * i) % 256)
    expect(bytesOf(images, row)).toEqual(kept)
    expect(analysed(128, (_, at) => at, [1, 128]).images?.step).toBe(1)
    expect(analysed(129, (_, at) => at, [1, 129]).images).toMatchObject({ step: 2, shape: [1, 65, 1] })
  })
})

function tableOf(columns: Table['columns'], rowNumbers?: Int32Array): Table {
  const codes = Int32Array.from(labels, (label) => (label === 'a' ? 0 : 1))
  const target = { name: 'y', kind: 'category', codes, categories: ['a', 'b'] } as const
  return { rows: ROWS, columns: [...columns, target], ...(rowNumbers === undefined ? {} : { rowNumbers }) }
}

describe('images of a table', () => {
  const number = (name: string, valueOf: (row: number) => number) =>
    ({ name, kind: 'number', values: Float64Array.from({ length: ROWS }, (_, row) => valueOf(row)) }) as const
  const pixels = [0, 1, 2, 3].map((at) => number(`p${at}`, (row) => (row + 50 * at) % 256))
  const site = { name: 'site', kind: 'category', codes: new Int32Array(ROWS), categories: ['s'] } as const

  it('are in the columns of numbers, and named by the rows of the file', () => {
    const numbers = Int32Array.from({ length: ROWS }, (_, row) => 1000 - row)
    const table = tableOf([site, ...pixels], numbers)
    const { images, row } = withImages(errorAnalysisTable(predictions, table, { target: 'y', image: [2, 2] }))
    expect(row).toBeGreaterThan(800)
    expect(bytesOf(images, row)).toEqual([0, 1, 2, 3].map((at) => (1000 - row + 50 * at) % 256))
  })

  it('are in the columns named, in their order, beside others', () => {
    const table = tableOf([number('age', (row) => row), ...pixels])
    const options = { target: 'y', image: [2, 2], pixels: ['p3', 'p2', 'p1', 'p0'] } as const
    const { images, row } = withImages(errorAnalysisTable(predictions, table, options))
    expect(bytesOf(images, row)).toEqual([3, 2, 1, 0].map((at) => (row + 50 * at) % 256))
  })

  it('are refused where shape and columns do not fit', () => {
    const of = (options: object) => () => errorAnalysisTable(predictions, tableOf([site, ...pixels]), { target: 'y', ...options }) // prettier-ignore
    expectFault(of({ image: [2, 3] }), { code: 'INVALID_OPTION', field: 'image' }, 'with a product of 4')
    expectFault(of({ image: [1, 2, 2] }), { code: 'INVALID_OPTION', field: 'image' }, 'have 1 channel (grey) or 3')
    expectFault(of({ pixels: ['p0'] }), { code: 'INVALID_OPTION', field: 'pixels' }, 'be given with image')
    expectFault(of({ image: [1, 1], pixels: ['site'] }), { code: 'INVALID_OPTION', field: 'pixels[0]' }, 'a column of numbers') // prettier-ignore
    expectFault(of({ image: [1, 1], pixels: ['p9'] }), { field: 'pixels[0]' }, 'be a column of the table')
    const x = Array.from({ length: ROWS }, () => [1, 2, 3])
    const data = dataset({ x, y: labels })
    expectFault(() => errorAnalysis(predictions, data, { image: [2, 2] }), { field: 'image' }, 'with a product of 3')
  })
})
