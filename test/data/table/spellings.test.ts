import { describe, expect, it } from 'vitest'
import { Spellings } from '../../../src/data/table/spellings.js'

const written = (texts: readonly string[]): ReturnType<Spellings['finish']> => {
  const spellings = new Spellings()
  for (const text of texts) spellings.add(Number(text), text)
  return spellings.finish()
}

describe('how the numbers of a column are written', () => {
  it('is kept where they are few, by the most frequent text of each', () => {
    expect(written(['1.0', '2.0', '1.0', '2', '2', '1.00'])).toEqual({ 1: '1.0' })
    expect(written(['1', '2', '1'])).toBeNull()
  })

  it('is not kept beyond 20 values, nor for fractions that hardly occur twice', () => {
    const values = Array.from({ length: 20 }, (_, i) => `${i}.0`)
    expect(Object.keys(written(values) ?? {})).toHaveLength(20)
    expect(written([...values, '20'])).toBeNull()
    expect(written(['0.50', '1.50', '2.50'])).toBeNull()
    expect(written(['0.50', '1.50', '0.50', '1.50'])).toEqual({ 0.5: '0.50', 1.5: '1.50' })
  })
})
