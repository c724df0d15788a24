import { describe, expect, it } from 'vitest'
import { chunkedDataset, type Chunk, type ChunkedDataset } from '../../../src/data/dataset/chunked/chunked-dataset.js'
import { openChunks } from '../../../src/data/dataset/chunked/open-chunks.js'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { alignRows, alignTrainSet } from '../../../src/data/dataset/signature/align.js'
import { completed, signatureOf, UNKNOWN } from '../../../src/data/dataset/signature/signature.js'
import { targetsBetween } from '../../../src/data/dataset/targets-between.js'
import type { Dataset } from '../../../src/data/dataset/types.js'
import { expectFault, expectRejection } from '../../support/errors.js'

// Rows that are read in chunks, and rows whose names have another order than those of a network.

/** Rows `first` … `last` − 1 of two features, 10·row and 10·row + 1, with the class of their parity. */
function chunkOf(first: number, last: number): Chunk {
  const rows = Array.from({ length: last - first }, (_, i) => first + i)
  return { x: rows.map((row) => [10 * row, 10 * row + 1]), y: rows.map((row) => row % 2) }
}

const stream = (chunks: ChunkedDataset['chunks'], rest: object = {}): ChunkedDataset => chunkedDataset({ rows: 7, features: 2, classes: ['even', 'odd'], ...(chunks === null ? {} : { chunks }), ...rest }) // prettier-ignore

/** All rows of an epoch, in reads of `limit` rows. */
async function readAll(
  data: ChunkedDataset,
  limit: number,
  inOrder = true,
): Promise<{ first: number; rows: number }[]> {
  const reader = openChunks(data, 1, inOrder, undefined)
  const found: { first: number; rows: number }[] = []
  await reader.begin(1)
  for (let left = data.rows; left > 0;) {
    const { first, data: part } = await reader.next(Math.min(limit, left))
    expect(part.features).toBe(2)
    expect([...part.x]).toEqual(
      Array.from({ length: part.rows }, (_, i) => [10 * (first + i), 10 * (first + i) + 1]).flat(),
    )
    const labels = part.targets.kind === 'classes' ? [...part.targets.labels] : []
    expect(labels).toEqual(Array.from({ length: part.rows }, (_, i) => (first + i) % 2))
    found.push({ first, rows: part.rows })
    left -= part.rows
  }
  await reader.close()
  return found
}

