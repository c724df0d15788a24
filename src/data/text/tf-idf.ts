import type { CategoryColumn } from '../table/table.js'
import { hash32 } from '../random/hash.js'
import { naturalLog } from '../math/natural-log.js'
import { characterTerms, wordsOf, wordTerms } from './terms.js'

/** The hashed terms that are features, and their weights, from the train rows. */
export interface TermWeights {
  /** Hashes of the terms that are features, ascending. */
  readonly terms: readonly number[]
  /** Inverse document frequency of each: ln((1 + rows)/(1 + rows with the term)) + 1. */
  readonly weights: readonly number[]
}

/** The terms of a column of free text: words and pairs of words, and n-grams of characters. */
export interface TextWeights {
  readonly words: TermWeights
  readonly characters: TermWeights
}

/** The number of hash buckets. Of 3,072 frequent terms about five share a bucket, and 0.3 % of the rare terms fall into one of theirs. */
export const BUCKETS: number = 2 ** 20

const hashTerm = (term: string): number => hash32(term) % BUCKETS

/** At most this many words and pairs of words, and n-grams, are features. */
const MOST_WORDS = 2048
const MOST_CHARACTERS = 1024
/** More rows have fewer features, so that the matrix stays below this many numbers, but not fewer words than these. */
const MOST_NUMBERS = 2 ** 24
const LEAST_WORDS = 128
/** A term that occurs in fewer rows is no feature (`min_df` of scikit-learn). */
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

/** Writes the features of a text; all must be 0 before. */
export type TextWriter = (text: string, x: { [index: number]: number }, at: (feature: number) => number) => void

/**
 * An encoder of texts. The feature of a term is √(occurrences)·weight. Words with pairs, and n-grams, are each divided by their
 * Euclidean norm; a text without a known term is 0.
 */
export function textWriter({ words, characters }: TextWeights): TextWriter {
  const offset = words.terms.length
  const writeWords = termWriter(words, 0)
  const writeCharacters = termWriter(characters, offset)
  return (text, x, at) => {
    const own = wordsOf(text)
    writeWords(wordTerms(own), x, at)
    writeCharacters(characterTerms(own), x, at)
  }
}

type TermWriter = (terms: readonly string[], x: { [index: number]: number }, at: (feature: number) => number) => void

function termWriter({ terms, weights }: TermWeights, offset: number): TermWriter {
  const features = new Map(terms.map((term, feature) => [term, feature]))
  return (found, x, at) => {
    const counts = new Map<number, number>()
    for (const term of found) {
      const feature = features.get(hashTerm(term))
      if (feature !== undefined) counts.set(feature, (counts.get(feature) ?? 0) + 1)
    }
    const values = [...counts].map(([feature, count]) => [feature, Math.sqrt(count) * (weights[feature] ?? 0)] as const)
    const norm = Math.sqrt(values.reduce((sum, [, value]) => sum + value * value, 0))
    for (const [feature, value] of values) x[at(offset + feature)] = value / norm
  }
}
