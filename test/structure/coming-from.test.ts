import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { programs } from '../support/coming-from.js'
import { root } from './source-tree.js'

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
/** Lines that are neither empty nor comments. */
const lines = (code = ''): number => code.split('\n').filter((line) => !/^\s*(?:$|#|\/\/|\/\*\*)/.test(line)).length

/** What a program prints; numbers first. */
async function printed(file: string): Promise<{ readonly numbers: number[]; readonly text: string }> {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, file)])
  return { numbers: [...stdout.matchAll(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)].map(Number), text: stdout }
}

/** What must be true of what a program prints. */
const expectations: Readonly<Record<string, (numbers: readonly number[], text: string) => void>> = {
  'Classify rows': ([accuracy]) => expect(accuracy).toBeGreaterThan(0.9),
  'Yes or no, where yes is rare': ([auc, , , probability]) => {
    expect(auc).toBeGreaterThan(0.98)
    // The first row is a no.
    expect(probability).toBeLessThan(0.2)
  },
  'Predict a number': ([r2, , , price]) => {
    expect(r2).toBeGreaterThan(0.98)
    // Prices lie around 200.
    expect(price).toBeGreaterThan(130)
    expect(price).toBeLessThan(270)
  },
  'A table with words and gaps': ([accuracy]) => expect(accuracy).toBeGreaterThan(0.95),
  'Dropout and L2': ([accuracy]) => expect(accuracy).toBeGreaterThan(0.9),
  'Stop early and keep the best weights': ([best], text) => {
    expect(best).toBeLessThan(500)
    expect(text).toContain(`the weights of epoch ${best} are kept`)
  },
  'Momentum and a falling learning rate': ([accuracy]) => expect(accuracy).toBeGreaterThan(0.95),
  'Batch normalization in a deeper network': ([accuracy]) => expect(accuracy).toBeGreaterThan(0.95),
  'Several labels per row': ([f1], text) => {
    expect(f1).toBeGreaterThan(0.95)
    expect(text).toContain('warm')
  },
  'Save, and predict in another program': (_, text) => expect(text).toMatch(/class: '(?:low|middle|high)'/),
  'Freeze layers and train on other rows': ([accuracy]) => expect(accuracy).toBeGreaterThan(0.95),
  'Cross-validation': ([accuracy]) => expect(accuracy).toBeGreaterThan(0.85),
}

it('docs/coming-from.md has twelve programs, each in five libraries', () => {
  expect(programs.map(({ title }) => title)).toEqual(Object.keys(expectations))
  for (const { code } of programs) {
    expect([...code.keys()]).toEqual(['wellfit', 'Keras', 'PyTorch', 'scikit-learn', 'TensorFlow.js'])
  }
})

describe.each(programs)('$title', ({ title, file, code }) => {
  it('is the program in examples/, which the compiler checks', () => {
    expect(code.get('wellfit')).toBe(read(file))
  })

  it('is no longer than in Keras, and has no casts', () => {
    expect(lines(code.get('wellfit'))).toBeGreaterThan(3)
    expect(lines(code.get('wellfit'))).toBeLessThanOrEqual(lines(code.get('Keras')))
    expect(code.get('wellfit')).not.toMatch(/@type \{.*?\} \*\/ \(|\bas \w+\b(?!.*from)|@ts-/)
  })

  it('runs, and prints what it should', async () => {
    const { numbers, text } = await printed(file)
    expectations[title]?.(numbers, text)
  })
})
