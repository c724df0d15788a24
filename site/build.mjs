// Builds the site of docs/ into out/site: installs what it is built with, writes the pages that VitePress reads, and has it
// check their links. `--serve` serves the result.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesUnder } from '../tools/stamp.mjs'
import { root } from '../tools/paths.mjs'
import { runOrThrow } from '../tools/run.mjs'
import { lessonFiles } from '../playground/src/lessons/pages.ts'
import { sitePage } from './page.mjs'

const folder = path.join(root, 'site')
const staging = path.join(folder, 'out')

async function install() {
  const [lock, installed] = [
    path.join(folder, 'package-lock.json'),
    path.join(folder, 'node_modules/.package-lock.json'),
  ]
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('installing VitePress and TypeDoc (150 MB)')
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder]
  await runOrThrow('npm', args)
}

/** The pages of docs/ and of site/pages, the changelog, and the pictures. */
function stage() {
  rmSync(staging, { recursive: true, force: true })
  for (const file of filesUnder(['docs', 'site/pages'])) {
    const to = path.join(staging, file.replace(/^(?:docs|site\/pages)\//, '').replace(/README\.md$/, 'index.md'))
    mkdirSync(path.dirname(to), { recursive: true })
    if (!file.endsWith('.md')) cpSync(path.join(root, file), to)
    else writeFileSync(to, sitePage(readFileSync(path.join(root, file), 'utf8'), file))
  }
  const changelog = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')
  writeFileSync(path.join(staging, 'changelog.md'), sitePage(changelog, 'CHANGELOG.md'))
  cpSync(path.join(folder, 'config.mjs'), path.join(staging, '.vitepress/config.mjs'))
  cpSync(path.join(folder, 'theme'), path.join(staging, '.vitepress/theme'), { recursive: true })
  writeFileSync(path.join(staging, '.vitepress/theme/published.json'), JSON.stringify(publishedSteps()))
}

/** The lessons with figures that are computed now, and the playground, which their links and frames open. */
async function stageLessons() {
  for (const [name, text] of await lessonFiles()) {
    const to = path.join(staging, 'lessons', name.replace(/^README\.md$/, 'index.md'))
    writeFileSync(to, name.endsWith('.md') ? sitePage(text, `docs/lessons/${name}`) : text)
  }
  const outDir = path.join(staging, 'public/playground')
  // By the Vite of the project: VitePress brings another one.
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  const config = path.join(root, 'playground/vite.config.ts')
  await runOrThrow(process.execPath, [vite, 'build', '--config', config, '--outDir', outDir, '--logLevel', 'error'])
}

/** The times of a training step in `fit` that the last `npm run bench -- steps` measured, in milliseconds. */
function publishedSteps() {
  const { circumstances, data } = JSON.parse(readFileSync(path.join(root, 'bench/results/steps.json'), 'utf8'))
  const rows = data.comparisons.flatMap((/** @type {any} */ { name, work, outcomes }) => {
    const own = outcomes.find((/** @type {any} */ outcome) => outcome.library === 'wellfit-fit')
    if (own === undefined) return []
    return [{ name: name.replace(/^.: /, ''), units: work.units, batch: work.batch, published: own.wall.median }]
  })
  return { machine: `${circumstances.processor}, Node ${circumstances.node}, one thread, ${circumstances.date}`, rows }
}

/** The public entries, whose docstrings are the API reference. */
async function writeReference() {
  const { Application } = await import(moduleUrl('typedoc'))
  const app = await Application.bootstrapWithPlugins({
    entryPoints: ['index', 'data/csv/index', 'data/files/jsonl', 'data/files/arrow/arrow', 'data/files/npy/npy', 'data/files/parquet/parquet', 'data/files/xlsx/xlsx', 'data/files/detect', 'predict/inference/index', 'report/index', 'export/index', 'serve/index'].map((entry) => path.join(root, `src/${entry}.ts`)), // prettier-ignore
    tsconfig: path.join(root, 'tsconfig.json'),
    plugin: [createRequire(path.join(folder, 'x.js')).resolve('typedoc-plugin-markdown')],
    out: path.join(staging, 'reference'),
    name: 'wellfit',
    readme: 'none',
    entryFileName: 'index',
    router: 'module',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    disableSources: true,
    useCodeBlocks: true,
    skipErrorChecking: true,
    excludeExternals: true,
    logLevel: 'Error',
    validation: false,
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc could not read the sources')
  await app.generateOutputs(project)
  for (const file of filesUnder(['site/out/reference'])) {
    const text = readFileSync(path.join(root, file), 'utf8')
    writeFileSync(path.join(root, file), text.replace(/\{\{/g, '{&#123;'))
  }
}

/** @param {string} name */
function moduleUrl(name) {
  const { exports, main } = JSON.parse(readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8'))
  const entry = exports?.['.']?.default ?? exports?.['.']?.import ?? exports?.['.'] ?? main
  return pathToFileURL(path.join(folder, 'node_modules', name, entry)).href
}

/** A report with its charts, as `wellfit demo digits` writes it: the home page shows it. */
async function writeReport() {
  const out = path.join(root, 'out/site-report')
  const cli = path.join(root, 'dist/node/cli/main.js')
  await runOrThrow(process.execPath, [cli, 'demo', 'digits', '--quiet', '--no-folds', '--out', out, '--overwrite'], {
    quiet: true,
  })
  mkdirSync(path.join(staging, 'public'), { recursive: true })
  cpSync(path.join(out, 'report.html'), path.join(staging, 'public/report.html'))
}

await install()
stage()
await Promise.all([writeReference(), writeReport(), stageLessons()])
const { build, serve } = await import(moduleUrl('vitepress'))
await build(staging)
if (process.argv.includes('--serve')) await serve({ root: staging, port: 4173 })
