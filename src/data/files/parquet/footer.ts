import { damaged, fileFault } from './fault.js'
import { ThriftReader, thriftTypes } from './thrift.js'

/** How values are stored, by their number in the format. */
const physicalTypes = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
] as const

export type PhysicalType = (typeof physicalTypes)[number]

const codecs = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'] as const

export type Codec = (typeof codecs)[number]

/** What values mean, as far as that changes how they are read. */
export type Meaning =
  | { readonly kind: 'plain' }
  | { readonly kind: 'text' | 'json' | 'uuid' | 'half' | 'date' | 'unsigned' }
  | { readonly kind: 'decimal'; readonly scale: number }
  /** Units in a day. */
  | { readonly kind: 'time stamp'; readonly unit: TimeUnit }
  /** A kind of value that a table has no column for. */
  | { readonly kind: 'unsupported'; readonly name: string }

export type TimeUnit = 'milliseconds' | 'microseconds' | 'nanoseconds'

/** A column at the top of the schema. */
export interface ParquetColumn {
  readonly name: string
  readonly type: PhysicalType
  /** Bytes of a value of `FIXED_LEN_BYTE_ARRAY`. */
  readonly typeLength: number
  readonly isOptional: boolean
  /** Whether it is a list or a structure, which is not read. */
  readonly isNested: boolean
  readonly meaning: Meaning
}

/** Where a column of a group of rows lies. */
export interface ColumnChunk {
  readonly path: readonly string[]
  readonly type: PhysicalType
  readonly codec: Codec
  readonly values: number
  readonly start: number
  readonly end: number
}

export interface RowGroup {
  readonly rows: number
  readonly columns: readonly ColumnChunk[]
}

export interface Footer {
  readonly rows: number
  readonly columns: readonly ParquetColumn[]
  readonly groups: readonly RowGroup[]
}

/**
 * Reads the footer of a Parquet file, which ends where `end` is, and checks what it says against the length of the file.
 *
 * Source: Apache Parquet format, `parquet.thrift`.
 */
export function readFooter(bytes: Uint8Array, dataEnd: number): Footer {
  const reader = new ThriftReader(bytes)
  let schema: SchemaElement[] = []
  let rows = -1
  const groups: RowGroup[] = []
  reader.struct((id, type) => {
    if (id === 2 && type === thriftTypes.list) schema = readSchema(reader)
    else if (id === 3 && type === thriftTypes.i64) rows = reader.integer()
    else if (id === 4 && type === thriftTypes.list)
      reader.list(thriftTypes.struct, () => groups.push(readGroup(reader)))
    else return false
    return true
  })
  if (rows < 0) throw damaged(`${rows} rows`)
  const total = groups.reduce((sum, group) => sum + group.rows, 0)
  if (total !== rows) throw damaged(`groups of ${total} rows where the file says ${rows}`)
  checkRanges(groups, dataEnd)
  return { rows, columns: topColumns(schema), groups }
}

interface SchemaElement {
  readonly name: string
  readonly type: number
  readonly typeLength: number
  /** 0 required, 1 optional, 2 repeated. */
  readonly repetition: number
  readonly children: number
  readonly convertedType: number
  readonly scale: number
  readonly logical: Meaning | null
}

function readSchema(reader: ThriftReader): SchemaElement[] {
  const schema: SchemaElement[] = []
  reader.list(thriftTypes.struct, () => schema.push(readElement(reader)))
  return schema
}

function readElement(reader: ThriftReader): SchemaElement {
  const numbers = new Map<number, number>()
  let name = ''
  let logical: Meaning | null = null
  reader.struct((id, type) => {
    if (type === thriftTypes.i32 && id <= 8) numbers.set(id, reader.integer())
    else if (id === 4 && type === thriftTypes.binary) name = reader.text()
    else if (id === 10 && type === thriftTypes.struct) logical = readLogical(reader)
    else return false
    return true
  })
  return {
    name,
    type: numbers.get(1) ?? -1,
    typeLength: numbers.get(2) ?? 0,
    repetition: numbers.get(3) ?? 0,
    children: numbers.get(5) ?? 0,
    convertedType: numbers.get(6) ?? -1,
    scale: numbers.get(7) ?? 0,
    logical,
  }
}

