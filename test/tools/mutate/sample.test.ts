import { describe, expect, it } from 'vitest'
import type { Mutant } from '../../../tools/mutate/mutants.ts'
import { sample } from '../../../tools/mutate/sample.ts'

function mutant(file: string, line: number, after: string): Mutant {
  return { file, line, operator: 'constant', before: '', after, text: '' }
}

const mutants = ['assembly/a.ts', 'src/b.ts', 'src/c.ts'].flatMap((file) =>
  Array.from({ length: 10 }, (_, line) => ['x', 'y', 'z'].map((after) => mutant(file, line, after))).flat(),
)

describe('a sample', () => {
  it('is the same for the same seed and another for another', () => {
    expect(sample(mutants, 5)).toEqual(sample(mutants, 5))
    expect(sample(mutants, 5)).not.toEqual(sample(mutants, 6))
  })

  it('has one mutant of each line', () => {
    const lines = sample(mutants, 1).map(({ file, line }) => `${file}:${line}`)
    expect(lines).toHaveLength(30)
    expect(new Set(lines).size).toBe(30)
  })

  it('takes from assembly/ and src/ in turn while both have some', () => {
    const folders = sample(mutants, 1).map(({ file }) => file.split('/')[0])
    expect(folders.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 'assembly' : 'src')))
    expect(folders.slice(20)).toEqual(Array.from({ length: 10 }, () => 'src'))
  })

  it('draws every mutant of a line with some seed', () => {
    const drawn = Array.from({ length: 40 }, (_, seed) => sample(mutants, seed)[0]?.after)
    expect(new Set(drawn)).toEqual(new Set(['x', 'y', 'z']))
  })
})
