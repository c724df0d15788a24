import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { root } from './source-tree.js'

const files = globSync(['*.md', 'docs/**/*.md'], { cwd: root })

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
    for (const [, target = ''] of text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/\]\(([^)\s]+)\)/g)) {
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
