import { PURPOSE_SPLIT } from '../../../assembly/layout.js'
import { WellfitError } from '../../errors.js'
import { hashText } from '../random/hash.js'
import { RandomStream, shuffle } from '../random/philox.js'
import { compareTexts, rowTexts, type RowValues } from './row-values.js'

/**
 * Shuffles rows in place and returns them; `stream` selects one of the independent random streams of a seed. The order of the rows
 * before `from` may be any.
 */
export type Shuffle = (rows: Uint32Array, stream: number, from?: number) => Uint32Array

/** Shuffles by the seed; the result depends on the order of the rows. */
export function shuffleBySeed(seed: number): Shuffle {
  return (rows, stream, from) => shuffle(rows, new RandomStream(seed, PURPOSE_SPLIT, stream), from)
}

/**
 * Sorts rows by a hash of seed and key: the result depends on the keys and not on the order of the rows, so files and
 * chunks may arrive in any order.
 */
export function shuffleByKey(functionName: string, keys: RowValues, seed: number): Shuffle {
  const { codes, texts } = rowTexts(keys)
  checkUnique(functionName, codes, texts)
  const rank = new Uint32Array(codes.length)
  // Keys are unique, so the code of a row is its row number.
  hashOrder(texts, seed).forEach((code, position) => (rank[code] = position))
  return (rows) => rows.sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0))
}

/** Indices of the texts in the order of their hashes; equal hashes are ordered by text. */
export function hashOrder(texts: readonly string[], seed: number): Uint32Array {
  const hashes = new Float64Array(texts.length)
  for (const [i, text] of texts.entries()) hashes[i] = hashText(text, seed, PURPOSE_SPLIT)
  return Uint32Array.from(texts.keys()).sort(
    (a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0) || compareTexts(texts[a] ?? '', texts[b] ?? ''),
  )
}

function checkUnique(functionName: string, codes: Uint32Array, texts: readonly string[]): void {
  if (texts.length === codes.length) return
  const row = codes.findIndex((code, row) => code !== row)
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'key',
    value: texts[codes[row] ?? 0],
    row,
    count: codes.length - texts.length,
    expected: 'be unique',
    remedy: 'If rows belong together, pass the values as `group`.',
  })
}
