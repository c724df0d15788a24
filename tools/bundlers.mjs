// Bundles one small app, from the packed package, by the bundlers that people use, without configuration, and runs what
// comes out: servers in Node, pages in Chromium. Run `npm run test:matrix`; the bundlers go into a temporary folder.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { chromiumArguments, findChromium } from './chromium.mjs'
import { binaries, projectNode, root } from './paths.mjs'
import { run, runOrThrow } from './run.mjs'

const packages = {
  esbuild: '0.28.2',
  rollup: '4.68.8',
  '@rollup/plugin-node-resolve': '16.0.3',
  rolldown: '1.2.19',
  webpack: '5.113.0',
  'webpack-cli': '7.3.1',
  '@rspack/core': '2.3.3',
  '@rspack/cli': '2.2.8',
  vite: '8.3.8',
  parcel: '2.16.4',
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
}

/**
 * Where the result of a bundle runs: `node` names its file, `page` its folder; `next` is a server with a page and a route.
 *
 * @typedef {{ name: string, command: string, node?: string, page?: string, html?: boolean, next?: true }} Bundle
 */

/** @type {Bundle[]} */
const bundles = [
  {
    name: 'esbuild, server, ESM',
    command: 'esbuild main.js --bundle --platform=node --format=esm --outfile=out/esbuild.mjs',
    node: 'out/esbuild.mjs',
  },
  {
    name: 'esbuild, server, CommonJS',
    command: 'esbuild main.js --bundle --platform=node --format=cjs --outfile=out/esbuild.cjs',
    node: 'out/esbuild.cjs',
  },
  {
    name: 'esbuild, page, one file',
    command: 'esbuild main.js --bundle --format=esm --minify --outfile=out/esbuild/main.js',
    page: 'out/esbuild',
    html: true,
  },
  {
    name: 'esbuild, page, split',
    command: 'esbuild main.js --bundle --format=esm --splitting --minify --outdir=out/esbuild-split',
    page: 'out/esbuild-split',
    html: true,
  },
  {
    name: 'rollup, server',
    command: 'rollup main.js -p node-resolve -f es -d out/rollup-server',
    node: 'out/rollup-server/main.js',
  },
  {
    name: 'rollup, page',
    command: 'rollup main.js -p node-resolve -f es -d out/rollup',
    page: 'out/rollup',
    html: true,
  },
  {
    name: 'rolldown, server',
    command: 'rolldown main.js --platform node -f esm -d out/rolldown-server',
    node: 'out/rolldown-server/main.js',
  },
  {
    name: 'rolldown, page',
    command: 'rolldown main.js --platform browser -f esm -d out/rolldown',
    page: 'out/rolldown',
    html: true,
  },
  {
    name: 'webpack, server',
    command:
      'webpack --mode production --target node --entry ./main.js -o out/webpack-server --output-filename main.cjs --output-chunk-filename [id].cjs',
    node: 'out/webpack-server/main.cjs',
  },
  {
    name: 'webpack, page',
    command: 'webpack --mode production --entry ./main.js -o out/webpack',
    page: 'out/webpack',
    html: true,
  },
  {
    name: 'rspack, page',
    command: 'rspack build --mode production --entry ./main.js -o out/rspack',
    page: 'out/rspack',
    html: true,
  },
  { name: 'Vite, page', command: 'vite build --base ./ --outDir out/vite', page: 'out/vite' },
  { name: 'Next.js (Turbopack), page and route', command: 'next build', next: true },
]

const expected = [
  [1, false],
  [1, true],
  [2, false],
  [2, true],
]

/**
 * Why a result is wrong; `undefined` where all four runs trained alike, on the threads that they were asked for.
 *
 * @param {string} text
 */
function problemOf(text) {
  /** @type {[number, boolean, number[]][]} */
  let results
  try {
    results = JSON.parse(text)
  } catch {
    return text.trim().split('\n').slice(0, 3).join(' ').slice(0, 300) || 'no result'
  }
  const threads = JSON.stringify(results.map(([threads, worker]) => [threads, worker]))
  if (threads !== JSON.stringify(expected)) return `ran as ${threads}`
  const weights = new Set(results.map(([, , values]) => JSON.stringify(values)))
  return weights.size === 1 ? undefined : 'the weights differ'
}

