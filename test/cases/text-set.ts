import { uniformFrom } from '../inspect/samples.js'

const ONSETS = ['b', 'br', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 'st', 't', 'v', 'z']
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai']
/** Words, frequent ones first. */
const VOCABULARY = 600
/** Words of each class; they are twice as frequent in it. */
const TYPICAL = 60

/** Reviews of 8 to 24 made-up words, whose class is told by typical words only: a CSV of `review` and `y`. */
export function textCsv(rows: number, seed: number): string {
  const next = uniformFrom(seed)
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? ''
  const words = Array.from({ length: VOCABULARY }, () =>
    Array.from({ length: 1 + Math.floor(2.5 * next()) }, () => pick(ONSETS) + pick(VOWELS)).join(''),
  )
  /** By Zipf's law: the word of rank r has a frequency of about 1/r. */
  const anyWord = (): number => Math.floor(VOCABULARY ** next()) - 1
  const wordOf = (label: number): string => {
    // Words of rank 100 and more alternate between both classes and none.
    for (;;) {
      const rank = anyWord()
      const own = rank >= 20 && rank < 20 + 2 * TYPICAL ? rank % 2 : label
      if (own === label || next() < 0.4) return words[rank] ?? ''
    }
  }
  const lines = Array.from({ length: rows }, () => {
    const label = Number(next() < 0.5)
    const count = 8 + Math.floor(16 * next())
    return `"${Array.from({ length: count }, () => wordOf(label)).join(' ')}",${label === 1 ? 'good' : 'bad'}`
  })
  return ['review,y', ...lines, ''].join('\n')
}
