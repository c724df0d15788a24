import type { CategoryColumn } from '../table/table.js'
import { hash32 } from '../random/hash.js'
import { naturalLog } from './natural-log.js'
import { characterTerms, wordsOf, wordTerms } from './terms.js'

/** What train's texts have taught: which hashed terms are features, and how much each weighs. */
export interface TermWeights {
  /** Hashes of the terms that are features, ascending. */
  readonly terms: readonly number[]
  /** Inverse document frequency of each: ln((1 + rows)/(1 + rows with the term)) + 1. */
  readonly weights: readonly number[]
}

/** A column of texts: weights of words with pairs of words, and of n-grams of characters. */
export interface TextWeights {
  readonly words: TermWeights
  readonly characters: TermWeights
}

/** Terms are hashed to so many buckets: with 50,000 terms one of a hundred shares its bucket with a frequent one. */
export const BUCKETS: number = 2 ** 20

const hashTerm = (term: string): number => hash32(term) % BUCKETS

/** Words with pairs, and n-grams, that are features at most. */
const MOST_WORDS = 2048
const MOST_CHARACTERS = 1024
/** Fewer features are made of many rows, so that their matrix stays below this many numbers. */
const MOST_NUMBERS = 2 ** 24
const LEAST_WORDS = 256
/** A term must occur in so many rows. */
const LEAST_ROWS = 2

/** Counts in how many rows each hashed term occurs, and keeps the most frequent ones as features. */
export function fitText({ codes, categories }: CategoryColumn): TextWeights {
  const counts = new Float64Array(categories.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1
    if (code !== -1) counts[code] = (counts[code] ?? 0) + 1
  }
  const rows = codes.length
  const fraction = Math.min(1, MOST_NUMBERS / (rows * (MOST_WORDS + MOST_CHARACTERS)))
  const mostWords = Math.max(LEAST_WORDS, Math.floor(fraction * MOST_WORDS))
  const words = new RowCounts()
  const characters = new RowCounts()
  for (const [code, text] of categories.entries()) {
    const count = counts[code] ?? 0
    if (count === 0) continue
    const own = wordsOf(text)
    words.add(wordTerms(own), count)
    characters.add(characterTerms(own), count)
  }
  return {
    words: words.weights(mostWords, rows),
    characters: characters.weights(Math.floor((mostWords * MOST_CHARACTERS) / MOST_WORDS), rows),
  }
}

/** In how many rows each hashed term occurs. */
class RowCounts {
  readonly #rows = new Map<number, number>()

  add(terms: readonly string[], rows: number): void {
    for (const term of new Set(terms.map(hashTerm))) this.#rows.set(term, (this.#rows.get(term) ?? 0) + rows)
  }

  /** The most frequent terms; of equally frequent ones those of the lower hash. */
  weights(most: number, rows: number): TermWeights {
    const kept = [...this.#rows]
      .filter(([, count]) => count >= LEAST_ROWS)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, most)
      .sort((a, b) => a[0] - b[0])
    return {
      terms: kept.map(([term]) => term),
      weights: kept.map(([, count]) => naturalLog((1 + rows) / (1 + count)) + 1),
    }
  }
}

/** Number of features of a text. */
export function textWidth({ words, characters }: TextWeights): number {
  return words.terms.length + characters.terms.length
}

/** Writes the features of a text, where all are 0 before. */
export type TextWriter = (text: string, x: { [index: number]: number }, at: (feature: number) => number) => void

/**
 * An encoder of texts. For each half the feature of a term is √(occurrences)·weight, and the row of them has the length 1 (or is
 * 0 where the text has no known term).
 */
export function textWriter({ words, characters }: TextWeights): TextWriter {
  const offset = words.terms.length
  const writeWords = halfWriter(words, 0)
  const writeCharacters = halfWriter(characters, offset)
  return (text, x, at) => {
    const own = wordsOf(text)
    writeWords(wordTerms(own), x, at)
    writeCharacters(characterTerms(own), x, at)
  }
}

type HalfWriter = (terms: readonly string[], x: { [index: number]: number }, at: (feature: number) => number) => void

function halfWriter({ terms, weights }: TermWeights, offset: number): HalfWriter {
  const features = new Map(terms.map((term, feature) => [term, feature]))
  return (found, x, at) => {
    const counts = new Map<number, number>()
    for (const term of found) {
      const feature = features.get(hashTerm(term))
      if (feature !== undefined) counts.set(feature, (counts.get(feature) ?? 0) + 1)
    }
    const values = [...counts].map(([feature, count]) => [feature, Math.sqrt(count) * (weights[feature] ?? 0)] as const)
    const length = Math.sqrt(values.reduce((sum, [, value]) => sum + value * value, 0))
    for (const [feature, value] of values) x[at(offset + feature)] = value / length
  }
}