/** Packs the package and installs it with the bundlers. */
async function prepare() {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bundlers-'))
  const { out } = await runOrThrow('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    quiet: true,
  })
  /** @type {{ filename: string }[]} */
  const packed = Object.values(JSON.parse(out))
  cpSync(path.join(root, 'test/bundlers/app'), folder, { recursive: true })
  const tarball = path.join(folder, packed[0]?.filename ?? '')
  const dependencies = { ...packages, wellfit: `file:${tarball}` }
  const manifest = { name: 'app', private: true, type: 'module', dependencies }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest))
  await runOrThrow('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true, cwd: folder })
  return folder
}

const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', PATH: `${binaries}${path.delimiter}${process.env['PATH']}` }

/**
 * @param {string} folder
 * @param {import('playwright-core').Browser | undefined} browser
 * @param {Bundle} bundle
 * @returns {Promise<string | undefined>} the problem
 */
async function check(folder, browser, { command, node, page, html = false, next }) {
  const [tool = '', ...args] = command.split(' ')
  const file = path.join(folder, 'node_modules/.bin', tool)
  const built = await run(file, args, { quiet: true, cwd: folder, env })
  if (built.code !== 0) return `does not build: ${built.err.slice(-300)}`
  if (/warn/i.test(built.err + built.out)) return `warns: ${(built.err + built.out).slice(-300)}`
  if (node !== undefined) {
    const { out, err } = await run(projectNode(), [node], { quiet: true, cwd: folder })
    return problemOf(out || err)
  }
  if (browser === undefined) return 'skipped: there is no Chromium'
  if (next === true) return checkNext(folder, browser)
  const site = path.join(folder, page ?? '')
  if (html) cpSync(path.join(folder, 'index.html'), path.join(site, 'index.html'))
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const file = path.join(site, pathname === '/' ? 'index.html' : pathname)
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
    response.setHeader('Content-Type', file.endsWith('.html') ? 'text/html' : 'text/javascript')
    if (existsSync(file)) response.end(readFileSync(file))
    else response.writeHead(404).end()
  })
  await new Promise((resolve) => server.listen(0, () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    return problemOf(await titleOf(browser, `http://localhost:${port}/`))
  } finally {
    server.close()
  }
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 */
async function titleOf(browser, url) {
  const page = await browser.newPage()
  try {
    await page.goto(url)
    await page.waitForFunction('document.title.length > 20', undefined, { timeout: 60_000 }).catch(() => undefined)
    return await page.title()
  } finally {
    await page.close()
  }
}

/**
 * @param {string} folder
 * @param {import('playwright-core').Browser} browser
 */
async function checkNext(folder, browser) {
  const { spawn } = await import('node:child_process')
  const port = 20_000 + (process.pid % 20_000)
  const server = spawn(path.join(folder, 'node_modules/.bin/next'), ['start', '-p', String(port)], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    await new Promise((resolve) =>
      server.stdout.on('data', (text) => String(text).includes('Ready') && resolve(undefined)),
    )
    const route = await (await fetch(`http://localhost:${port}/api/train`)).text()
    return problemOf(route) ?? problemOf(await titleOf(browser, `http://localhost:${port}/`))
  } finally {
    server.kill()
  }
}

const only = process.argv.slice(2)
const folder = await prepare()
const executablePath = findChromium()
const browser =
  executablePath === undefined ? undefined : await chromium.launch({ executablePath, args: chromiumArguments })
let failed = 0
try {
  mkdirSync(path.join(folder, 'out'))
  console.log('| bundle | threads and workers |\n| --- | --- |')
  for (const bundle of bundles) {
    if (only.length > 0 && !only.some((name) => bundle.name.includes(name))) continue
    const problem = await check(folder, browser, bundle)
    if (problem !== undefined) failed++
    console.log(`| ${bundle.name} | ${problem ?? 'yes'} |`)
  }
} finally {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1