describe('a stream of chunks', () => {
  it('is read in order, chunks cut where fewer rows are asked for', async () => {
    const chunks = (): Chunk[] => [chunkOf(0, 3), chunkOf(3, 7)]
    expect(await readAll(stream(chunks), 2)).toEqual([{ first: 0, rows: 2 }, { first: 2, rows: 1 }, { first: 3, rows: 2 }, { first: 5, rows: 2 }]) // prettier-ignore
    expect(await readAll(stream(chunks), 100)).toEqual([{ first: 0, rows: 3 }, { first: 3, rows: 4 }]) // prettier-ignore
    const asynchronous = async function* (): AsyncGenerator<Chunk> {
      yield* chunks()
    }
    expect(await readAll(stream(asynchronous), 3)).toHaveLength(3)
  })

  it('begins again with each epoch, and is closed in between', async () => {
    let closed = 0
    const data = stream(function* () {
      try {
        yield chunkOf(0, 3)
        yield chunkOf(3, 7)
      } finally {
        closed++
      }
    })
    const reader = openChunks(data, 1, true, undefined)
    await reader.begin(1)
    await reader.next(2)
    await reader.begin(2)
    expect(closed).toBe(1)
    expect((await reader.next(5)).first).toBe(0)
    await reader.close()
    expect(closed).toBe(2)
  })

  it.each<[string, () => unknown, object, string]>([
    ['ends too early', () => [chunkOf(0, 3)], { field: 'chunk 1', row: 3, value: 'the stream ended after 3 rows' }, 'follow: `rows` is 7'], // prettier-ignore
    ['ends after a row', () => [chunkOf(0, 1)], { field: 'chunk 1', row: 1, value: 'the stream ended after 1 row' }, 'follow'], // prettier-ignore
    ['has a chunk too long', () => [chunkOf(0, 3), chunkOf(3, 8)], { field: 'chunk 1', row: 3, value: 'more rows' }, 'end at row 6: `rows` is 7'], // prettier-ignore
    ['has a chunk too many', () => [chunkOf(0, 7), chunkOf(7, 8)], { field: 'chunk 1', row: 7, value: 'more rows' }, 'end at row 6'], // prettier-ignore
    ['is not iterable', () => 5, { code: 'IO', field: 'chunk 0', row: 0 }, 'be readable'],
    ['has other features', () => [{ x: [[1]], y: [0] }], { code: 'INVALID_SHAPE', value: '1 feature' }, 'have 2 features per row'], // prettier-ignore
    ['has a label that is no class', () => [{ x: [[1, 2]], y: [2] }], { code: 'INVALID_DATA', field: 'chunk 0' }, 'hold rows that fit the options'], // prettier-ignore
    ['has bytes', () => [{ x: new Uint8Array(2), y: [0] }], { code: 'INVALID_DATA' }, 'hold numbers, not bytes', ], // prettier-ignore
    ['has probabilities', () => [{ x: [[1, 2]], y: [[0.5, 0.5]] }], { code: 'INVALID_DATA' }, 'not probabilities'],
    ['has nothing', () => [undefined], { code: 'INVALID_DATA' }, 'hold rows that fit'],
  ])('that %s is refused', async (_, chunks, details, words) => {
    await expectRejection(readAll(stream(chunks as NonNullable<ChunkedDataset['chunks']>), 100), { functionName: 'fit', ...details }, words) // prettier-ignore
  })

  it('has bytes or probabilities where that was said', async () => {
    const bytes = stream(() => [{ x: [[1, 2]], y: [0] }], { bytes: true })
    await expectRejection(readAll(bytes, 9), { code: 'INVALID_DATA' }, 'hold a Uint8Array')
    const soft = stream(() => [{ x: [[1, 2], [3, 4]], y: [1, 0] }], { rows: 2, softTargets: true }) // prettier-ignore
    const reader = openChunks(soft, 1, true, undefined)
    await reader.begin(1)
    const { data } = await reader.next(2)
    expect(data.targets).toMatchObject({ probabilities: Float64Array.of(0, 1, 1, 0) })
  })
})

describe('blocks of rows', () => {
  const blocks = (read: ChunkedDataset['read'], rest: object = {}): ChunkedDataset => chunkedDataset({ rows: 7, features: 2, classes: ['even', 'odd'], blockRows: 3, read: read ?? chunkOf, ...rest }) // prettier-ignore

  it('are read in order where all rows are shuffled later, else in one of their own', async () => {
    expect(await readAll(blocks(chunkOf), 2)).toEqual([{ first: 0, rows: 2 }, { first: 2, rows: 1 }, { first: 3, rows: 2 }, { first: 5, rows: 1 }, { first: 6, rows: 1 }]) // prettier-ignore
    const orders = new Set<string>()
    for (let seed = 0; seed < 12; seed++) {
      const reader = openChunks(blocks(chunkOf), seed, false, undefined)
      await reader.begin(1)
      const firsts = [await reader.next(9), await reader.next(9), await reader.next(9)].map(({ first }) => first)
      expect(firsts.toSorted((a, b) => a - b)).toEqual([0, 3, 6])
      orders.add(firsts.join())
    }
    expect(orders.size).toBeGreaterThan(2)
  })

  it('may come in parts, but not with more rows than were asked for', async () => {
    expect(
      await readAll(
        blocks((first) => chunkOf(first, first + 1)),
        9,
      ),
    ).toHaveLength(7)
    await expectRejection(
      readAll(blocks((first, last) => chunkOf(first, last + 1)), 9), // prettier-ignore
      { code: 'INVALID_SHAPE', field: 'chunk of rows 0 to 2', value: 4 },
      'have at most 3 rows',
    )
    const broken = blocks(() => {
      throw new Error('no disk')
    })
    await expectRejection(readAll(broken, 9), { code: 'IO', row: 0 }, 'be readable (no disk)')
  })
})

