import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { decode, encode } from '@jridgewell/sourcemap-codec'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { minifySync } from 'rolldown/utils'
import { filesUnder } from '../stamp.mjs'
import { root } from '../paths.mjs'

/** Local names become short; lines and the names of functions, which an error's stack shows, stay. */
const settings = {
  compress: false,
  mangle: { toplevel: false, keepNames: true },
  codegen: { removeWhitespace: false },
  sourcemap: true,
}

/**
 * Makes a file that tsc wrote smaller: without comments, which the declarations have, with short local names, and without the
 * way back from numbers to names of enums, which nothing asks for. The source map, which only tools of this repository read, follows.
 *
 * @param {string} file
 */
export function compact(file) {
  const code = plainEnums(readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''))
  const { code: compacted, map } = minifySync(path.basename(file), code, settings)
  if (map === undefined || map === null) throw new Error(`${file} gets no source map`)
  const before = JSON.parse(readFileSync(`${file}.map`, 'utf8'))
  const indents = compacted.split('\n').map((line) => line.length - line.trimStart().length)
  const mappings = compose(map.mappings, before, indents)
  writeFileSync(file, withoutIndents(compacted))
  writeFileSync(`${file}.map`, JSON.stringify({ ...before, names: [], mappings }))
}

/**
 * Code without the tabs that lines begin with: 0.14 MB of the package. The sources have no tabs, so none is in a text.
 *
 * @param {string} code
 */
export function withoutIndents(code) {
  return code.replace(/^\t+/gm, '')
}

/**
 * The mappings of a file whose mappings lead to another one with a map of its own.
 *
 * @param {string} mappings
 * @param {import('@jridgewell/trace-mapping').EncodedSourceMap} before
 * @param {readonly number[]} indents Characters that each line loses at its beginning.
 */
function compose(mappings, before, indents) {
  const traced = new TraceMap(before)
  /** @type {import('@jridgewell/sourcemap-codec').SourceMapMappings} */
  const lines = decode(mappings).map((segments, i) =>
    segments.flatMap(([column, , line, original]) => {
      if (line === undefined || original === undefined) return []
      const source = originalPositionFor(traced, { line: line + 1, column: original })
      return source.line === null ? [] : [[Math.max(0, column - (indents[i] ?? 0)), 0, source.line - 1, source.column]]
    }),
  )
  return encode(lines)
}

/**
 * Enums as objects, line by line: `Dense[Dense["x"] = 2] = "x";` is `x: 2,`.
 *
 * @param {string} code
 */
function plainEnums(code) {
  return code.replace(
    /^export var (\w+);\n\(function \(\1\) \{\n([^]*?)^\}\)\(\1 \|\| \(\1 = \{\}\)\);$/gm,
    (_, name, body) => {
      const members = body.replace(/^( +)\w+\[\w+\["(\w+)"\] = (-?\d+)\] = "\2";$/gm, '$1$2: $3,')
      return `export const ${name} = {\n\n${members}};`
    },
  )
}

/** Writes the file by which npm leaves out of the package the declarations that no entry leads to: 0.4 MB. */
export function leaveOutDeclarations() {
  /** @type {{ exports: Record<string, string | { types: string }>, imports: Record<string, { types: string }> }} */
  const { exports, imports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  /** @type {Set<string>} */
  const reached = new Set()
  /** @param {string} file */
  const reach = (file) => {
    if (reached.has(file)) return
    reached.add(file)
    const text = readFileSync(path.join(root, file), 'utf8')
    for (const [, specifier = ''] of text.matchAll(/(?:\bfrom |\bimport\(|\bimport |path=)["']([^"']+)["']/g)) {
      const aliased = imports[specifier]?.types
      if (aliased !== undefined) reach(path.normalize(aliased))
      else if (specifier.startsWith('.')) reach(path.join(path.dirname(file), specifier.replace(/\.js$/, '.d.ts')))
    }
  }
  for (const target of [...Object.values(exports), ...Object.values(imports)]) {
    if (typeof target !== 'string') reach(path.normalize(target.types))
  }
  const unreached = filesUnder(['dist/src']).filter((file) => file.endsWith('.d.ts') && !reached.has(file))
  const names = unreached.map((file) => `/${path.relative('dist/src', file)}\n`)
  writeFileSync(path.join(root, 'dist/src/.npmignore'), names.join(''))
}
