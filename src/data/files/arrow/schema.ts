import { damaged, fileFault } from './fault.js'
import type { FlatTable } from './flatbuffer.js'

/** What the values of a column are, as far as they are single values; anything else is only skipped. */
export type ArrowType =
  | { readonly kind: 'null' | 'boolean' | 'half' | 'float' | 'double' }
  | { readonly kind: 'integer'; readonly bits: number; readonly isSigned: boolean }
  | { readonly kind: 'text'; readonly layout: 'offsets' | 'long offsets' | 'views' }
  | { readonly kind: 'decimal'; readonly bytes: number; readonly scale: number }
  /** Days as i32, or milliseconds as i64. */
  | { readonly kind: 'date'; readonly unit: 'days' | 'milliseconds' }
  /** An i64 of 10^−(3 · unit) seconds, since 1970. */
  | { readonly kind: 'timestamp'; readonly unit: number }
  /** A time of day, or a duration, in 10^−(3 · unit) seconds. */
  | { readonly kind: 'time'; readonly unit: number; readonly bits: number }
  | { readonly kind: 'unsupported'; readonly name: string }

/** The buffers and nodes that a field has in a record batch. */
export interface Layout {
  readonly nodes: number
  readonly buffers: number
  /** Columns of views, each with a number of further buffers. */
  readonly views: number
}

/** A column of the schema. */
export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
  readonly layout: Layout
  /** The values are in a dictionary, and the column has indices. */
  readonly dictionary: { readonly id: number; readonly bits: number; readonly isSigned: boolean } | null
}

/** Names of types by their numbers, from 0. */
const TYPE_NAMES =
  'none null int float binary utf8 bool decimal date time timestamp interval list struct union fixed-size-binary fixed-size-list map duration large-binary large-utf8 large-list run-end-encoded binary-view utf8-view list-view large-list-view'.split(
    ' ',
  )

/** Buffers of the types that have neither 2 nor children only. */
const BUFFERS: Readonly<Record<string, number>> = {
  null: 0,
  binary: 3,
  utf8: 3,
  'large-binary': 3,
  'large-utf8': 3,
  'list-view': 3,
  'large-list-view': 3,
  struct: 1,
  'fixed-size-list': 1,
  'run-end-encoded': 0,
}

/** A field takes at least this many bytes: a table with four fields. */
const FIELD_BYTES = 24

/** Reads the fields of a schema of `bytes` bytes. */
export function readSchema(schema: FlatTable, bytes: number, version: number): ArrowField[] {
  if (schema.short(0, 0) !== 0) {
    const expected = 'be little-endian, as Arrow writes it on all but mainframes'
    throw fileFault({ code: 'UNSUPPORTED', value: 'a big-endian file', expected })
  }
  // Children may share their bytes, so that a few of them could stand for any number.
  let left = bytes / FIELD_BYTES
  const fieldOf = (field: FlatTable): ArrowField => {
    if (left-- <= 0) throw damaged('more fields than there are bytes')
    const children = field.tables(5).map(fieldOf)
    const type = field.table(3)
    const typeName = TYPE_NAMES[field.byte(2, 0)] ?? 'none'
    if (type === null || typeName === 'none') throw damaged(`a field without a type`)
    const dictionary = dictionaryOf(field.table(4))
    return {
      name: field.text(0),
      type: typeOf(typeName, type),
      layout: dictionary === null ? layoutOf(typeName, type, children, version) : { nodes: 1, buffers: 2, views: 0 },
      dictionary,
    }
  }
  return schema.tables(1).map(fieldOf)
}

function dictionaryOf(encoding: FlatTable | null): ArrowField['dictionary'] {
  if (encoding === null) return null
  const index = encoding.table(1)
  // Without a type, indices are i32.
  if (index === null) return { id: encoding.long(0), bits: 32, isSigned: true }
  return { id: encoding.long(0), bits: index.int(0, 0), isSigned: index.byte(1, 0) !== 0 }
}

function layoutOf(name: string, type: FlatTable, children: readonly ArrowField[], version: number): Layout {
  const sum = (count: (layout: Layout) => number): number =>
    children.reduce((total, { layout }) => total + count(layout), 0)
  const isView = name === 'utf8-view' || name === 'binary-view'
  // Before version 5, a union has a validity buffer too; a dense one has offsets.
  const own = name === 'union' ? 1 + type.short(0, 0) + (version < 4 ? 1 : 0) : (BUFFERS[name] ?? 2)
  return {
    nodes: 1 + sum(({ nodes }) => nodes),
    buffers: own + sum(({ buffers }) => buffers),
    views: (isView ? 1 : 0) + sum(({ views }) => views),
  }
}

const FLOATS = ['half', 'float', 'double'] as const

function typeOf(name: string, type: FlatTable): ArrowType {
  switch (name) {
    case 'null':
      return { kind: 'null' }
    case 'bool':
      return { kind: 'boolean' }
    case 'int':
      return { kind: 'integer', bits: type.int(0, 0), isSigned: type.byte(1, 0) !== 0 }
    case 'float':
      return { kind: FLOATS[type.short(0, 0)] ?? 'half' }
    case 'utf8':
      return { kind: 'text', layout: 'offsets' }
    case 'large-utf8':
      return { kind: 'text', layout: 'long offsets' }
    case 'utf8-view':
      return { kind: 'text', layout: 'views' }
    case 'decimal':
      return { kind: 'decimal', bytes: type.int(2, 128) / 8, scale: type.int(1, 0) }
    case 'date':
      return { kind: 'date', unit: type.short(0, 1) === 0 ? 'days' : 'milliseconds' }
    case 'timestamp':
      return { kind: 'timestamp', unit: unitOf(type.short(0, 0)) }
    case 'time':
      return { kind: 'time', unit: unitOf(type.short(0, 1)), bits: type.int(1, 32) }
    case 'duration':
      return { kind: 'time', unit: unitOf(type.short(0, 1)), bits: 64 }
    default:
      return { kind: 'unsupported', name }
  }
}

function unitOf(unit: number): number {
  if (unit >= 0 && unit <= 3) return unit
  throw damaged(`a unit of time ${unit}`)
}
