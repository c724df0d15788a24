import { BloomFilter } from './bloom-filter.js'
import type { RowHashes } from './row-hash.js'

/** Rows whose keys are looked for among those of the first part. */
export interface KeyQueries {
  readonly keys: RowHashes
  /** The first rows, so many of them, ask. */
  readonly rows: number
  readonly isQuery: (row: number) => boolean
  /** Whether the queries are rows of the first part, which do not look for themselves. */
  readonly isWithin: boolean
}

/** Rows that may share their key with another, in ascending order. */
export interface SharedKeys {
  /** Rows of the first part whose key a query may have. */
  readonly first: Int32Array
  /** For each search: queries whose key another row of the first part may have. */
  readonly queries: readonly Int32Array[]
}

/** With fewer queries than this fraction of the first part's rows, those that have the key of none are left out beforehand. */
const FEW_QUERIES = 0.5

/**
 * Leaves out the rows whose key no other row has, nearly all in most data, by Bloom filters: what is left goes into a table, in
 * which a look-up costs an access to memory.
 */
export function sharedKeys(firstKeys: RowHashes, firstRows: number, searches: readonly KeyQueries[]): SharedKeys {
  const all = askedRows(firstKeys, firstRows, searches)
  const [occurring, repeated] = [new BloomFilter(all.length), new BloomFilter(all.length)]
  addKeys(firstKeys, all, occurring, repeated)
  const asked = new BloomFilter(all.length)
  const queries = searches.map(({ keys, rows, isQuery, isWithin }) => {
    const found = rowsWith(keys, allRows(rows), isWithin ? repeated : occurring).filter(isQuery)
    addKeys(keys, found, asked, asked)
    return found
  })
  return { first: rowsWith(firstKeys, all, asked), queries }
}

/** Adds the keys of rows to a filter, and those that it has to another. Short loops, which are compiled soon. */
function addKeys(keys: RowHashes, rows: Int32Array, filter: BloomFilter, repeated: BloomFilter): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    if (filter.has(keys, row)) repeated.add(keys, row)
    else filter.add(keys, row)
  }
}

/** The rows of the first part whose key a query may have, or all where there are many queries. */
function askedRows(firstKeys: RowHashes, firstRows: number, searches: readonly KeyQueries[]): Int32Array {
  const count = searches.reduce((sum, { rows }) => sum + rows, 0)
  const all = allRows(firstRows)
  if (count >= FEW_QUERIES * firstRows) return all
  const asked = new BloomFilter(count)
  for (const { keys, rows } of searches) addKeys(keys, allRows(rows), asked, asked)
  return rowsWith(firstKeys, all, asked)
}

/** The rows whose key a filter has. */
function rowsWith(keys: RowHashes, rows: Int32Array, filter: BloomFilter): Int32Array {
  const found = new Int32Array(rows.length)
  let count = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    if (filter.has(keys, row)) found[count++] = row
  }
  return found.subarray(0, count)
}

function allRows(count: number): Int32Array {
  const rows = new Int32Array(count)
  for (let row = 0; row < count; row++) rows[row] = row
  return rows
}
