import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { root } from './source-tree.js'

const files = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'datasets/*.md'], { cwd: root })

/** The targets of the links of a text, those in code aside. */
const linksOf = (text: string): string[] =>
  [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)

/** The anchors of the headings of a file, as GitHub and npm make them; a repeated one is numbered. */
function anchorsOf(text: string): Set<string> {
  const found = new Set<string>()
  for (const [, heading = ''] of text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const shown = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = shown.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-')
    let own = anchor
    for (let i = 1; found.has(own); i++) own = `${anchor}-${i}`
    found.add(own)
  }
  return found
}

it('links between the documents lead to files and headings that exist', () => {
  const broken: string[] = []
  let checked = 0
  for (const name of files) {
    const text = readFileSync(path.join(root, name), 'utf8')
    for (const target of linksOf(text)) {
      if (/^[a-z]+:/.test(target)) continue
      const [file = '', anchor] = target.split('#')
      const at = file === '' ? path.join(root, name) : path.resolve(root, path.dirname(name), file)
      checked++
      if (!existsSync(at)) broken.push(`${name}: ${target}`)
      else if (anchor !== undefined && at.endsWith('.md') && !anchorsOf(readFileSync(at, 'utf8')).has(anchor))
        broken.push(`${name}: ${target}`)
    }
  }
  expect(checked).toBeGreaterThan(100)
  expect(broken).toEqual([])
})

/** Pages for those who change wellfit, which the package leaves out: README.md, which it has, names them only. */
const ofRepository = ['docs/architecture.md', 'docs/measurements/mutation.md']

it('README.md leads to each page and each image is shown by a page of its folder', () => {
  const linked = (name: string): string[] =>
    linksOf(readFileSync(path.join(root, name), 'utf8')).map((target) =>
      path.posix.join(path.posix.dirname(name), target.replace(/#.*/, '')),
    )
  const pages = globSync('docs/{*,!(decisions|patches)/*}.md', { cwd: root })
  const readme = new Set(linked('README.md'))
  expect(pages.length).toBeGreaterThan(25)
  expect(pages.filter((page) => !readme.has(page))).toEqual(ofRepository)
  const images = globSync('docs/**/*.{png,svg}', { cwd: root })
  const shown = new Set(pages.flatMap(linked))
  expect(images.filter((image) => !shown.has(image))).toEqual([])
})
