import { spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { Miniflare } from 'miniflare'
import { binaries, projectNode } from '../paths.mjs'
import { run } from '../run.mjs'
import type { Browser } from './browsers.ts'
import type { Bundle } from './bundles.ts'
import { withSite } from './site.ts'

const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', PATH: `${binaries}${path.delimiter}${process.env['PATH']}` }

/** One of the four runs of the app: on one thread and two, in the caller's thread and in a worker. */
interface AppRun {
  readonly threads: number
  readonly worker: boolean
  readonly notes: readonly string[]
  readonly weights: readonly number[]
}

/** What became of a bundle. */
export interface Bundled {
  /** "yes", or what is wrong, or what cannot be there. */
  readonly word: string
  /** The scripts that a page has loaded when the app has trained, each by Brotli; `null` for what is no page. */
  readonly bytes: number | null
}

/** Builds the app in its folder and runs the result. */
export async function runBundle(folder: string, browser: Browser | string, bundle: Bundle): Promise<Bundled> {
  const built = await build(folder, bundle)
  if (built !== null) return { word: built, bytes: null }
  if (bundle.page === undefined) return { word: await runBuilt(folder, browser, bundle), bytes: null }
  if (typeof browser === 'string') return { word: `skipped: ${browser}`, bytes: null }
  const site = path.join(folder, bundle.page)
  if (bundle.html === true) cpSync(path.join(folder, 'index.html'), path.join(site, 'index.html'))
  const sent = new Map<string, Uint8Array>()
  const title = await withSite(
    site,
    (url) => browser.titleOf(url),
    (pathname, content) => {
      if (/\.m?js$/u.test(pathname)) sent.set(pathname, content)
    },
  )
  const bytes = [...sent.values()].reduce((sum, content) => sum + brotliCompressSync(content).length, 0)
  const { mostBytes = Infinity } = bundle
  const word = judge(title)
  return { word: word === 'yes' && bytes > mostBytes ? `loads ${bytes} bytes, more than ${mostBytes}` : word, bytes }
}

/** Builds the app; `null` where it builds without a warning. */
async function build(folder: string, bundle: Bundle): Promise<string | null> {
  const [tool = '', ...args] = bundle.command.split(' ')
  const file = path.join(folder, tool.includes('/') ? '' : 'node_modules/.bin', tool)
  const built = await run(file, args, { quiet: true, cwd: folder, env })
  if (built.code !== 0) return `does not build: ${built.err.slice(-300)}`
  return /warn/iu.test(built.err + built.out) ? `warns: ${(built.err + built.out).slice(-300)}` : null
}

/** What a bundle says that is no page of files. */
async function runBuilt(folder: string, browser: Browser | string, bundle: Bundle): Promise<string> {
  if (bundle.node !== undefined) return judge(await output(folder, projectNode(), [bundle.node]))
  if (bundle.program !== undefined) return judge(await output(folder, path.join(folder, bundle.program), []))
  if (bundle.worker !== undefined) return judge(await answerOfWorker(path.join(folder, bundle.worker)), false)
  if (typeof browser === 'string') return `skipped: ${browser}`
  return await runNext(folder, browser)
}

async function output(folder: string, command: string, args: string[]): Promise<string> {
  const { out, err } = await run(command, args, { quiet: true, cwd: folder })
  return out || err
}

/** Whether all runs trained alike, on the threads and in the worker that they asked for; without `threads`, alike only. */
function judge(text: string, threads = true): string {
  let runs: readonly AppRun[]
  try {
    runs = JSON.parse(text) as readonly AppRun[]
  } catch {
    return text.trim().split('\n').slice(0, 3).join(' ').slice(0, 300) || 'no result'
  }
  const notes = new Set(runs.flatMap((one) => one.notes))
  const trained = threads ? runs : runs.filter((one) => !one.worker)
  if (runs.length !== 4 || new Set(trained.map((one) => one.weights.join())).size !== 1) return 'the weights differ'
  if (!threads) return notes.size === 2 ? 'one thread, no worker' : `notes: ${[...notes].join(' ')}`
  if (runs.some((one, i) => one.threads !== (i < 2 ? 1 : 2)) || notes.size > 0) return `notes: ${[...notes].join(' ')}`
  return 'yes'
}

/** What wrangler made, in workerd. */
async function answerOfWorker(folder: string): Promise<string> {
  const files = readdirSync(folder)
  const worker = new Miniflare({
    compatibilityDate: '2026-07-01',
    modules: [
      { type: 'ESModule', path: 'index.js', contents: readFileSync(path.join(folder, 'worker.js'), 'utf8') },
      ...files
        .filter((name) => name.endsWith('.wasm'))
        .map((name) => ({
          type: 'CompiledWasm' as const,
          path: name,
          contents: readFileSync(path.join(folder, name)),
        })),
    ],
  })
  try {
    return await (await worker.dispatchFetch('http://localhost/')).text()
  } finally {
    await worker.dispose()
  }
}

async function runNext(folder: string, browser: Browser): Promise<string> {
  const port = 20_000 + (process.pid % 20_000)
  const next = path.join(folder, 'node_modules/.bin/next')
  const server = spawn(next, ['start', '-p', String(port)], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    await new Promise<void>((resolve, reject) => {
      server.stdout.on('data', (text) => {
        if (String(text).includes('Ready')) resolve()
      })
      server.on('close', () => {
        reject(new Error('next start ended'))
      })
    })
    const route = judge(await (await fetch(`http://localhost:${port}/api/train`)).text())
    return route === 'yes' ? judge(await browser.titleOf(`http://localhost:${port}/`)) : route
  } finally {
    server.kill()
  }
}
