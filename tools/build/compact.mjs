import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { decode, encode } from '@jridgewell/sourcemap-codec'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { minifySync } from 'rolldown/utils'
import { filesUnder } from '../stamp.mjs'
import { root } from '../paths.mjs'

/** Local names become short; names of functions, which an error's stack shows, stay. */
const settings = {
  module: true,
  compress: true,
  mangle: { toplevel: true, keepNames: true },
  codegen: { removeWhitespace: true },
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
  const before = JSON.parse(readFileSync(`${file}.map`, 'utf8'))
  const { code: compacted, mappings } = withoutSpaces(file, code)
  writeFileSync(file, compacted)
  writeFileSync(`${file}.map`, JSON.stringify({ ...before, names: [], mappings: compose(mappings, before) }))
}

/**
 * Code without the spaces between its tokens, in the lines that it had: an uncaught error prints one.
 *
 * @param {string} file
 * @param {string} code
 * @returns {{ code: string, mappings: import('@jridgewell/sourcemap-codec').SourceMapMappings }}
 */
export function withoutSpaces(file, code) {
  const name = path.basename(file)
  const { code: packed, map } = minifySync(name, code, settings)
  if (map === undefined || map === null) throw new Error(`${file} gets no source map`)
  const sources = code.split('\n')
  /** @type {string[]} */
  const lines = []
  /** @type {import('@jridgewell/sourcemap-codec').SourceMapMappings} */
  const mappings = []
  const segmentsOfLines = decode(map.mappings)
  for (const [i, text] of packed.split('\n').entries()) {
    let start = 0
    mappings.push([])
    for (const [column, source, line, original] of segmentsOfLines[i] ?? []) {
      if (source === undefined || line === undefined || original === undefined) continue
      // A token that began a line begins one again, unless it is what is returned, which has to follow in the line.
      const isFirst = sources[line]?.slice(0, original).trim() === ''
      if (column > start && isFirst && !/\b(?:return|throw|yield|async) ?$/.test(text.slice(start, column))) {
        lines.push(text.slice(start, column))
        mappings.push([])
        start = column
      }
      mappings.at(-1)?.push([column - start, source, line, original])
    }
    lines.push(text.slice(start))
  }
  const spread = lines.join('\n')
  if (minifySync(name, spread, { ...settings, compress: false, mangle: false, sourcemap: false }).code !== packed) {
    throw new Error(`${file} is not the same in lines`)
  }
  return { code: spread, mappings }
}

/**
 * The mappings of a file whose mappings lead to another one with a map of its own.
 *
 * @param {import('@jridgewell/sourcemap-codec').SourceMapMappings} mappings
 * @param {import('@jridgewell/trace-mapping').EncodedSourceMap} before
 */
function compose(mappings, before) {
  const traced = new TraceMap(before)
  /** @type {import('@jridgewell/sourcemap-codec').SourceMapMappings} */
  const lines = mappings.map((segments) =>
    segments.flatMap(([column, , line, original]) => {
      if (line === undefined || original === undefined) return []
      const source = originalPositionFor(traced, { line: line + 1, column: original })
      return source.line === null ? [] : [[column, 0, source.line - 1, source.column]]
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

/**
 * Writes the file by which npm leaves out of the package what no entry leads to: declarations (0.4 MB), modules that have types
 * alone, and those that are in the text of a worker.
 */
export function leaveOutUnreached() {
  /** @type {{ exports: Record<string, unknown>, imports: Record<string, { types: string }> }} */
  const { exports, imports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const entries = [...Object.values(exports), ...Object.values(imports)].flatMap(targetsOf)
  /** @type {Set<string>} */
  const reached = new Set()
  /** @param {string} file */
  const reach = (file) => {
    if (reached.has(file)) return
    reached.add(file)
    const isTyped = file.endsWith('.d.ts')
    const text = readFileSync(path.join(root, file), 'utf8')
    for (const [, specifier = ''] of text.matchAll(/(?:\bfrom ?|\bimport\(|\bimport ?|path=)["'`]([^"'`]+)["'`]/g)) {
      const aliased = imports[specifier]?.types
      if (isTyped && aliased !== undefined) reach(path.normalize(aliased))
      if (!specifier.startsWith('.')) continue
      const named = path.join(path.dirname(file), specifier)
      if (isTyped) reach(named.replace(/\.js$/, '.d.ts'))
      else if (named.endsWith('.js')) reach(named)
    }
  }
  for (const target of entries) if (/^\.\/dist\/.*\.(?:js|d\.ts)$/.test(target)) reach(path.normalize(target))
  const unreached = filesUnder(['dist/src']).filter((file) => /\.(?:js|d\.ts)$/.test(file) && !reached.has(file))
  const names = unreached.map((file) => `/${path.relative('dist/src', file)}\n`)
  writeFileSync(path.join(root, 'dist/src/.npmignore'), names.join(''))
}

/**
 * All files of a target of `exports` or `imports`, under every condition.
 *
 * @param {unknown} target
 * @returns {string[]}
 */
function targetsOf(target) {
  if (typeof target === 'string') return [target]
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(targetsOf) : []
}