describe('the options of chunkedDataset', () => {
  const base = { rows: 2, features: 1, chunks: () => [] }

  it('are checked, and have their defaults', () => {
    expect(chunkedDataset(base)).toMatchObject({ rows: 2, features: 1, columns: ['x0'], shuffleRows: 65_536, blockRows: 4096, read: null }) // prettier-ignore
    expect(chunkedDataset(base).sample.targets).toMatchObject({ kind: 'values', width: 1, names: ['y'] })
    expect(chunkedDataset({ ...base, targetNames: ['a', 'b'] }).sample.targets).toMatchObject({ width: 2, names: ['a', 'b'] }) // prettier-ignore
    expect(chunkedDataset({ ...base, bytes: true }).sample.x).toEqual(new Uint8Array(1))
    expectFault(() => chunkedDataset({ ...base, read: () => chunkOf(0, 1) }), { field: 'read', value: 'both' })
    expectFault(() => chunkedDataset({ rows: 2, features: 1 }), { field: 'chunks' })
    expectFault(() => chunkedDataset({ ...base, softTargets: true }), { field: 'softTargets', value: true }, 'be left out without `classes`') // prettier-ignore
    for (const field of ['rows', 'features', 'shuffleRows', 'blockRows'] as const) {
      expectFault(() => chunkedDataset({ ...base, [field]: 0 }), { field, value: 0 })
    }
  })
})

