import { uniformFrom } from '../inspect/samples.js'

const ONSETS = ['b', 'br', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 'st', 't', 'v', 'z']
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai']
/** Words, frequent ones first. */
const VOCABULARY = 600
/** Words that are typical of each class. */
const TYPICAL = 60
/** The rank of the first typical word. */
const FIRST_TYPICAL = 20
/** The probability that a word typical of the other class is kept. */
const KEPT = 0.4

/** Reviews of 8 to 23 made-up words; only the typical ones depend on the class. A CSV of `review` and `y`. */
export function textCsv(rows: number, seed: number): string {
  const next = uniformFrom(seed)
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? ''
  const words = Array.from({ length: VOCABULARY }, () =>
    Array.from({ length: 1 + Math.floor(2.5 * next()) }, () => pick(ONSETS) + pick(VOWELS)).join(''),
  )
  /** By Zipf's law: the word of rank r has a frequency of about 1/r. */
  const anyWord = (): number => Math.floor(VOCABULARY ** next()) - 1
  const wordOf = (label: number): string => {
    // From rank 20 on, words are typical of one class and the other in turn.
    for (;;) {
      const rank = anyWord()
      const own = rank >= FIRST_TYPICAL && rank < FIRST_TYPICAL + 2 * TYPICAL ? rank % 2 : label
      if (own === label || next() < KEPT) return words[rank] ?? ''
    }
  }
  const lines = Array.from({ length: rows }, () => {
    const label = Number(next() < 0.5)
    const count = 8 + Math.floor(16 * next())
    return `"${Array.from({ length: count }, () => wordOf(label)).join(' ')}",${label === 1 ? 'good' : 'bad'}`
  })
  return ['review,y', ...lines, ''].join('\n')
}
