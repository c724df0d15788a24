// A page in Chromium that runs a program: what it loads, and when the program is done.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import type { Browser } from 'playwright-core'

export interface Visit {
  /** From the navigation to the end of the program. */
  readonly milliseconds: number
  /** Code that the page loaded, each file by Brotli; its model does not count. */
  readonly bytes: number
}

/** What is served: the files of a program, models, and folders of files that libraries fetch by themselves. */
export interface Served {
  readonly files: ReadonlyMap<string, string>
  readonly models: ReadonlyMap<string, Uint8Array | string>
  readonly folders: ReadonlyMap<string, string>
}

const page = '<!doctype html><title>bench</title><script type="module" src="/entry.js"></script>'
const types: Readonly<Record<string, string>> = { '.wasm': 'application/wasm', '.json': 'application/json' }

/** Sizes by Brotli of what was served once, by its content's address and length. */
const compressed = new Map<string, number>()

function brotliBytes(name: string, content: Uint8Array): number {
  const key = `${name} ${content.length}`
  let bytes = compressed.get(key)
  if (bytes === undefined) {
    bytes = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }).length
    compressed.set(key, bytes)
  }
  return bytes
}

function contentOf(pathname: string, { files, models, folders }: Served): Uint8Array | undefined {
  const text = (content: Uint8Array | string): Uint8Array => Buffer.from(content)
  if (pathname === '/') return text(page)
  const own = files.get(pathname.slice(1))
  if (own !== undefined) return text(own)
  const model = models.get(pathname.replace('/models/', ''))
  if (pathname.startsWith('/models/') && model !== undefined) return text(model)
  for (const [address, folder] of folders) {
    if (pathname.startsWith(address)) return readFileSync(path.join(folder, path.basename(pathname)))
  }
  return undefined
}

/** A saved network does not count, but where it is a module of its own. */
const isCode = (pathname: string): boolean => !pathname.startsWith('/models/') || pathname.endsWith('.js')

/** Visits a page of a program with an empty cache. */
export async function visit(browser: Browser, served: Served): Promise<Visit> {
  const loaded = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const content = contentOf(pathname, served)
    if (content === undefined) return void response.writeHead(404).end()
    if (pathname !== '/' && isCode(pathname)) loaded.set(pathname, content)
    const type = pathname === '/' ? 'text/html' : (types[path.extname(pathname)] ?? 'text/javascript')
    response.setHeader('Content-Type', type)
    response.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const context = await browser.newContext()
  try {
    const tab = await context.newPage()
    const failed = new Promise<never>((_, reject) => tab.on('pageerror', reject))
    await tab.goto(`http://localhost:${port}/`, { waitUntil: 'commit' })
    const done = tab.waitForFunction(() => (globalThis as { benchDone?: number }).benchDone, null, { timeout: 60_000 })
    const milliseconds = Number(await (await Promise.race([done, failed])).jsonValue())
    const bytes = [...loaded].reduce((sum, [name, content]) => sum + brotliBytes(name, content), 0)
    return { milliseconds, bytes }
  } finally {
    await context.close()
    server.closeAllConnections()
    server.close()
  }
}