describe('rows in the order of a network', () => {
  const signature = { columns: ['a', 'b', 'c'], classes: ['no', 'yes', 'maybe'], targetNames: ['u', 'v'], bytes: false }
  const classed = dataset({ x: [[1, 2, 3], [4, 5, 6]], y: ['yes', 'no'], columns: ['c', 'a', 'b'], classes: ['yes', 'no'] }) // prettier-ignore
  const align = (data: Dataset): Dataset => alignRows('evaluate', 'data', data, signature)

  it('have their columns, classes and outputs by name', () => {
    const aligned = align(classed)
    expect(aligned.columns).toEqual(['a', 'b', 'c'])
    expect([...aligned.x]).toEqual([2, 3, 1, 5, 6, 4])
    expect(aligned.targets).toMatchObject({ labels: Int32Array.of(1, 0), classes: ['no', 'yes', 'maybe'] })
    const values = dataset({ x: [[1], [2]], y: [[1, 2], [3, 4]], targetNames: ['v', 'u'] }) // prettier-ignore
    expect(align(values).targets).toMatchObject({ values: Float64Array.of(2, 1, 4, 3), names: ['u', 'v'] })
  })

  it('are returned as they are where the order is that, or names are default ones', () => {
    const same = dataset({ x: [[1, 2, 3]], y: ['no'], columns: ['a', 'b', 'c'], classes: ['no', 'yes', 'maybe'] })
    expect(align(same)).toBe(same)
    const numbered = dataset({ x: [[1, 2, 3]], y: [1.5] })
    expect(align(numbered)).toBe(numbered)
    const bytes = dataset({ x: Uint8Array.of(1), y: [0.5] })
    expect(alignRows('evaluate', 'data', bytes, UNKNOWN)).toBe(bytes)
    const fewer = dataset({ x: [[1]], y: [1.5], columns: ['z'] })
    expect(align(fewer)).toBe(fewer)
  })

  it('are refused with a name that the network does not know, which is told', () => {
    const other = dataset({ x: [[1, 2, 3]], y: [1.5], columns: ['a', 'b', 'd'] })
    expectFault(() => align(other), { code: 'INVALID_DATA', field: 'data.columns', value: 'd' }, 'be a column that the network was trained on: "a", "b", "c"', 'leave `columns` out') // prettier-ignore
    const outputs = dataset({ x: [[1]], y: [[1, 2]], targetNames: ['u', 'w'] })
    expectFault(() => align(outputs), { field: 'data.targets.names', value: 'w' }, 'be an output that', 'leave `targetNames` out') // prettier-ignore
    const classes = dataset({ x: [[1], [2], [3], [4]], y: ['no', 'never', 'no', 'never'] })
    expectFault(() => align(classes), { field: 'data.targets', value: 'never', row: 1, count: 2 }, 'be a class that the network knows: "no", "yes", "maybe"') // prettier-ignore
    const many = Array.from({ length: 14 }, (_, i) => `c${i}`)
    const wide = dataset({ x: [many.map(() => 0)], y: [1], columns: [...many.slice(0, 13), 'q'] })
    expectFault(() => alignRows('fit', 'dev', wide, { ...signature, columns: many }), { value: 'q' }, '"c11" and 2 more') // prettier-ignore
    const twelve = dataset({ x: [many.slice(0, 12).map(() => 0)], y: [1], columns: [...many.slice(0, 11), 'q'] })
    expect(() => alignRows('fit', 'dev', twelve, { ...signature, columns: many.slice(0, 12) })).toThrow(/"c11"(?! and)/)
  })

  it('have probabilities by name, 0 for a class that they do not know', () => {
    const soft = dataset({ x: [[1], [2]], y: [[0.25, 0.75], [1, 0]], classes: ['yes', 'no'], task: 'classification' }) // prettier-ignore
    expect(align(soft).targets).toMatchObject({ probabilities: Float64Array.of(0.75, 0.25, 0, 0, 1, 0) })
    const unknown = dataset({ x: [[1], [2]], y: [[1, 0], [0.5, 0.5]], classes: ['yes', 'never'], task: 'classification' }) // prettier-ignore
    expectFault(() => align(unknown), { value: 'never', row: 1, count: 1 })
  })

  it('are bytes where the network was trained on bytes, and numbers elsewhere', () => {
    const bytes = dataset({ x: Uint8Array.of(1), y: [0.5] })
    expectFault(() => alignRows('fit', 'train', bytes, signature), { field: 'train.x', value: 'bytes' }, 'be plain numbers') // prettier-ignore
    const numbers = dataset({ x: [[1]], y: [0.5] })
    expectFault(() => alignRows('fit', 'train', numbers, { ...signature, bytes: true }), { field: 'train.x', value: 'plain numbers' }, 'be bytes') // prettier-ignore
    expectFault(() => alignRows('predict', 'x', bytes, signature), { field: 'x' })
    expect(alignRows('fit', 'train', bytes, { ...UNKNOWN, bytes: true })).toBe(bytes)
  })

  it('are aligned chunk by chunk', async () => {
    const data = chunkedDataset({ rows: 2, features: 3, columns: ['c', 'a', 'b'], classes: ['yes', 'no'], chunks: () => [{ x: [[1, 2, 3], [4, 5, 6]], y: [0, 1] }] }) // prettier-ignore
    const aligned = alignTrainSet('fit', 'train', data, signature)
    expect(aligned.columns).toEqual(['a', 'b', 'c'])
    expect(aligned.source).toBe(data.sample)
    const reader = openChunks(aligned, 1, true, undefined)
    await reader.begin(1)
    const { data: rows } = await reader.next(2)
    expect([...rows.x]).toEqual([2, 3, 1, 5, 6, 4])
    expect(rows.targets).toMatchObject({ labels: Int32Array.of(1, 0) })
    expect(alignTrainSet('fit', 'train', data, UNKNOWN)).toBe(data)
    expect(alignTrainSet('fit', 'train', classed, UNKNOWN)).toBe(classed)
  })

  it('tell their names, which complete what is known', () => {
    expect(signatureOf(classed)).toEqual({ columns: ['c', 'a', 'b'], classes: ['yes', 'no'], targetNames: null, bytes: false }) // prettier-ignore
    const plain = dataset({ x: Uint8Array.of(1, 2), y: [[0.5, 2]] })
    expect(signatureOf(plain)).toEqual({ columns: null, classes: null, targetNames: null, bytes: true })
    expect(signatureOf(dataset({ x: [[1]], y: [2], targetNames: ['price'] })).targetNames).toEqual(['price'])
    expect(completed(UNKNOWN, signature)).toEqual(signature)
    expect(completed(signature, { columns: ['q'], classes: [], targetNames: [], bytes: true })).toEqual(signature)
  })
})

describe('the targets of consecutive rows', () => {
  it('are views of them', () => {
    const values = dataset({ x: [[1], [2], [3]], y: [[1, 2], [3, 4], [5, 6]] }).targets // prettier-ignore
    expect(targetsBetween(values, 1, 3)).toMatchObject({ values: Float64Array.of(3, 4, 5, 6) })
    const labels = dataset({ x: [[1], [2], [3]], y: ['a', 'b', 'c'] }).targets
    expect(targetsBetween(labels, 1, 2)).toMatchObject({ labels: Int32Array.of(1), classes: ['a', 'b', 'c'] })
    const soft = dataset({ x: [[1], [2]], y: [[0.25, 0.75], [0.5, 0.5]], task: 'classification' }).targets // prettier-ignore
    expect(targetsBetween(soft, 1, 2)).toMatchObject({ labels: Int32Array.of(0), probabilities: Float64Array.of(0.5, 0.5) }) // prettier-ignore
  })
})
