import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** The entries of package.json. */
export const entries: readonly string[] = [
  'src/index.ts',
  'src/data/csv/index.ts',
  'src/data/files/detect.ts',
  'src/data/files/jsonl.ts',
  'src/data/files/npy/npy.ts',
  'src/data/files/arrow/arrow.ts',
  'src/data/files/parquet/parquet.ts',
  'src/data/files/xlsx/xlsx.ts',
  'src/shards/index.ts',
  'src/export/index.ts',
  'src/predict/inference/index.ts',
  'src/report/index.ts',
  'src/serve/index.ts',
  'src/trials/index.ts',
]

/** A syntax node, as far as these tests look into it. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly [field: string]: unknown
}

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly name: string
  readonly text: string
  readonly nodes: readonly SyntaxNode[]
  readonly comments: readonly { readonly value: string; readonly start: number; readonly end: number }[]
}

export interface Import {
  /** As written; `undefined` where it is worked out while running. */
  readonly specifier: string | undefined
  readonly typeOnly: boolean
  readonly line: number
}

export function sourceFiles(pattern: string): SourceFile[] {
  const names = globSync(pattern, { cwd: root }).map((name) => name.split(path.sep).join('/'))
  return names.sort().map(readSource)
}

export function readSource(name: string): SourceFile {
  const text = readFileSync(path.join(root, name), 'utf8')
  const { program, comments, errors } = parseSync(name, text)
  if (errors.length > 0) throw new Error(`${name} does not parse: ${errors[0]?.message}`)
  return { name, text, nodes: [...descendants(program)], comments }
}

function* descendants(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const item of value) yield* descendants(item)
  else if (isNode(value)) {
    yield value
    for (const field of Object.values(value)) yield* descendants(field)
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

export function lineOf(file: SourceFile, node: { readonly start: number }): number {
  return file.text.slice(0, node.start).split('\n').length
}

/** The text of a string literal or of a template without holes. */
export function literalText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  return undefined
}

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

/** Everything that a file imports or exports from elsewhere, types too. */
export function importsOf(file: SourceFile): Import[] {
  return file.nodes
    .filter((node) => importing.has(node.type) && isNode(node['source']))
    .map((node) => ({
      specifier: literalText(node['source']),
      typeOnly: node.type === 'TSImportType' || (node['importKind'] ?? node['exportKind']) === 'type',
      line: lineOf(file, node),
    }))
}

/** The source file that a relative specifier names, relative to the repository. */
export function resolveImport(file: SourceFile, specifier: string): string {
  return path.posix.join(path.posix.dirname(file.name), specifier).replace(/\.js$/, '.ts')
}