/** Logical types that are read by their physical type alone, and those that are not read. */
const logicalTypes: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [1, { kind: 'text' }],
  [4, { kind: 'text' }],
  [6, { kind: 'date' }],
  [7, { kind: 'plain' }],
  [12, { kind: 'json' }],
  [13, { kind: 'unsupported', name: 'BSON' }],
  [14, { kind: 'uuid' }],
  [15, { kind: 'half' }],
  [16, { kind: 'unsupported', name: 'VARIANT' }],
  [17, { kind: 'unsupported', name: 'GEOMETRY' }],
  [18, { kind: 'unsupported', name: 'GEOGRAPHY' }],
])

function readLogical(reader: ThriftReader): Meaning | null {
  let meaning: Meaning | null = null
  reader.struct((id, type) => {
    if (type !== thriftTypes.struct) return false
    if (id === 5) meaning = { kind: 'decimal', scale: readScale(reader) }
    else if (id === 8) meaning = { kind: 'time stamp', unit: readUnit(reader) }
    else if (id === 10) meaning = readInteger(reader)
    else {
      meaning = logicalTypes.get(id) ?? null
      return false
    }
    return true
  })
  return meaning
}

function readScale(reader: ThriftReader): number {
  let scale = 0
  reader.struct((id, type) => {
    if (id !== 1 || type !== thriftTypes.i32) return false
    scale = reader.integer()
    return true
  })
  return scale
}

const units: readonly TimeUnit[] = ['milliseconds', 'microseconds', 'nanoseconds']

function readUnit(reader: ThriftReader): TimeUnit {
  let unit: TimeUnit | undefined
  reader.struct((id, type) => {
    if (id !== 2 || type !== thriftTypes.struct) return false
    reader.struct((id) => {
      unit = units[id - 1]
      return false
    })
    return true
  })
  if (unit === undefined) throw damaged('a time stamp without a unit')
  return unit
}

function readInteger(reader: ThriftReader): Meaning {
  let isSigned = true
  reader.struct((id, type) => {
    if (id === 2) isSigned = type === thriftTypes.true
    return false
  })
  return { kind: isSigned ? 'plain' : 'unsigned' }
}

/** The older names of logical types (`ConvertedType`), by their numbers. */
function convertedMeaning({ convertedType, scale, type }: SchemaElement): Meaning {
  switch (convertedType) {
    case 0:
    case 4:
      return { kind: 'text' }
    case 5:
      return { kind: 'decimal', scale }
    case 6:
      return { kind: 'date' }
    case 9:
      return { kind: 'time stamp', unit: 'milliseconds' }
    case 10:
      return { kind: 'time stamp', unit: 'microseconds' }
    case 11:
    case 12:
    case 13:
    case 14:
      return { kind: 'unsigned' }
    case 19:
      return { kind: 'json' }
    case 20:
      return { kind: 'unsupported', name: 'BSON' }
    case 21:
      return { kind: 'unsupported', name: 'INTERVAL' }
    default:
      return { kind: physicalTypes[type] === 'BYTE_ARRAY' ? 'text' : 'plain' }
  }
}

/** The columns directly below the root; what lies deeper belongs to a nested one. */
function topColumns(schema: readonly SchemaElement[]): ParquetColumn[] {
  const [root] = schema
  if (root === undefined) throw damaged('no schema')
  const columns: ParquetColumn[] = []
  const names = new Set<string>()
  for (let i = 1; i < schema.length;) {
    const element = schema[i] as SchemaElement
    if (names.has(element.name)) throw fileFault({ value: element.name, expected: 'name each column only once' })
    names.add(element.name)
    columns.push(columnOf(element))
    i = subtreeEnd(schema, i)
  }
  if (columns.length !== root.children) throw damaged(`${columns.length} columns where its root says ${root.children}`)
  return columns
}

