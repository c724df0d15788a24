import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { bytes, table } from '../lib/markdown.ts'
import type { Section } from '../lib/section.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Size {
  readonly name: string
  readonly raw: number
  readonly gzip: number
  readonly brotli: number
}

export interface Sizes {
  readonly sizes: readonly Size[]
}

function sizeOf(name: string, content: Uint8Array): Size {
  const [gzip, brotli] = [gzipSync(content, { level: 9 }).length, brotliCompressSync(content).length]
  return { name, raw: content.length, gzip, brotli }
}

/** The main entry and its imports, minified, for a page; includes the Wasm, one chunk per precision. */
async function bundle(): Promise<{ entry: Uint8Array; chunks: { name: string; code: Uint8Array }[] }> {
  const build = await rolldown({ input: `${root}/dist/src/index.js`, platform: 'browser', logLevel: 'warn' })
  const { output } = await build.generate({ format: 'esm', minify: true })
  await build.close()
  const encode = new TextEncoder()
  const chunks = output.flatMap((part) => (part.type === 'chunk' ? [part] : []))
  const entry = chunks.find((chunk) => chunk.isEntry)
  if (entry === undefined) throw new Error('a bundle without an entry')
  const others = chunks.filter((chunk) => !chunk.isEntry)
  return {
    entry: encode.encode(entry.code),
    chunks: others.map(({ name, code }) => ({ name, code: encode.encode(code) })),
  }
}

async function measure(): Promise<Sizes> {
  const { entry, chunks } = await bundle()
  const wasm = ['f32', 'f64'].map((precision) =>
    sizeOf(`wellfit-${precision}.wasm`, readFileSync(`${root}/dist/wasm/wellfit-${precision}.wasm`)),
  )
  return {
    sizes: [
      ...wasm,
      sizeOf('core entry, bundled for a page', entry),
      ...chunks.map(({ name, code }) => sizeOf(`its chunk ${name}`, code)),
    ],
  }
}

function write({ sizes }: Sizes): string {
  const rows = sizes.map(({ name, raw, gzip, brotli }) => [name, bytes(raw), bytes(gzip), bytes(brotli)])
  return table(['', 'raw', 'gzip', 'brotli'], rows)
}

export const sizes: Section<Sizes> = { name: 'sizes', title: 'Sizes', measure, write }
