import { WellfitError } from '../../../errors.js'
import { zipChunks } from '../../input/compressed/decompress.js'
import type { ZipEntry } from '../../input/compressed/zip.js'
import { joined } from '../../input/source.js'

export const functionName = 'readXlsx'
/** Bytes of a part, which becomes one string: V8's strings end at 2²⁹. */
const MOST_PART_BYTES = 500_000_000

/** The parts of a workbook by their paths. */
export type Parts = ReadonlyMap<string, ZipEntry>

/** The text of a part. */
export async function textOf(parts: Parts, name: string): Promise<string> {
  const entry = parts.get(name)
  if (entry === undefined) throw fault(name, 'be a part of the workbook', 'The file is damaged, or no Excel workbook.')
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of zipChunks(functionName, entry)) {
    length += chunk.length
    if (length > MOST_PART_BYTES) throw fault(name, `have at most ${MOST_PART_BYTES} bytes`, 'Save the sheet as CSV.')
    chunks.push(chunk)
  }
  return new TextDecoder().decode(joined(chunks, length))
}

function fault(value: string, expected: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: 'source', value, expected, remedy })
}
