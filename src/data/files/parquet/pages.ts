import type { ColumnMetaData } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'

/** More than any page unpacks to. */
const MOST_PAGE_BYTES = 2 ** 30

/**
 * Goes through the pages of a column in a group of rows as their headers say, before any is unpacked: each must lie in
 * the column's bytes, hold no more values than there are, and unpack to no more than 1 GiB. A reader that believes what a
 * damaged header says may go round in circles.
 *
 * @throws Error where one does not.
 */
export function checkPages(bytes: ArrayBuffer, { num_values }: ColumnMetaData): void {
  const reader = { view: new DataView(bytes), offset: 0 }
  let values = 0
  while (reader.offset < bytes.byteLength && values < Number(num_values)) {
    const header = parquetHeader(reader)
    const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header
    const data = header.data_page_header ?? header.data_page_header_v2
    const count = (data ?? header.dictionary_page_header)?.num_values
    if (!isUpTo(packed, bytes.byteLength - reader.offset)) throw new Error(`a page of ${packed} bytes`)
    if (!isUpTo(unpacked, MOST_PAGE_BYTES)) throw new Error(`a page that unpacks to ${unpacked} bytes`)
    // Not even a run of equal values makes more than this of a byte, and none makes more than there are.
    if (!isUpTo(count, Number(num_values))) throw new Error(`a page of ${count} values`)
    if (data !== undefined) values += count ?? 0
    reader.offset += packed
  }
  if (values !== Number(num_values)) throw new Error(`${values} values where there must be ${num_values}`)
}

function isUpTo(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
}

/** Where the bytes of a column in a group of rows lie. */
export function columnRange(meta: ColumnMetaData): { start: number; end: number } {
  const dictionary = Number(meta.dictionary_page_offset ?? 0n)
  const start = dictionary === 0 ? Number(meta.data_page_offset) : dictionary
  return { start, end: start + Number(meta.total_compressed_size) }
}
