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

const bucketOf = (term: string): number => hash32(term) % BUCKETS

/** The n-grams of words of up to this length are kept, of this many words. */
const LONGEST_KEPT = 32
const MOST_KEPT = 50_000

/** Buckets of the n-grams of words. Since words occur again and again, those of a word are kept. */
class NgramBuckets {
  readonly #known = new Map<string, readonly number[]>()

  of(words: readonly string[]): number[] {
    const all: number[] = []
    for (const word of words) for (const bucket of this.#ofWord(word)) all.push(bucket)
    return all
  }

  #ofWord(word: string): readonly number[] {
    const known = this.#known.get(word)
    if (known !== undefined) return known
    const buckets = characterTerms([word]).map(bucketOf)
    if (word.length > LONGEST_KEPT) return buckets
    if (this.#known.size >= MOST_KEPT) this.#known.clear()
    this.#known.set(word, buckets)
    return buckets
  }
}

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
  const ngrams = new NgramBuckets()
  for (const [code, text] of categories.entries()) {
    const count = counts[code] ?? 0
    if (count === 0) continue
    const own = wordsOf(text)
    words.add(wordTerms(own).map(bucketOf), count)
    characters.add(ngrams.of(own), count)
  }
  return {
    words: words.weights(mostWords, rows),
    characters: characters.weights(Math.floor((mostWords * MOST_CHARACTERS) / MOST_WORDS), rows),
  }
}

/** In how many rows the terms of each bucket occur. */
class RowCounts {
  readonly #rows = new Float64Array(BUCKETS)
  /** The last text that had a term of the bucket, counted from 1. */
  readonly #last = new Int32Array(BUCKETS)
  #texts = 0

  /** Adds a text that `rows` rows have. */
  add(buckets: readonly number[], rows: number): void {
    this.#texts++
    for (const bucket of buckets) {
      if (this.#last[bucket] === this.#texts) continue
      this.#last[bucket] = this.#texts
      this.#rows[bucket] = (this.#rows[bucket] ?? 0) + rows
    }
  }

  /** The most frequent terms; of equally frequent ones those of the lower hash. */
  weights(most: number, rows: number): TermWeights {
    const frequent: number[] = []
    for (let bucket = 0; bucket < BUCKETS; bucket++) if ((this.#rows[bucket] ?? 0) >= LEAST_ROWS) frequent.push(bucket)
    const countOf = (bucket: number): number => this.#rows[bucket] ?? 0
    const terms = frequent
      .sort((a, b) => countOf(b) - countOf(a) || a - b)
      .slice(0, most)
      .sort((a, b) => a - b)
    return { terms, weights: terms.map((term) => naturalLog((1 + rows) / (1 + countOf(term))) + 1) }
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
  const ngrams = new NgramBuckets()
  return (text, x, at) => {
    const own = wordsOf(text)
    writeWords(wordTerms(own).map(bucketOf), x, at)
    writeCharacters(ngrams.of(own), x, at)
  }
}

type TermWriter = (buckets: readonly number[], x: { [index: number]: number }, at: (feature: number) => number) => void

function termWriter({ terms, weights }: TermWeights, offset: number): TermWriter {
  const features = new Map(terms.map((term, feature) => [term, feature]))
  return (found, x, at) => {
    const counts = new Map<number, number>()
    for (const bucket of found) {
      const feature = features.get(bucket)
      if (feature !== undefined) counts.set(feature, (counts.get(feature) ?? 0) + 1)
    }
    const values = [...counts].map(([feature, count]) => [feature, Math.sqrt(count) * (weights[feature] ?? 0)] as const)
    const norm = Math.sqrt(values.reduce((sum, [, value]) => sum + value * value, 0))
    for (const [feature, value] of values) x[at(offset + feature)] = value / norm
  }
}
