import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiPage, steps } from './api-page.js'
import { publicExports } from './exports.js'
import { apiSignatures } from './signatures.js'
import { root } from './source-tree.js'

const page = path.join(root, 'docs/api.md')
const golden = path.join(root, 'test/golden/api-signatures.txt')

/** Formatting aside: Prettier may break lines. */
const words = (text: string): string[] => text.split(/\s+/)

describe('the public API', () => {
  it('is grouped by the steps of the loop', () => {
    expect(steps().map(({ title }) => title)).toEqual([
      'Read',
      'Split',
      'Normalize',
      'Initialize',
      'Check',
      'Train',
      'Regularize',
      'Diagnose',
      'Improve',
      'Save',
      'Results and errors',
    ])
  })

  it('has each export in one step', () => {
    const grouped = steps().flatMap(({ exports }) => exports.map(({ name }) => name))
    const all = publicExports('src/index.ts').map(({ name }) => name)
    expect(grouped.toSorted()).toEqual(all.toSorted())
  })

  it('is listed in docs/api.md, export by export', () => {
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, apiPage())
    expect(words(readFileSync(page, 'utf8'))).toEqual(words(apiPage()))
  })
})

describe('the signatures of the public API', () => {
  const signatures = apiSignatures()

  it('are those of test/golden/api-signatures.txt, so that a diff shows every change of the surface', () => {
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, signatures)
    const command = 'UPDATE_GOLDEN=1 npx vitest run --project node test/structure/api.test.ts'
    expect(signatures, `if the change is meant: ${command}`).toBe(readFileSync(golden, 'utf8'))
  })

  it('hold options, results and overloads, and no bodies, comments or private members', () => {
    expect(signatures).toMatch(/interface FitOptions extends [^]*?\n {2}readonly batchSize\?: number\n/)
    expect(signatures).toContain(
      'function split(data: Dataset, options: SplitOptions & { readonly test: false }): TwoParts',
    )
    expect(signatures).toMatch(/class WellfitError extends Error[^]*?\n {0,2}readonly code: ErrorCode/)
    expect(signatures).not.toMatch(/\/\*|^\s*return |#\w|=>\s*\{/m)
  })
})
