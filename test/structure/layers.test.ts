import { describe, expect, it } from 'vitest'
import { entries, importsOf, resolveImport, sourceFiles } from './source-tree.js'
import type { Import, SourceFile } from './source-tree.js'

const below = ['metrics', 'decision', 'data', 'model', 'program', 'tensor', 'runtime', 'layout']

/** Which module may import which others, besides the files that all share. */
const modules: Readonly<Record<string, readonly string[]>> = {
  runtime: ['layout'],
  tensor: ['runtime'],
  data: ['tensor', 'layout'],
  model: ['tensor', 'layout'],
  program: ['model', 'tensor', 'runtime', 'layout'],
  decision: ['data', 'model', 'tensor'],
  metrics: ['decision', 'data', 'tensor', 'runtime', 'layout'],
  train: below,
  check: ['train', ...below],
  diagnose: ['train', ...below],
  search: ['train', ...below],
  inspect: ['train', ...below],
  improve: ['check', 'diagnose', 'search', 'inspect', 'train', ...below],
  engines: ['program'],
  trials: ['engines', 'improve', 'train', ...below],
  shards: ['engines', 'train', ...below],
  format: ['decision', 'model', 'tensor'],
  predict: ['train', 'format', ...below],
  serve: ['predict', 'data'],
  export: ['predict', 'format', ...below],
  report: [],
  cli: [],
}

/** May be imported for its types alone. */
const typesOnly: Readonly<Record<string, readonly string[]>> = { format: ['data'] }

const shared = new Set([
  'src/arguments.ts',
  'src/date-text.ts',
  'src/errors.ts',
  'src/layer-options.ts',
  'src/noun.ts',
  'src/options.ts',
  'src/skewness.ts',
  'src/ranked-class.ts',
  ...sourceFiles('src/other-libraries/*.ts').map(({ name }) => name),
  ...sourceFiles('src/result/**/*.ts').map(({ name }) => name),
])

/** The packages that a file may import, by the start of its name. */
const packages: readonly (readonly [start: string, names: readonly string[]])[] = [
  ['src/options.ts', ['#hints']],
  ['src/train/network/dense-network.ts', ['#hints']],
  ['src/runtime/load-core.ts', ['#load', '#threads']],
  ['src/runtime/core.ts', ['#threads']],
  ['src/runtime/relaxed.ts', ['#load']],
  ['src/runtime/load/node.ts', ['@assemblyscript/loader', 'node:fs']],
  ['src/runtime/threads/node-worker.ts', ['node:worker_threads']],
  ['src/train/worker/fit-in-worker.ts', ['#worker']],
  ['src/predict/save-model.ts', ['#models']],
  ['src/predict/model-bytes.ts', ['#models']],
  ['src/predict/store/node.ts', ['node:fs/promises', 'node:path', 'node:url', 'node:worker_threads']],
  ['src/engines/', ['node:']],
  ['src/engines/queue/', ['bullmq', 'ioredis']],
  ['src/trials/', ['node:']],
  ['src/shards/', ['node:']],
  ['src/engines/mpi/open-mpi.ts', ['koffi']],
  ['src/report/', ['#charts']],
  ['src/report/chart/plot.ts', ['@observablehq/plot', 'linkedom']],
  ['src/cli/', ['node:']],
  ['src/cli/predict/parquet.ts', ['hyparquet-writer']],
]

function moduleOf(file: string): string {
  if (file === 'assembly/layout.ts' || file.startsWith('assembly/instructions/layout/')) return 'layout'
  return /^src\/([^/]+)\//.exec(file)?.[1] ?? file
}

function mayImport(file: SourceFile, { specifier, typeOnly }: Import): boolean {
  // The modules of custom parts and the runner of trials, by the URL that the caller gave.
  if (specifier === undefined)
    return ['src/train/worker/import-parts.ts', 'src/engines/trials/child.ts'].includes(file.name)
  if (!specifier.startsWith('.')) {
    const allowed = packages.filter(([start]) => file.name.startsWith(start)).flatMap(([, names]) => names)
    return allowed.some((name) => specifier === name || (name.endsWith(':') && specifier.startsWith(name)))
  }
  if (/\.(?:wasm(?:\?module)?|text\.js)$/.test(specifier)) return /^src\/runtime\/(?:load|threads)\//.test(file.name)
  if (specifier.endsWith('forward.code.js')) return file.name === 'src/export/forward-text.ts'
  if (specifier.endsWith('.code.js')) return /^src\/(?:runtime\/threads|train\/worker)\/start[-.]/.test(file.name)
  const target = resolveImport(file, specifier)
  const [from, to] = [moduleOf(file.name), moduleOf(target)]
  if (from === to || shared.has(target)) return true
  if (from === 'cli') return entries.includes(target)
  return modules[from]?.includes(to) === true || (typeOnly && typesOnly[from]?.includes(to) === true)
}

