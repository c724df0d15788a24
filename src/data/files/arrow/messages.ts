import { damaged, fileFault } from './fault.js'
import { FlatTable } from './flatbuffer.js'
import { readSchema, type ArrowField } from './schema.js'

/** Rows, or the values of a dictionary, with the bytes of their buffers. */
export interface Batch {
  readonly header: FlatTable
  readonly body: Uint8Array
  /** The id of the dictionary whose values these are; `null` for rows. */
  readonly dictionary: { readonly id: number; readonly isDelta: boolean } | null
}

/** The contents of a file or stream, in the order in which they are to be read. */
export interface Contents {
  readonly fields: readonly ArrowField[]
  readonly batches: readonly Batch[]
  /** Whether a stream ends without its end mark. */
  readonly lacksEndMark: boolean
}

/** A message: its header, and where the next one begins. */
interface Message {
  readonly version: number
  readonly type: number
  readonly header: FlatTable
  readonly metadataBytes: number
  readonly body: Uint8Array
  readonly end: number
}

const MAGIC = 'ARROW1'
const SCHEMA = 1
const DICTIONARY_BATCH = 2
const RECORD_BATCH = 3
/** The length of the footer, then the magic. */
const TAIL_BYTES = 4 + MAGIC.length
const BLOCK_BYTES = 24
/** Version 4 of the metadata, of Arrow 0.8 (2017), as its number. */
const OLDEST_VERSION = 3

/** Splits an Arrow file, or a stream, into schema and batches. */
export function readContents(bytes: Uint8Array): Contents {
  const head = String.fromCharCode(...bytes.subarray(0, MAGIC.length))
  if (head.startsWith('FEA1')) {
    throw fileFault({
      code: 'UNSUPPORTED',
      value: 'a Feather file of version 1',
      expected: 'be an Arrow file or stream (Feather version 2)',
      remedy: 'Write it again, for example with pandas: to_feather(path).',
    })
  }
  return head === MAGIC ? ofFile(bytes) : ofStream(bytes)
}

function ofStream(bytes: Uint8Array): Contents {
  let fields: ArrowField[] | null = null
  let lacksEndMark = true
  const batches: Batch[] = []
  for (let at = 0; at < bytes.length;) {
    const message = messageAt(bytes, at)
    if (message === null) {
      lacksEndMark = false
      break
    }
    at = message.end
    if (message.type === SCHEMA) fields ??= readSchema(message.header, message.metadataBytes, message.version)
    else batches.push(batchOf(message))
  }
  if (fields === null) throw notArrow(bytes)
  return { fields, batches, lacksEndMark }
}

function ofFile(bytes: Uint8Array): Contents {
  const view = viewOf(bytes)
  const tail = bytes.length - TAIL_BYTES
  const hasEnd = tail > MAGIC.length && String.fromCharCode(...bytes.subarray(tail + 4)) === MAGIC
  if (!hasEnd) throw fileFault({ expected: `be a whole Arrow file, which ends with "${MAGIC}"` })
  const length = view.getInt32(tail, true)
  if (length <= 0 || length > tail - MAGIC.length) throw damaged(`a footer of ${length} bytes`)
  const footer = FlatTable.root(bytes.subarray(tail - length, tail))
  const schema = footer.table(1)
  if (schema === null) throw damaged('a footer without a schema')
  // All dictionaries come first: a file may store them in any order.
  const offsets = [...footer.longs(2, BLOCK_BYTES, 0), ...footer.longs(3, BLOCK_BYTES, 0)]
  if (offsets.length > bytes.length / BLOCK_BYTES) throw damaged(`${offsets.length} batches`)
  const batches = offsets.map((offset) => {
    const message = offset < 0 || offset >= bytes.length ? null : messageAt(bytes, offset)
    if (message === null) throw damaged(`a batch at byte ${offset}`)
    return batchOf(message)
  })
  return { fields: readSchema(schema, length, checkVersion(footer.short(0, 0))), batches, lacksEndMark: false }
}

function batchOf({ type, header, body }: Message): Batch {
  if (type === RECORD_BATCH) return { header, body, dictionary: null }
  const data = type === DICTIONARY_BATCH ? header.table(1) : null
  if (data === null) throw damaged(`a message of type ${type}`)
  return { header: data, body, dictionary: { id: header.long(0), isDelta: header.byte(2, 0) !== 0 } }
}

/** The message at a position; `null` for the end mark, a length of 0. */
function messageAt(bytes: Uint8Array, at: number): Message | null {
  const view = viewOf(bytes)
  let start = at + 4
  let length = view.getInt32(at, true)
  // Since Arrow 0.15 the length follows a mark of four bytes 0xFF.
  if (length === -1) {
    length = view.getInt32(start, true)
    start += 4
  }
  if (length === 0) return null
  if (length < 0 || start + length > bytes.length)
    throw at === 0 ? notArrow(bytes) : damaged(`a message of ${length} bytes`)
  const message = FlatTable.root(bytes.subarray(start, start + length))
  const header = message.table(2)
  const bodyLength = message.long(3)
  const first = start + length
  if (header === null || bodyLength < 0 || first + bodyLength > bytes.length)
    throw damaged(`a message with a body of ${bodyLength} bytes`)
  return {
    version: checkVersion(message.short(0, 0)),
    type: message.byte(1, 0),
    header,
    metadataBytes: length,
    body: bytes.subarray(first, first + bodyLength),
    end: first + bodyLength,
  }
}

function checkVersion(version: number): number {
  if (version >= OLDEST_VERSION) return version
  throw fileFault({
    code: 'UNSUPPORTED',
    value: `version ${version + 1} of the metadata`,
    expected: 'be of version 4 or later, as Arrow has written it since 2017',
  })
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function notArrow(bytes: Uint8Array): Error {
  return fileFault({
    value: `${bytes.length} bytes`,
    expected: 'be an Arrow file or stream, which begins with a schema',
  })
}
