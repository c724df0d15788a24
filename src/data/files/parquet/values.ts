import type { DecodedArray, PageHeader } from 'hyparquet'
import { parquetHeader, readColumn, readPage } from 'hyparquet/src/column.js'
import { convert, convertWithDictionary } from 'hyparquet/src/convert.js'
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js'

/** How a column is to be decoded. */
export type Decoder = Parameters<typeof readDataPageV2>[2]

interface Reader {
  readonly view: DataView<ArrayBuffer>
  offset: number
}

/**
 * The values of a column in a group of rows, page by page, `null` or NaN where there is none.
 *
 * hyparquet's own reader pushes every value of a column that may hold nulls, as nearly all may, to an array of anything.
 * Here numbers stay typed arrays: a page without nulls is a view of the bytes themselves.
 */
export function* pageValues(bytes: ArrayBuffer, decoder: Decoder, rows: number): Generator<DecodedArray> {
  const reader = { view: new DataView(bytes), offset: 0 }
  if (decoder.element.repetition_type === 'REPEATED') {
    const group = { groupStart: 0, groupRows: rows, selectStart: 0, selectEnd: rows }
    yield* readColumn(reader, group, decoder).data
    return
  }
  let dictionary: DecodedArray | undefined
  for (let read = 0; read < rows;) {
    const header = parquetHeader(reader)
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, header, decoder, undefined, undefined, 0)
      dictionary = data && convert(data, decoder)
    } else {
      const values = readValues(reader, header, decoder, dictionary)
      read += values.length
      yield values
    }
  }
}

function readValues(
  reader: Reader,
  header: PageHeader,
  decoder: Decoder,
  dictionary: DecodedArray | undefined,
): DecodedArray {
  const packed = new Uint8Array(reader.view.buffer, reader.offset, header.compressed_page_size)
  reader.offset += header.compressed_page_size
  const { data_page_header: first, data_page_header_v2: second } = header
  const { encoding } = first ?? second ?? {}
  if (encoding === undefined) throw new Error(`a page of type ${header.type}`)
  const { definitionLevels, dataPage } =
    first === undefined ? readSecond(packed, header, decoder) : readFirst(packed, header, first, decoder)
  return withGaps(decoded(dataPage, dictionary, encoding, decoder), definitionLevels)
}

type Page = ReturnType<typeof readDataPage>
type FirstHeader = Parameters<typeof readDataPage>[1]

/** A page of version 1: levels and values packed together, four bytes before the levels that say their length. */
function readFirst(packed: Uint8Array, header: PageHeader, first: FirstHeader, decoder: Decoder): Page {
  const page = decompressPage(packed, header.uncompressed_page_size, decoder.codec, decoder.compressors)
  if (decoder.element.repetition_type !== 'OPTIONAL') return readDataPage(page, first, decoder)
  const length = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true)
  const isFull = isRunOfOnes(page.subarray(4, 4 + length), first.num_values)
  return isFull ? readDataPage(page.subarray(4 + length), first, required(decoder)) : readDataPage(page, first, decoder)
}

/** A page of version 2: levels of a length that the header says, not packed, before the values. */
function readSecond(packed: Uint8Array, header: PageHeader, decoder: Decoder): Page {
  const { data_page_header_v2: second } = header
  const length = second?.definition_levels_byte_length ?? 0
  const isFull =
    second !== undefined &&
    decoder.element.repetition_type === 'OPTIONAL' &&
    second.num_nulls === 0 &&
    second.repetition_levels_byte_length === 0 &&
    isRunOfOnes(packed.subarray(0, length), second.num_values)
  if (!isFull) return readDataPageV2(packed, header, decoder)
  const without = {
    ...header,
    uncompressed_page_size: header.uncompressed_page_size - length,
    data_page_header_v2: { ...second, definition_levels_byte_length: 0 },
  }
  return readDataPageV2(packed.subarray(length), without, required(decoder))
}

/**
 * Whether levels are one run of 1, as all writers say that a page has no nulls. Run-length encoding is
 * twice the length as a variable-length integer, then the value.
 */
function isRunOfOnes(levels: Uint8Array, count: number): boolean {
  let header = 0
  let length = 0
  for (; length < 5; length++) {
    const byte = levels[length] ?? 0
    header += (byte & 127) * 2 ** (7 * length)
    if (byte < 128) break
  }
  return header % 2 === 0 && header / 2 === count && levels[length + 1] === 1
}

/** For a page whose values are all there. */
function required(decoder: Decoder): Decoder {
  const element = { ...decoder.element, repetition_type: 'REQUIRED' as const }
  const schemaPath = decoder.schemaPath.map((tree, i) => (i === 0 ? tree : { ...tree, element }))
  return { ...decoder, schemaPath }
}

function decoded(
  page: DecodedArray,
  dictionary: DecodedArray | undefined,
  encoding: Parameters<typeof convertWithDictionary>[2],
  decoder: Decoder,
): DecodedArray {
  if (!isNumeric(dictionary) || !encoding.endsWith('_DICTIONARY')) {
    return convertWithDictionary(page, dictionary, encoding, decoder)
  }
  const values = new Float64Array(page.length)
  for (let i = 0; i < values.length; i++) values[i] = dictionary[Number(page[i])] ?? NaN
  return values
}

/** The values where their levels say that there are some; there are no levels where all are there. */
function withGaps(values: DecodedArray, levels: readonly number[] | undefined): DecodedArray {
  if (levels === undefined || levels.length === 0 || levels.length === values.length) return values
  let next = 0
  if (isNumeric(values)) {
    const filled = new Float64Array(levels.length)
    for (let i = 0; i < filled.length; i++) filled[i] = levels[i] === 0 ? NaN : (values[next++] ?? NaN)
    return filled
  }
  return levels.map((level): unknown => (level === 0 ? null : values[next++]))
}

/** Whether they are numbers that f64 holds, in a typed array. */
export function isNumeric(values: unknown): values is Float64Array | Float32Array | Int32Array | Uint32Array {
  return (
    values instanceof Float64Array ||
    values instanceof Float32Array ||
    values instanceof Int32Array ||
    values instanceof Uint32Array
  )
}