describe('modules', () => {
  const files = sourceFiles('src/*/**/*.ts').filter(({ name }) => !shared.has(name))

  it('are all in the table', () => {
    expect([...new Set(files.map((file) => moduleOf(file.name)))].filter((name) => !(name in modules))).toEqual([])
  })

  it('import only what they may', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((entry) => !mayImport(file, entry))
        .map(({ specifier, line }) => `${file.name}:${line} imports ${specifier ?? 'a name worked out at run time'}`),
    )
    expect(wrong).toEqual([])
  })

  it('share files that import nothing but each other', () => {
    const layouts = ['assembly/layout.ts', 'assembly/instructions/layout/*.ts']
    const files = [...shared, ...layouts].flatMap((name) => sourceFiles(name))
    const imports = files.flatMap((file) =>
      importsOf(file).map(({ specifier = '' }) => `${file.name}: ${resolveImport(file, specifier)}`),
    )
    // `#hints` leads to src/other-libraries/, whose files are shared too.
    const others = imports.filter((entry) => !shared.has(entry.split(': ')[1] ?? ''))
    expect(others).toEqual(['src/options.ts: src/#hints'])
  })
})

/** What each folder of the playground may import of the others, and which packages. */
const playground: Readonly<Record<string, readonly string[]>> = {
  data: [],
  state: ['data', 'figures', 'run', 'worker', '@preact/signals'],
  run: ['data', 'state', 'worker', 'wellfit', 'wellfit/csv'],
  export: ['charts', 'data', 'run', 'state', 'worker'],
  worker: ['data', 'figures', 'run', 'state', 'wellfit'],
  charts: ['d3-array', 'd3-contour'],
  figures: ['charts', 'data', 'run', 'state', 'wellfit'],
  lessons: ['charts', 'export', 'figures', 'run', 'state', 'worker', '@preact/signals'],
  views: [
    'charts',
    'data',
    'export',
    'figures',
    'lessons',
    'state',
    'worker',
    'preact',
    'preact/hooks',
    '@preact/signals',
    'd3-array',
  ],
  main: ['app', 'lessons', 'state', 'views', 'worker', 'preact', '@preact/signals'],
  app: ['lessons', 'state', 'views'],
  'service-worker': [],
}

describe('the playground', () => {
  it('is a consumer of the public entries, in layers of its own', () => {
    const folderOf = (name: string): string => /^playground\/src\/([^/.]+)/.exec(name)?.[1] ?? name
    const files = sourceFiles('playground/src/**/*.{ts,tsx}')
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .map(({ specifier = '', line }) => {
          const target = specifier.startsWith('.') ? folderOf(resolveImport(file, specifier)) : specifier
          return { target, at: `${file.name}:${line} imports ${specifier}` }
        })
        .filter(({ target }) => target !== folderOf(file.name))
        .filter(({ target }) => playground[folderOf(file.name)]?.includes(target) !== true)
        .map(({ at }) => at),
    )
    expect(files.length).toBeGreaterThan(20)
    expect(wrong).toEqual([])
  })
})

describe('index.ts', () => {
  const [index] = sourceFiles('src/index.ts')

  it('only re-exports, by name', () => {
    const statements = index?.nodes[0]?.['body'] as { type: string }[]
    const allowed = new Set(['ExportNamedDeclaration', 'ExportAllDeclaration'])
    expect(statements.map((statement) => statement.type).filter((type) => !allowed.has(type))).toEqual([])
  })
})

describe('assembly', () => {
  it('imports only its own files, and layout.ts nothing', () => {
    const wrong = sourceFiles('assembly/**/*.ts').flatMap((file) =>
      importsOf(file)
        .filter(({ specifier = '' }) => !resolveImport(file, specifier).startsWith('assembly/'))
        .map(({ specifier }) => `${file.name} imports ${specifier}`),
    )
    expect(wrong).toEqual([])
  })
})
