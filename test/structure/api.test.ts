import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiPage, steps } from './api-page.js'
import { publicExports } from './exports.js'
import { root } from './source-tree.js'

const page = path.join(root, 'docs/api.md')

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