/** The index behind an element and all that it holds. */
function subtreeEnd(schema: readonly SchemaElement[], first: number): number {
  let open = 1
  let i = first
  for (; open > 0; i++) {
    const children = schema[i]?.children
    if (children === undefined || children < 0 || children > schema.length) throw damaged('a schema that does not end')
    open += children - 1
  }
  return i
}

function columnOf(element: SchemaElement): ParquetColumn {
  const { name, repetition, children, typeLength } = element
  const isNested = children > 0 || repetition === 2
  const type = physicalTypes[element.type]
  if (!isNested && (type === undefined || repetition < 0 || repetition > 2))
    throw damaged(`column ${JSON.stringify(name)} of type ${element.type}, repetition ${repetition}`)
  if (type === 'FIXED_LEN_BYTE_ARRAY' && (typeLength < 1 || typeLength > 2 ** 20))
    throw damaged(`column ${JSON.stringify(name)} with values of ${typeLength} bytes`)
  const meaning = element.logical ?? convertedMeaning(element)
  return { name, type: type ?? 'BYTE_ARRAY', typeLength, isOptional: repetition === 1, isNested, meaning }
}

function readGroup(reader: ThriftReader): RowGroup {
  const columns: ColumnChunk[] = []
  let rows = -1
  reader.struct((id, type) => {
    if (id === 1 && type === thriftTypes.list) reader.list(thriftTypes.struct, () => columns.push(readChunk(reader)))
    else if (id === 3 && type === thriftTypes.i64) rows = reader.integer()
    else return false
    return true
  })
  if (rows < 0) throw damaged(`a group of ${rows} rows`)
  return { rows, columns }
}

function readChunk(reader: ThriftReader): ColumnChunk {
  let chunk: ColumnChunk | undefined
  let isElsewhere = false
  let isEncrypted = false
  reader.struct((id, type) => {
    if (id === 1) isElsewhere = true
    if (id === 8 || id === 9) isEncrypted = true
    if (id !== 3 || type !== thriftTypes.struct) return false
    chunk = readChunkMeta(reader)
    return true
  })
  if (isElsewhere)
    throw fileFault({ value: 'a column in another file', expected: 'hold the values of all of its columns' })
  if (isEncrypted) throw fileFault({ value: 'an encrypted column', expected: 'hold columns without encryption' })
  if (chunk === undefined) throw damaged('a column without its metadata')
  return chunk
}

function readChunkMeta(reader: ThriftReader): ColumnChunk {
  const path: string[] = []
  const numbers = new Map<number, number>()
  reader.struct((id, type) => {
    if ((type === thriftTypes.i32 || type === thriftTypes.i64) && id <= 11) numbers.set(id, reader.integer())
    else if (id === 3 && type === thriftTypes.list) reader.list(thriftTypes.binary, () => path.push(reader.text()))
    else return false
    return true
  })
  const type = physicalTypes[numbers.get(1) ?? -1]
  const codec = codecs[numbers.get(4) ?? -1]
  const values = numbers.get(5) ?? -1
  if (type === undefined || codec === undefined || values < 0) throw damaged('a column of unknown type or compression')
  const dictionary = numbers.get(11) ?? 0
  const start = dictionary === 0 ? (numbers.get(9) ?? -1) : dictionary
  return { path, type, codec, values, start, end: start + (numbers.get(7) ?? NaN) }
}

/** Columns lie within the file, and together are no longer than it, so that no bytes are read as many columns. */
function checkRanges(groups: readonly RowGroup[], dataEnd: number): void {
  let total = 0
  for (const { columns } of groups) {
    for (const { start, end } of columns) {
      if (!(start >= 4 && end >= start && end <= dataEnd)) throw damaged(`a column from byte ${start} to ${end}`)
      total += end - start
    }
  }
  if (total > dataEnd) throw damaged('columns that overlap')
}
