import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../paths.mjs'

/** What a module of dist/src imports before it runs: not by `import()`. */
const STATIC = /(?:^|[;}\n])\s*(?:import|export)\b(?:[^"'`();]*?\bfrom)?\s*["']([^"']+)["']/g

/**
 * The files of dist/src that these, named from there without ending, import before they run, they themselves included, in Node.
 *
 * @param {readonly string[]} entries
 * @returns {ReadonlySet<string>}
 */
export function staticallyImported(entries) {
  /** @type {{ imports: Record<string, Record<string, string>> }} */
  const { imports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  /** @type {Set<string>} */
  const found = new Set()
  /** @param {string} file */
  const add = (file) => {
    if (found.has(file)) return
    found.add(file)
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(STATIC)) {
      const target = imports[specifier]
      const own = target?.['node'] ?? target?.['default']
      if (own !== undefined) add(path.join(root, own))
      else if (specifier.startsWith('.')) add(path.join(path.dirname(file), specifier))
    }
  }
  for (const entry of entries) add(path.join(root, 'dist/src', `${entry}.js`))
  return found
}
