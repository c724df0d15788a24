import { BlockReader } from './block-reader.js'
import type { ChunkReader } from './chunk-reader.js'
import type { ChunkedDataset } from './chunked-dataset.js'
import { StreamReader } from './stream-reader.js'

/**
 * A reader for either kind of source. With `inOrder`, blocks are read in file order: the shuffle buffer holds all rows, so
 * their order does not matter.
 */
export function openChunks(
  data: ChunkedDataset,
  seed: number,
  inOrder: boolean,
  signal: AbortSignal | undefined,
): ChunkReader {
  return data.read === null ? new StreamReader(data) : new BlockReader(data, seed, inOrder, signal)
}
