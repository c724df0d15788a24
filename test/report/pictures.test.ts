import { inflateSync } from 'node:zlib'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import type { ErrorAnalysis, ErrorImages, ErrorReport } from '../../src/index.js'
import { renderErrors, renderReport } from '../../src/report/index.js'
import { digitsRun } from './samples.js'

const base64 = (...bytes: readonly number[]): string => Buffer.from(bytes).toString('base64')

const images: ErrorImages = {
  shape: [2, 3, 1],
  step: 1,
  range: [0, 255],
  rows: [
    { row: 7, pixels: base64(0, 10, 20, 30, 40, 255) },
    { row: 9, pixels: base64(1, 2, 3, 4, 5, 6) },
    ...Array.from({ length: 100 }, (_, i) => ({ row: 100 + i, pixels: base64(i, 0, 0, 0, 0, 0) })),
  ],
}

const found = {
  task: 'classification',
  rows: 300,
  error: 0.1,
  confusions: [],
  comparisons: 0,
  level: 0.99,
  slices: [],
  mistakes: [
    { row: 7, actual: '<b>', predicted: 'shoe', confidence: 0.9 },
    { row: 9, actual: 'bag', predicted: 'shoe', confidence: 0.75 },
  ],
  labelErrors: {
    rows: 300,
    noise: 0.1,
    thresholds: {},
    message: '',
    errors: Array.from({ length: 103 }, (_, i) => ({
      row: 100 + i,
      label: 'bag',
      suggested: 'shoe',
      labelProbability: 0.01,
      suggestedProbability: 0.95,
    })),
  },
  message: 'Ten of a hundred.',
} as const satisfies Omit<ErrorAnalysis, 'images'>

function pageOf(change: object): string {
  const errors = { ...found, ...change }
  const crossValidation = { message: '', scores: [], repeats: 1 }
  const report = { format: 'wellfit.errors', version: 1, title: 'T', data: 'd', target: 'y', crossValidation, errors }
  return renderErrors(report as unknown as ErrorReport)
}

interface Shown {
  readonly alt: string | null
  readonly size: readonly (string | null)[]
  readonly caption: string
  readonly pixels: readonly number[]
}

/** The pictures of each list, as a browser reads them. */
function lists(html: string): Shown[][] {
  const { document } = parseHTML(html)
  return Array.from(document.querySelectorAll('ul.pictures'), (list) =>
    Array.from(list.querySelectorAll('li > figure'), (figure) => {
      const image = figure.querySelector('img')
      const caption = (figure.querySelector('figcaption')?.textContent ?? '').replaceAll('\u00a0', ' ')
      const size = [image?.getAttribute('width') ?? null, image?.getAttribute('height') ?? null]
      return { alt: image?.getAttribute('alt') ?? null, size, caption, pixels: pixelsOf(image?.getAttribute('src')) }
    }),
  )
}

/** The scanlines of a PNG file in a data URI, without their filter bytes, whose header says how wide they are. */
function pixelsOf(source: string | null | undefined): number[] {
  if (source === null || source === undefined) return []
  expect(source).toMatch(/^data:image\/png;base64,[\w+/]+=*$/)
  const file = Buffer.from(source.slice(source.indexOf(',') + 1), 'base64')
  const stride = file.readUInt32BE(16) * (file[25] === 2 ? 3 : 1) + 1
  const lines = inflateSync(file.subarray(41, 41 + file.readUInt32BE(33)))
  return [...lines].filter((_, i) => i % stride !== 0)
}

