import { createHash } from 'node:crypto'
import type { Table } from '../../../index.js'

/** The SHA-256 of a table: of its names, numbers and categories, however the file wrote them. */
export function tableHash({ rows, columns }: Table): string {
  const hash = createHash('sha256').update(JSON.stringify([rows, columns.map(({ name, kind }) => [name, kind])]))
  for (const column of columns) {
    // Numbers as they are held: of 32 or of 64 bits.
    const values = column.kind === 'number' ? column.values : column.codes
    if (column.kind === 'category') hash.update(JSON.stringify(column.categories))
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return hash.digest('hex')
}
