import { describe, expect, it } from 'vitest'
import { naturalLog } from '../../../src/data/math/natural-log.js'
import { characterTerms, wordsOf, wordTerms } from '../../../src/data/text/terms.js'
import { fitText, textWidth, textWriter, type TextWeights } from '../../../src/data/text/tf-idf.js'

describe('naturalLog', () => {
  it('is ln within 2 units in the last place', () => {
    for (let i = 1; i < 4000; i++) {
      for (const x of [i / 7, 1 + i / 4000, i * 1e5]) {
        const exact = Math.log(x)
        expect(Math.abs(naturalLog(x) - exact)).toBeLessThanOrEqual(
          2 * Number.EPSILON * Math.max(Math.abs(exact), 2 ** -2),
        )
      }
    }
    expect(naturalLog(1)).toBe(0)
  })
})

describe('terms', () => {
  it('are words and pairs without case and signs, and n-grams within words', () => {
    const words = wordsOf('The CAT, the  café №5!')
    expect(words).toEqual(['the', 'cat', 'the', 'café', 'no5'])
    expect(wordTerms(['a', 'b', 'c'])).toEqual(['a', 'b', 'c', 'a b', 'b c'])
    expect(characterTerms(['cat'])).toEqual([' ca', 'cat', 'at ', ' cat', 'cat '])
    expect(characterTerms(['a'])).toEqual([' a '])
    expect(wordsOf(' - ')).toEqual([])
    // Scripts without spaces: single characters.
    expect(wordsOf('東京は OK')).toEqual(['東', '京', 'は', 'ok'])
  })
})

const texts = ['red fish', 'blue fish', 'red red bird', 'one more thing']

function encoded(fitted: TextWeights, text: string): number[] {
  const x = new Float64Array(textWidth(fitted))
  textWriter(fitted)(text, x, (feature) => feature)
  return [...x.subarray(0, fitted.words.terms.length)].filter((value) => value !== 0).sort((a, b) => a - b)
}

describe('fitText', () => {
  const fitted = fitText({ name: 't', kind: 'category', codes: Int32Array.of(0, 1, 2, 3, -1), categories: texts })

  it('keeps terms of two rows or more, weighed by ln((1 + n)/(1 + rows)) + 1', () => {
    // Of 5 rows, two have "red" and two "fish".
    expect(fitted.words.terms).toHaveLength(2)
    for (const weight of fitted.words.weights) expect(weight).toBeCloseTo(Math.log(6 / 3) + 1, 14)
    expect(fitted.words.terms).toEqual(fitted.words.terms.toSorted((a, b) => a - b))
    // Red: " re", "red", "ed ", " red", "red "; fish: " fi", "fis", "ish", "sh ", " fis", "fish", "ish "; and nothing else twice.
    expect(fitted.characters.terms).toHaveLength(12)
  })

  it('encodes a text as a row of length 1, repeated words by their root', () => {
    // Both words have the same weight.
    expect(encoded(fitted, 'Red fish')).toEqual([expect.closeTo(Math.SQRT1_2, 14), expect.closeTo(Math.SQRT1_2, 14)])
    expect(encoded(fitted, 'red red red red fish')).toEqual([
      expect.closeTo(1 / Math.sqrt(5), 14),
      expect.closeTo(2 / Math.sqrt(5), 14),
    ])
    expect(encoded(fitted, 'something else')).toEqual([])
    expect(encoded(fitted, '')).toEqual([])
  })

  it('counts rows, not different texts', () => {
    const twice = fitText({
      name: 't',
      kind: 'category',
      codes: Int32Array.of(0, 0, 1),
      categories: ['red fish', 'blue bird'],
    })
    // "red", "fish", "red fish".
    expect(twice.words.terms).toHaveLength(3)
  })

  it('makes fewer features of many rows', () => {
    const categories = Array.from({ length: 5000 }, (_, i) => `a${i} b${i} c${i}`)
    const codes = Int32Array.from({ length: 40_000 }, (_, row) => row % 5000)
    const { words, characters } = fitText({ name: 't', kind: 'category', codes, categories })
    // 2²⁴ numbers over 40,000 rows of 3,072 features: 13.7 % of 2,048.
    expect(words.terms).toHaveLength(279)
    expect(characters.terms).toHaveLength(139)
  })
})
