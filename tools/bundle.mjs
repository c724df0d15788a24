import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { withoutSpaces } from './build/compact.mjs'
import { staticallyImported } from './build/static-imports.mjs'
import { root } from './paths.mjs'

/** The entries of the bundle. Each keeps its depth below dist, as do the chunks, because they refer to files by relative path. */
const entries = [
  'index',
  'data/csv/index',
  'shards/index',
  'engines/trials/child',
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
  'trials/run-trial',
  'trials/index',
  'cli/main',
]

/** The module that has the code of the packages that draw charts. */
const charts = 'report/chart/plot.js'

/** Modules that exist once, for all runtimes: cores as texts, what workers run, what draws charts. */
const isShared = /\.(?:text|code)\.js$|^#charts$/

/** What workers run, by the file of dist/worker that holds it as a text. */
const workers = { thread: 'runtime/threads/worker', fit: 'train/worker/entry' }

/** In a worker, cores are given by the caller, who has also checked the options. */
const inWorker = {
  '#hints': path.join(root, 'dist/src/other-libraries/none.js'),
  '#load': path.join(root, 'dist/src/runtime/load/given.js'),
  '#threads': path.join(root, 'dist/src/runtime/threads/given.js'),
  '#worker': path.join(root, 'dist/src/train/worker/start.none.js'),
}

/** What a worker never imports: a fit in a worker refuses `parallel` and starts no further worker. */
const notInWorkers = ['train/fit/parallel/parallel-fit', 'train/worker/fit-in-worker'].map((file) =>
  path.join(root, `dist/src/${file}.js`),
)

const withoutOthers = {
  name: 'without-what-a-worker-never-imports',
  /** @param {string} id */
  load: (id) => (notInWorkers.includes(id) ? 'export {}' : null),
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
      plugins: [withoutOthers],
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
  'predict/forward/math/waves',
  'model/activations',
  'predict/forward/normalize',
]

/** The functions of a forward pass as tsc wrote them, without comments: read before names are shortened. */
export function forwardText() {
  return forwardFiles
    .map((file) => readFileSync(path.join(root, `dist/src/${file}.js`), 'utf8'))
    .flatMap((code) => code.match(/^(?:export )?function [^]*?^\}$/gm) ?? [])
    .join('\n')
    .replace(/^ *\/\*\*[^]*?\*\/\n/gm, '')
    .replace(/^ *\/\/.*\n/gm, '')
}

/**
 * Writes the functions of a forward pass as a module.
 *
 * @param {string} text
 */
export function writeForwardText(text) {
  writeFileSync(path.join(root, 'dist/worker/forward.code.js'), `export default ${JSON.stringify(text)}\n`)
}

/** The types that charts name in their own declarations. The package has no others: no public function takes or gives them. */
const chartTypes = ['Markish', 'PlotOptions', 'ScaleOptions'].map((name) => `export type ${name} = any\n`).join('')

/** What charts never ask of Plot: maps, named colour schemes, legends, tips and what follows a pointer. */
const notInCharts =
  /[/\\](?:d3-geo|d3-scale-chromatic|d3-axis|d3-time-format)[/\\]dist[/\\]|[/\\]plot[/\\]src[/\\](?:marks[/\\]tip|interactions[/\\]pointer|legends[/\\](?:ramp|swatches))\.js$/

/** Puts a function that throws in the place of each export of these modules; Plot calls one of them as it loads. */
const withoutWhatNoChartHas = {
  name: 'without-what-no-chart-has',
  /** @param {string} id */
  load: async (id) => {
    if (!notInCharts.test(id)) return null
    const names = Object.keys(await import(pathToFileURL(id).href))
    return names
      .map((name) => {
        const body = name === 'geoTransform' ? '' : `throw new Error('charts have no ${name}')`
        return `export function ${name}() { ${body} }\n`
      })
      .join('')
  },
}

/**
 * Plot makes a format of numbers as it loads, for which the tables of a language are read: a third of the time of loading it. No chart of
 * this library leaves a number to that format before it is asked for.
 */
const withFormatsWhenAsked = {
  name: 'formats-when-asked',
  /** @param {string} code @param {string} id */
  transform: (code, id) => {
    if (!/[/\\]plot[/\\]src[/\\]format\.js$/.test(id)) return null
    const [made, used] = ['const format = numberFormat(locale);', '? format.format(i)']
    if (!code.includes(made) || !code.includes(used)) throw new Error(`${id} makes no format as it loads`)
    return code.replace(made, '').replace(used, '? numberFormat(locale).format(i)')
  },
}

/**
 * Puts the packages that draw charts into the module that exports them, without what no chart needs: an installation has 40
 * packages less, and no runtime looks for their 320 files.
 */
