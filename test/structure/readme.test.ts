import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const readme = read('README.md')

describe('README.md', () => {
  it('shows the quickstart that runs', () => {
    const shown = /<!-- code -->\n\n```ts\n([^]*?)```/.exec(readme)?.[1]
    expect(shown).toBe(read('examples/quickstart.mjs'))
  })

  it('shows output that was run, under every marker', () => {
    const outputs = [...readme.matchAll(/<!-- output: (.*?) -->\n([^]*?)<!-- \/output -->/g)]
    expect(outputs.map(([, name]) => name)).toEqual(['npm start', 'quickstart', 'bench:seeds'])
    const empty = outputs.filter(([, , shown]) => (shown?.trim().length ?? 0) < 80)
    expect(empty.map(([, name]) => name)).toEqual([])
  })

  it('links only to files that exist', () => {
    for (const file of [
      'README.md',
      'CONTRIBUTING.md',
      'docs/architecture.md',
      'docs/glossary.md',
      'docs/decisions/README.md',
    ]) {
      for (const [, target] of read(file).matchAll(/\]\(([^)#:]+?)(?:#.*?)?\)/g)) {
        const url = new URL(target ?? '', new URL(`../../${file}`, import.meta.url))
        expect(() => readFileSync(url), `${file} → ${target}`).not.toThrow()
      }
    }
  })
})

describe('docs/glossary.md', () => {
  const terms = [...read('docs/glossary.md').matchAll(/^\*\*(.*?)\*\*:/gm)].map(([, term]) => term ?? '')

  it('explains each term once, in alphabetical order', () => {
    const keys = terms.map((term) => term.replace(/^θ/, 'theta').toLowerCase())
    expect(keys.length).toBeGreaterThan(50)
    expect(keys).toEqual([...new Set(keys)].toSorted((a, b) => a.localeCompare(b, 'en')))
  })
})
