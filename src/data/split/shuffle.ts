import { PURPOSE_SPLIT } from '../../../assembly/layout.js'
import { WellfitError } from '../../errors.js'
import { hashText } from '../random/hash.js'
import { RandomStream, shuffle } from '../random/philox.js'
import { compareTexts, rowTexts, type RowValues } from './row-values.js'

/** Brings rows into an order that looks random, where they stand; `index` tells one call for a seed from another. */
export type Mix = (rows: Uint32Array, index: number) => Uint32Array

/** Shuffles by the seed: the order depends on the places of the rows. */
export function mixByPlace(seed: number): Mix {
  return (rows, index) => shuffle(rows, new RandomStream(seed, PURPOSE_SPLIT, index))
}

/**
 * Sorts rows by a hash of seed and key: the order depends on the keys and not on the places of the rows, so that files
 * and chunks may arrive in any order.
 */
export function mixByKey(functionName: string, keys: RowValues, seed: number): Mix {
  const { codes, texts } = rowTexts(keys)
  checkDifferent(functionName, codes, texts)
  const order = hashOrder(texts, seed)
  const rank = new Uint32Array(codes.length)
  order.forEach((code, place) => (rank[code] = place))
  // Keys are different, so that a row's code is its number.
  return (rows) => rows.sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0))
}

/** Numbers of the texts in the order of their hashes; texts whose hashes are alike by themselves. */
export function hashOrder(texts: readonly string[], seed: number): Uint32Array {
  const hashes = new Float64Array(texts.length)
  for (const [i, text] of texts.entries()) hashes[i] = hashText(text, seed, PURPOSE_SPLIT)
  return Uint32Array.from(texts.keys()).sort(
    (a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0) || compareTexts(texts[a] ?? '', texts[b] ?? ''),
  )
}

function checkDifferent(functionName: string, codes: Uint32Array, texts: readonly string[]): void {
  if (texts.length === codes.length) return
  const row = codes.findIndex((code, row) => code !== row)
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'key',
    value: texts[codes[row] ?? 0],
    row,
    count: codes.length - texts.length,
    expected: 'be another one in every row',
    remedy: 'Rows that belong together are a group: pass them as `group`.',
  })
}