export async function bundleCharts() {
  const file = path.join(root, 'dist/src', charts)
  const build = await rolldown({
    cwd: root,
    input: file,
    platform: 'browser',
    resolve: {
      alias: {
        'cssomnom/parse': path.join(root, 'tools/no-style-sheets.mjs'),
        'css-select': path.join(root, 'tools/no-selectors.mjs'),
        htmlparser2: path.join(root, 'tools/one-empty-document.mjs'),
      },
    },
    plugins: [withoutWhatNoChartHas, withFormatsWhenAsked],
    logLevel: 'warn',
  })
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false, comments: false })
  await build.close()
  const [{ code, imports, modules }] = output
  if (imports.length > 0) throw new Error(`${charts} imports ${imports.join(', ')}`)
  writeFileSync(file, inAscii(code))
  writeFileSync(file.replace(/\.js$/, '.d.ts'), chartTypes)
  writeLicences(path.dirname(file), path.basename(file), Object.keys(modules))
}

/** In Node the code of networks comes with what makes them: a further file would only take longer to find. */
const withNetworks = {
  name: 'code-of-networks-at-once',
  /** @param {string} code @param {string} id */
  transform: (code, id) => {
    if (!id.endsWith('/train/network/network.js')) return null
    const later = /\bimport\(.\.\/dense-network\.js.\)/
    if (!later.test(code)) throw new Error(`${id} does not import dense-network.js when it is called`)
    return `import * as networks from "./dense-network.js"\n${code.replace(later, 'networks')}`
  },
}

/**
 * What several entries have in common, in two files instead of eighty: what charts need too, and what predictions need. Finding and
 * linking a file takes Node longer than compiling 100 kB.
 */
function commonFiles() {
  const own = new Set(entries.map((name) => path.join(root, 'dist/src', `${name}.js`)))
  const charts = staticallyImported(['report/index'])
  const predictions = staticallyImported(['predict/inference/index', 'serve/index'])
  /** @param {string} id */
  const isCommon = (id) => predictions.has(id) && !own.has(id)
  return [
    { name: 'base', test: (/** @type {string} */ id) => isCommon(id) && charts.has(id), priority: 2 },
    { name: 'predictions', test: isCommon, priority: 1 },
  ]
}

/**
 * The same code in ASCII alone: one other character makes V8 hold a whole file in two bytes a character.
 *
 * @param {string} code Without comments and names that have others.
 */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
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
    plugins: [withNetworks],
    external: (id, importer) => isShared.test(id) || (isPackage(id) && !isBundled(id, importer)),
    makeAbsoluteExternalsRelative: true,
    logLevel: 'warn',
  })
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    // Local names are short; lines, which an uncaught error prints, and names of functions stay.
    minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: false } },
    entryFileNames: '[name].js',
    chunkFileNames: 'runtime/threads/[name].js',
    codeSplitting: { groups: commonFiles() },
    // Comments are in dist/src; those of licences stay.
    comments: { legal: true, annotation: false, jsdoc: false },
  })
  await build.close()
  for (const { fileName, code } of output.filter((one) => one.type === 'chunk')) {
    writeFileSync(path.join(folder, fileName), inAscii(withoutSpaces(fileName, code).code))
  }
  writeLicences(
    folder,
    'A file of this folder',
    output.flatMap((one) => (one.type === 'chunk' ? Object.keys(one.modules) : [])),
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
 * Whether an import is the package that the command line writes Parquet with, or what that imports.
 *
 * @param {string} id
 * @param {string | undefined} importer
 */
function isBundled(id, importer) {
  return !isBuiltin(id) && (id === 'hyparquet-writer' || /[/\\]node_modules[/\\]hyparquet/.test(importer ?? ''))
}

/**
 * Writes the licences of all packages whose files are among these.
 *
 * @param {string} folder
 * @param {string} what
 * @param {readonly string[]} files
 */
function writeLicences(folder, what, files) {
  const packages = new Set(files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))
  /** @type {Map<string, string[]>} Packages by the text of their licence, which many have in common. */
  const texts = new Map()
  for (const folder of [...packages].sort()) {
    const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
    if (file === undefined) throw new Error(`${name} has no licence text`)
    const licence = readFileSync(path.join(folder, file), 'utf8').trim()
    texts.set(licence, [...(texts.get(licence) ?? []), `${name} ${version}`])
  }
  const parts = [...texts].map(([licence, names]) => `${names.join('\n')}\n\n${licence}\n`)
  const text = `${what} includes these packages:\n\n${parts.join('\n---\n\n')}`
  writeFileSync(path.join(folder, 'LICENSES.txt'), text)
}
