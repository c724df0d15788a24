import { type ExtractionOptions, tableFromArrays, tableToIPC, type DataType } from '@uwdata/flechette'

/** An Arrow file or stream of columns, written by Flechette, in batches of at most so many rows. */
export function arrowOf(
  columns: Readonly<Record<string, readonly unknown[]>>,
  types: Readonly<Record<string, DataType>> = {},
  { format = 'file', codec = null, maxBatchRows = Infinity }: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  const table = tableFromArrays({ ...columns } as never, { types: { ...types }, maxBatchRows, ...(DATES as object) })
  return Uint8Array.from(tableToIPC(table, { format, codec: codec as 0 | 1 | null }) ?? [])
}

interface WriteOptions {
  readonly format?: 'file' | 'stream'
  readonly codec?: number | null
  readonly maxBatchRows?: number
}

const DATES: ExtractionOptions = { useBigInt: true }