describe('errors of images', () => {
  it('are pictures of the pixels, each with its row, classes and probability', () => {
    const [mistakes, labels] = lists(pageOf({ images }))
    expect(mistakes).toEqual([
      { alt: 'Image of row 7', size: ['96', '64'], caption: 'row 7actual <b>, predicted shoe (90%)', pixels: [0, 10, 20, 30, 40, 255] }, // prettier-ignore
      { alt: 'Image of row 9', size: ['96', '64'], caption: 'row 9actual bag, predicted shoe (75%)', pixels: [1, 2, 3, 4, 5, 6] }, // prettier-ignore
    ])
    expect(labels?.[3]).toMatchObject({ caption: 'row 103labelled bag (1%), suggested shoe (95%)', pixels: [3, 0, 0, 0, 0, 0] }) // prettier-ignore
  })

  it('are no more than the tables have rows, which the page says', () => {
    const html = pageOf({ images })
    expect(lists(html).map((list) => list.length)).toEqual([2, 100])
    expect(html).toContain('The first 100 of 103 are shown.')
    expect(html.match(/The first/g)).toHaveLength(1)
    expect(parseHTML(html).document.querySelectorAll('#errors table')).toHaveLength(0)
  })

  it('say what black and white are, and what is left out', () => {
    expect(pageOf({ images })).toContain('Pixels are drawn from 0 (black) to 255 (white). In brackets')
    const other = pageOf({ images: { ...images, step: 2, range: [-1.5, 16] } })
    expect(other).toContain('from −1.5 (black) to 16 (white). Of every 2 rows and columns of pixels one is drawn.')
  })

  it('have colours, and a size that is a whole multiple of theirs', () => {
    const colours = { ...images, shape: [1, 2, 3], rows: images.rows.slice(0, 1) }
    expect(lists(pageOf({ images: colours }))[0]?.[0]).toMatchObject({ size: ['96', '48'], pixels: [0, 10, 20, 30, 40, 255] }) // prettier-ignore
    const wide = { ...images, shape: [1, 100, 1], rows: [{ row: 7, pixels: base64(...new Uint8Array(100)) }] }
    expect(lists(pageOf({ images: wide }))[0]?.[0]?.size).toEqual(['100', '1'])
    const odd = { ...images, shape: [28, 28, 1], rows: [{ row: 7, pixels: base64(...new Uint8Array(784)) }] }
    expect(lists(pageOf({ images: odd }))[0]?.[0]?.size).toEqual(['84', '84'])
  })

  it('have their caption alone where there is no picture, or one of another size', () => {
    const [first, second] = lists(pageOf({ images: { ...images, rows: [{ row: 7, pixels: base64(1) }] } }))[0] ?? []
    expect([first?.alt, second?.alt]).toEqual([null, null])
    expect(second?.caption).toContain('row 9')
  })

  it('of a regression have their values, without probabilities', () => {
    const change = { task: 'regression', labelErrors: null, mistakes: [{ row: 7, actual: 1236.5, predicted: 2, confidence: null }] } // prettier-ignore
    const html = pageOf({ images, ...change })
    expect(lists(html)[0]?.[0]?.caption).toBe('row 7actual 1,237, predicted 2')
    expect(html).toContain('The largest residuals')
    expect(html).not.toContain('In brackets')
  })

  it('are seen without a script, by the policy of the page, and named for those who do not see them', () => {
    const html = pageOf({ images })
    const { document } = parseHTML(html)
    expect(document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content')).toContain(
      'img-src data:',
    )
    expect(html).not.toMatch(/<script|NaN|undefined|\[object/)
    for (const image of document.querySelectorAll('img')) {
      expect(image.getAttribute('alt')).toMatch(/^Image of row \d+$/)
      expect(image.parentElement?.tagName.toLowerCase()).toBe('figure')
      expect(image.parentElement?.querySelector('figcaption')?.textContent).not.toBe('')
      for (const size of ['width', 'height']) expect(Number(image.getAttribute(size))).toBeGreaterThan(0)
    }
    // Both lists fold by the keyboard; the mistakes are seen at once.
    const parts = [...document.querySelectorAll('details')].filter((part) => part.querySelector('img') !== null)
    expect(parts.map((part) => [part.firstElementChild?.tagName.toLowerCase(), part.hasAttribute('open')])).toEqual([
      ['summary', true],
      ['summary', false],
    ])
    expect(html).toContain('image-rendering: pixelated')
  })

  it('change nothing on pages of other rows', () => {
    for (const html of [pageOf({}), renderReport({ ...digitsRun(), errors: found })]) {
      expect(html).not.toMatch(/pictures|pixelated|<img|<details open/)
    }
    const report = renderReport({ ...digitsRun(), errors: { ...found, images } })
    expect(lists(report).map((list) => list.length)).toEqual([2, 100])
    expect(report).toContain('image-rendering: pixelated')
  })
})
