import { arrayReaders } from './arrays.ts'
import type { Reader } from './reader.ts'
import { storedReaders } from './stored.ts'
import { tableReaders } from './tables.ts'
import { webReader } from './web.ts'
import { detectionReader, workbookReaders } from './workbooks.ts'

/** Every reader of bytes that may come from a stranger. */
export const readers: readonly Reader[] = [
  ...tableReaders,
  ...workbookReaders,
  detectionReader,
  ...arrayReaders,
  ...storedReaders,
  webReader,
]
