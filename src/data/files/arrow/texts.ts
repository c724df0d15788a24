import type { BatchReader } from './batch-reader.js'
import { damaged } from './fault.js'
import type { FileLimits } from '../limits.js'

const decoder = new TextDecoder()
const VIEW_BYTES = 16
/** A text of up to this many bytes is within its view. */
const INLINE_BYTES = 12

/** Reads a column of texts in UTF-8; `null` where one is missing. */
export function textsOf(
  layout: 'offsets' | 'long offsets' | 'views',
  batch: BatchReader,
  present: Uint8Array | null,
  limits: FileLimits,
): (string | null)[] {
  const bytesAt = layout === 'views' ? ofViews(batch, limits) : ofOffsets(batch, layout === 'offsets' ? 4 : 8)
  return Array.from({ length: batch.rows }, (_, row) => {
    const isPresent = present === null || (((present[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
    return isPresent ? decoder.decode(bytesAt(row)) : null
  })
}

/** Text `row` is from offset `row` to the next one. Since offsets ascend, no byte is in two texts. */
function ofOffsets(batch: BatchReader, width: 4 | 8): (row: number) => Uint8Array {
  const { rows } = batch
  // Without rows, the offsets may be left out.
  const offsets = batch.buffer(rows === 0 ? 0 : width * (rows + 1))
  const values = batch.buffer(0)
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength)
  const offsetAt = (row: number): number =>
    width === 4 ? view.getInt32(4 * row, true) : Number(view.getBigInt64(8 * row, true))
  let last = 0
  return (row) => {
    const [start, end] = [offsetAt(row), offsetAt(row + 1)]
    if (start < last || end < start || end > values.length) throw damaged(`a text from byte ${start} to ${end}`)
    last = end
    return values.subarray(start, end)
  }
}

/** A view has the length, and the text itself or its first 4 bytes, the number of a buffer and the offset in it. */
function ofViews(batch: BatchReader, limits: FileLimits): (row: number) => Uint8Array {
  const views = batch.buffer(VIEW_BYTES * batch.rows)
  const buffers = batch.viewBuffers()
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength)
  return (row) => {
    const at = VIEW_BYTES * row
    const length = view.getInt32(at, true)
    if (length >= 0 && length <= INLINE_BYTES) return views.subarray(at + 4, at + 4 + length)
    const values = buffers[view.getInt32(at + 8, true)]
    const start = view.getInt32(at + 12, true)
    if (length < 0 || start < 0 || values === undefined || start + length > values.length)
      throw damaged(`a text of ${length} bytes from byte ${start}`)
    // Any number of views may point to the same bytes.
    limits.spend(length)
    return values.subarray(start, start + length)
  }
}
