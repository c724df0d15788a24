import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AUGMENTATIONS } from '../../src/model/augmentation/augmentations.js'
import { drawn, pages, tableNames } from '../../tools/docs/tables.mjs'

const read = (page: string): string => readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')

describe('tables of parts in the documentation', () => {
  it.each(pages)('%s has what the descriptors have; `npm run docs:tables` draws it', async (page) => {
    expect(read(page)).toBe(await drawn(page))
  })

  it('are all drawn', () => {
    const marked = pages.flatMap((page) => [...read(page).matchAll(/<!-- table: (.*?) -->\n\n\|/g)])
    expect(marked.map(([, name = '']) => name).toSorted()).toEqual([...tableNames].toSorted())
  })

  it.each(Object.entries(AUGMENTATIONS))(
    'docs/train/augmentation.md names the options of %s, and no others',
    (kind, part) => {
      const row = read('docs/train/augmentation.md')
        .split('\n')
        .find((line) => line.split('|')[1]?.includes(`\`${kind}\``))
      const named = [...(row?.split('|')[2] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
      expect(named.toSorted()).toEqual(Object.keys(part.options).toSorted())
    },
  )
})
