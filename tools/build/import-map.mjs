import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../paths.mjs'

/** @typedef {string | { [condition: string]: Target }} Target A file, or one by condition. */

/** Where a page without a bundler finds the script, from the folder of the package. */
const FILE = 'dist/page/importmap.js'

/**
 * The file that a page loads, from the folder of {@link FILE}; none for what runs in Node alone.
 *
 * @param {Target} target
 * @returns {string | undefined}
 */
function fileForPages(target) {
  const file = typeof target === 'string' ? target : target['default']
  if (typeof file !== 'string' || !file.startsWith('./dist/src/')) return undefined
  return path.posix.relative(path.posix.dirname(FILE), file.slice(2))
}

/**
 * Writes the script that adds an import map to a page: with it a browser resolves `wellfit`, its entries and the imports within the
 * package as a bundler does by package.json.
 */
export function writeImportMap() {
  /** @type {{ name: string, exports: Record<string, Target>, imports: Record<string, Target> }} */
  const { name, exports, imports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const entries = Object.entries(exports).map(([entry, target]) => [entry.replace('.', name), target])
  const files = [...entries, ...Object.entries(imports)].flatMap(([specifier, target]) => {
    const file = fileForPages(/** @type {Target} */ (target))
    return file === undefined ? [] : [[specifier, file]]
  })
  const script = `// The import map of wellfit for a page without a bundler: a script before the first module.
{
  const files = ${JSON.stringify(Object.fromEntries(files), null, 2).replaceAll('\n', '\n  ')}
  const here = document.currentScript
  const urls = Object.entries(files).map(([name, file]) => [name, new URL(file, here.src).href])
  const map = document.createElement('script')
  map.type = 'importmap'
  map.nonce = here.nonce
  map.textContent = JSON.stringify({ imports: Object.fromEntries(urls) })
  here.after(map)
}
`
  mkdirSync(path.join(root, path.dirname(FILE)), { recursive: true })
  writeFileSync(path.join(root, FILE), script)
}
