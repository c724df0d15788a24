import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { root } from './paths.mjs'

/** The entries of the bundle. Each keeps its depth below dist, as do the chunks, because they refer to files by relative path. */
const entries = [
  'index',
  'data/csv/index',
  'export/index',
  'data/files/detect',
  'data/files/jsonl',
  'data/files/npy/npy',
  'data/files/arrow/arrow',
  'data/files/parquet/parquet',
  'data/files/xlsx/xlsx',
  'predict/inference/index',
  'report/index',
  'serve/index',
  'cli/main',
]

/** What draws the charts of reports: 320 files, which take longer to find and link than to run. */
const bundled = new Set(['@observablehq/plot', 'linkedom'])

/** Texts that are imported when they are needed: cores in base64, what workers run. They exist once, for all runtimes. */
const isData = /\.(?:base64|code)\.js$/

/** What workers run, by the file of dist/worker that holds it as a text. */
const workers = { thread: 'runtime/threads/worker', fit: 'train/worker/entry' }

/** In a worker, cores are given by the caller. */
const inWorker = {
  '#load': path.join(root, 'dist/src/runtime/load/given.js'),
  '#threads': path.join(root, 'dist/src/runtime/threads/given.js'),
  '#worker': path.join(root, 'dist/src/train/worker/start.none.js'),
}

/** Bundles the code of the workers into texts, which every bundler and every runtime takes as they are. */
export async function bundleWorkers() {
  const folder = path.join(root, 'dist/worker')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, entry] of Object.entries(workers)) {
    const build = await rolldown({
      cwd: root,
      input: `dist/src/${entry}.js`,
      platform: 'neutral',
      resolve: { alias: inWorker, mainFields: ['module', 'main'] },
      logLevel: 'warn',
    })
    const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false, comments: false })
    await build.close()
    const [{ code, fileName, imports, dynamicImports }] = output
    // What was a dynamic import names the file itself.
    const missing = [...imports, ...dynamicImports].filter((id) => id !== fileName)
    if (missing.length > 0) throw new Error(`the worker ${name} imports ${missing.join(', ')}`)
    writeFileSync(path.join(folder, `${name}.code.js`), `export default ${JSON.stringify(code)}\n`)
  }
}

/** The functions of a forward pass, which exported models include as they are needed. */
const forwardFiles = [
  'predict/forward/math/arithmetic',
  'predict/forward/math/exponential',
  'predict/forward/math/smooth',
  'model/activations',
  'predict/forward/normalize',
]

/** Writes the functions of a forward pass as a text, without comments. */
export function writeForwardText() {
  const text = forwardFiles
    .map((file) => readFileSync(path.join(root, `dist/src/${file}.js`), 'utf8'))
    .flatMap((code) => code.match(/^(?:export )?function [^]*?^\}$/gm) ?? [])
    .join('\n')
    .replace(/^ *\/\*\*[^]*?\*\/\n/gm, '')
    .replace(/^ *\/\/.*\n/gm, '')
  writeFileSync(path.join(root, 'dist/worker/forward.code.js'), `export default ${JSON.stringify(text)}\n`)
}

/**
 * Bundles dist/src into a few files for Node, dist/node: finding and linking a hundred modules takes longer than all they do
 * until the first step. Other runtimes get dist/src, from which bundlers remove unused code.
 */
export async function bundleForNode() {
  const folder = path.join(root, 'dist/node')
  rmSync(folder, { recursive: true, force: true })
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((name) => [name, `dist/src/${name}.js`])),
    platform: 'node',
    external: (id, importer) => isData.test(id) || (isPackage(id) && !isBundled(id, importer)),
    makeAbsoluteExternalsRelative: true,
    logLevel: 'warn',
  })
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'runtime/threads/[name].js',
    // Comments are in dist/src; those of licences stay.
    comments: { legal: true, annotation: false, jsdoc: false },
  })
  await build.close()
  writeFileSync(
    path.join(folder, 'LICENSES.txt'),
    licencesOf(output.flatMap((one) => (one.type === 'chunk' ? Object.keys(one.modules) : []))),
  )
}

/**
 * Whether an import names a package, not a file.
 *
 * @param {string} id
 */
function isPackage(id) {
  return !/^[.#/]/.test(id) && !path.isAbsolute(id)
}

/**
 * Whether an import is a package that the reports draw with, or one that such a package imports.
 *
 * @param {string} id
 * @param {string | undefined} importer
 */
function isBundled(id, importer) {
  return !isBuiltin(id) && (bundled.has(id) || (importer ?? '').includes('/node_modules/'))
}

/**
 * The licences of all packages whose files are among these.
 *
 * @param {readonly string[]} files
 */
function licencesOf(files) {
  const folders = new Set(files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
    if (file === undefined) throw new Error(`${name} has no licence text`)
    return `${name} ${version}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`
  })
  return `The files of this folder include these packages:\n\n${texts.join('\n---\n\n')}`
}
