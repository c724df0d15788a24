import { damaged } from './fault.js'
import { thriftTypes, type ThriftReader } from './thrift.js'

export type Encoding =
  'plain' | 'dictionary' | 'rle' | 'delta' | 'delta length' | 'delta bytes' | 'split' | 'bit-packed'

/** Encodings by their number in the format; 2 is the older name of 8. */
const encodings: ReadonlyMap<number, Encoding> = new Map<number, Encoding>([
  [0, 'plain'],
  [2, 'dictionary'],
  [3, 'rle'],
  [4, 'bit-packed'],
  [5, 'delta'],
  [6, 'delta length'],
  [7, 'delta bytes'],
  [8, 'dictionary'],
  [9, 'split'],
])

/** What a page holds: a dictionary, values (with the version of their layout), or what readers may skip. */
export type PageKind = 'dictionary' | 1 | 2 | 'other'

export interface PageHeader {
  readonly kind: PageKind
  /** Bytes behind the header, and when they are decompressed. */
  readonly compressed: number
  readonly uncompressed: number
  /** CRC-32 of the bytes behind the header; `null` if the file has none. */
  readonly checksum: number | null
  readonly values: number
  readonly encoding: Encoding
  readonly levelEncoding: Encoding
  /** Version 2 only: how many values are null, and the bytes of the levels in front of the values. */
  readonly nulls: number
  readonly definitionBytes: number
  readonly repetitionBytes: number
  readonly isCompressed: boolean
}

/** Reads a page header; `reader` then stands at the page. */
export function readPageHeader(reader: ThriftReader): PageHeader {
  const numbers = new Map<number, number>()
  /** The header of the kind of page, and its fields. */
  const nested = new Map<number, ReadonlyMap<number, number>>()
  reader.struct((id, type) => {
    if (type === thriftTypes.i32 && id <= 4) numbers.set(id, reader.integer())
    else if (type === thriftTypes.struct && (id === 5 || id === 7 || id === 8)) nested.set(id, readNumbers(reader))
    else return false
    return true
  })
  const kind = kindOf(numbers.get(1))
  const fields = nested.get(kind === 'dictionary' ? 7 : kind === 1 ? 5 : 8)
  if (kind !== 'other' && fields === undefined) throw damaged(`a page of type ${numbers.get(1)} without its header`)
  return {
    kind,
    uncompressed: numbers.get(2) ?? -1,
    compressed: numbers.get(3) ?? -1,
    checksum: numbers.has(4) ? (numbers.get(4) ?? 0) >>> 0 : null,
    values: fields?.get(1) ?? -1,
    ...(kind === 'other' || fields === undefined ? noValues : layoutOf(kind, fields)),
  }
}

function kindOf(type: number | undefined): PageKind {
  if (type === 0) return 1
  if (type === 1) return 'other'
  if (type === 2) return 'dictionary'
  if (type === 3) return 2
  throw damaged(`a page of type ${type}`)
}

const noLevels = { nulls: 0, definitionBytes: 0, repetitionBytes: 0, isCompressed: true } as const
const noValues = { encoding: 'plain', levelEncoding: 'rle', ...noLevels } as const

type Layout = Omit<PageHeader, 'kind' | 'compressed' | 'uncompressed' | 'checksum' | 'values'>

function layoutOf(kind: 'dictionary' | 1 | 2, fields: ReadonlyMap<number, number>): Layout {
  const field = (id: number): number => fields.get(id) ?? -1
  const encoding = encodings.get(field(kind === 2 ? 4 : 2))
  if (encoding === undefined) throw damaged('a page of an unknown encoding')
  if (kind === 'dictionary') return { ...noValues, encoding }
  if (kind === 1) return { encoding, levelEncoding: encodings.get(field(3)) ?? 'rle', ...noLevels }
  const isCompressed = fields.get(7) !== 0
  return {
    encoding,
    levelEncoding: 'rle',
    nulls: field(2),
    definitionBytes: field(5),
    repetitionBytes: field(6),
    isCompressed,
  }
}

/** The integers and booleans of a structure, by field. */
function readNumbers(reader: ThriftReader): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>()
  reader.struct((id, type) => {
    if (type === thriftTypes.i32) {
      numbers.set(id, reader.integer())
      return true
    }
    if (type === thriftTypes.true || type === thriftTypes.false) numbers.set(id, type === thriftTypes.true ? 1 : 0)
    return false
  })
  return numbers
}
