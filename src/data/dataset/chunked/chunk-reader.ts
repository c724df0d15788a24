import type { Dataset } from '../types.js'

/** Consecutive rows of a data set, checked. */
export interface RowRange {
  /** Index of the first row in the data set. */
  readonly first: number
  readonly data: Dataset
}

/** Reads the rows of a chunked dataset in an epoch's order, before they are shuffled in memory. */
export interface ChunkReader {
  /** Starts an epoch. */
  begin(epoch: number): Promise<void>
  /** The next rows of the epoch: at least one, at most `limit`. Callers never ask for more rows than remain. */
  next(limit: number): Promise<RowRange>
  /** Closes the source. */
  close(): Promise<void>
}
