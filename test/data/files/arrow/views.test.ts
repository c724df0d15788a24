import { describe, expect, it } from 'vitest'
import { BatchReader } from '../../../../src/data/files/arrow/batch-reader.js'
import { FlatTable } from '../../../../src/data/files/arrow/flatbuffer.js'
import { FileLimits } from '../../../../src/data/files/limits.js'
import { fileFault } from '../../../../src/data/files/arrow/fault.js'
import { readValues } from '../../../../src/data/files/arrow/values.js'

type Pair = readonly [number, number]

/** The metadata of a record batch by hand, since Flechette writes no views: a table with rows, nodes, buffers, counts of buffers. */
function metadata(
  rows: number,
  nodes: readonly Pair[],
  buffers: readonly Pair[],
  counts: readonly number[],
): FlatTable {
  const view = new DataView(new ArrayBuffer(1024))
  view.setUint32(0, 24, true)
  // The vtable: its length, the table's length, and where each field is in the table; compression is left out.
  for (const [i, value] of [14, 28, 8, 16, 20, 0, 24].entries()) view.setUint16(4 + 2 * i, value, true)
  view.setInt32(24, 24 - 4, true)
  view.setBigInt64(32, BigInt(rows), true)
  let at = 56
  for (const [i, numbers] of [nodes.flat(), buffers.flat(), counts].entries()) {
    const field = 40 + 4 * i
    view.setUint32(field, at - field, true)
    view.setUint32(at, i < 2 ? numbers.length / 2 : numbers.length, true)
    at += 4
    for (const value of numbers) {
      view.setBigInt64(at, BigInt(value), true)
      at += 8
    }
  }
  return FlatTable.root(new Uint8Array(view.buffer))
}

/** A text of up to 12 bytes is in its view; of a longer one its length, first 4 bytes, buffer and offset. */
function viewOf(text: string, buffer = 0, offset = 0): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const view = new Uint8Array(16)
  view[0] = bytes.length
  view.set(bytes.subarray(0, bytes.length > 12 ? 4 : 12), 4)
  if (bytes.length > 12) view.set([buffer, 0, 0, 0, offset, 0, 0, 0], 8)
  return view
}

const long = 'a text of more than twelve bytes'
const other = 'another such text'

/** A column of four views over two buffers, and the same again. */
function batch(views: readonly Uint8Array[]): BatchReader {
  const data = [new TextEncoder().encode(`__${long}`), new TextEncoder().encode(other)]
  const buffers: Pair[] = []
  const body = new Uint8Array(512)
  let at = 0
  for (const bytes of [Uint8Array.of(0b1011), Uint8Array.from(views.flatMap((view) => [...view])), ...data]) {
    buffers.push([at, bytes.length])
    body.set(bytes, at)
    at += bytes.length
  }
  const node: Pair = [4, 1]
  const header = metadata(4, [node, node], [...buffers, ...buffers], [2, 2])
  return new BatchReader({ header, body, dictionary: null }, limits())
}

const type = { kind: 'text', layout: 'views' } as const

const limits = (): FileLimits => new FileLimits(1000, fileFault, 'decode')

describe('views of texts', () => {
  const views = [viewOf('short'), viewOf(long, 0, 2), viewOf('missing'), viewOf(other, 1, 0)]
  const texts = ['short', long, null, other]

  it('are within the view or in one of several buffers', () => {
    expect(readValues(type, batch(views), limits())).toEqual(texts)
  })

  it('are passed over with their buffers', () => {
    const reader = batch(views)
    reader.skip({ nodes: 1, buffers: 2, views: 1 })
    expect(readValues(type, reader, limits())).toEqual(texts)
  })

  it.each([
    ['outside its buffer', viewOf(long, 0, 3)],
    ['in a buffer that does not exist', viewOf(long, 2, 0)],
  ])('%s are refused', (_, view) => {
    expect(() => readValues(type, batch([view, ...views.slice(1)]), limits())).toThrow('a text of 32 bytes')
  })
})
