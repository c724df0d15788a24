import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModule } from '../../src/runtime/load/node.js'
import { decodeCore } from '../../src/runtime/load/text.js'
import { loadModule as loadWebModule } from '../../src/runtime/load/web.js'
import type { WasmSource } from '../../src/runtime/source.js'
import { targets } from '../../tools/cores.mjs'

const file = new URL('../../dist/wasm/wellfit-f32.wasm', import.meta.url)
const bytes = readFileSync(file)

/** A source that the types would not let through. */
function untyped(source: unknown): WasmSource {
  return source as WasmSource
}

function exportNames(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.exports(module).map(({ name }) => name)
}

const expected = exportNames(new WebAssembly.Module(bytes))

describe("the package's own cores", () => {
  it.each(['f32', 'f64', 'f32-relaxed'] as const)('are compiled once each: %s', async (name) => {
    const [one, other] = await Promise.all([loadModule(name), loadModule(name)])
    expect(one).toBe(other)
    expect(exportNames(one)).toEqual(expected)
  })

  it.each(targets)('is the same as a text: %s', async (target) => {
    const { default: text } = (await import(`../../dist/wasm/wellfit-${target}.text.js`)) as { default: string }
    expect(Buffer.from(decodeCore(text)).equals(readFileSync(new URL(`wellfit-${target}.wasm`, file)))).toBe(true)
    expect(text).toMatch(/^[ -~]*$/)
    expect(text).not.toMatch(/['\\<]/)
  })

  it('are the same in a page', async () => {
    expect(exportNames(await loadWebModule('f32'))).toEqual(expected)
    expect(exportNames(await loadWebModule('f32-relaxed'))).toEqual(expected)
    expect(await loadWebModule('f64')).toBe(await loadWebModule('f64'))
  })
})

describe('a named source', () => {
  it('may be a module, as it is', async () => {
    const module = new WebAssembly.Module(bytes)
    expect(await loadModule('f32', { module })).toBe(module)
  })

  it('may be a module of another realm', async () => {
    const module: unknown = runInNewContext('new WebAssembly.Module(bytes)', { bytes })
    expect(module).not.toBeInstanceOf(WebAssembly.Module)
    expect(await loadModule('f32', untyped({ module }))).toBe(module)
  })

  it('may be bytes: a buffer, or a view that does not begin where its buffer does', async () => {
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    const view = shifted.subarray(3)
    expect(exportNames(await loadModule('f32', { bytes: view }))).toEqual(expected)
    expect(exportNames(await loadModule('f32', { bytes: view.slice().buffer }))).toEqual(expected)
  })

  it('may be a file: address', async () => {
    expect(exportNames(await loadModule('f32', { url: file }))).toEqual(expected)
  })

  const magic = 'begin with the magic number'
  it.each([
    ['no object', 'wasm', 'INVALID_OPTION', 'be a plain object of options'],
    ['null', null, 'INVALID_OPTION', 'be a plain object of options'],
    ['nothing', {}, 'INVALID_OPTION', 'hold exactly one of module, bytes and url'],
    ['two at once', { bytes, url: file }, 'INVALID_OPTION', '(="bytes and url") must hold exactly one'],
    ['a slip', { byte: bytes }, 'INVALID_OPTION', 'Did you mean `bytes`?'],
    ['__proto__ as a key', JSON.parse('{"__proto__": 1}'), 'INVALID_OPTION', 'be a known option of wasm'],
    ['an instance for a module', { module: {} }, 'INVALID_OPTION', '`wasm.module` (=an object) must be a'],
    ['numbers for bytes', { bytes: [0, 97] }, 'INVALID_OPTION', '`wasm.bytes` (=an array of 2) must be an'],
    ['no bytes', { bytes: new Uint8Array(0) }, 'INVALID_DATA', magic],
    ['other bytes', { bytes: new Uint8Array(64) }, 'INVALID_DATA', magic],
    [
      'a page of HTML',
      { bytes: new TextEncoder().encode('<!doctype html>') },
      'INVALID_DATA',
      'looks like an HTML page',
    ],
    ['half a file', { bytes: bytes.subarray(0, bytes.length / 2) }, 'UNSUPPORTED', 'be WebAssembly that this runtime'],
    ['a relative address', { url: 'core.wasm' }, 'INVALID_OPTION', '(="core.wasm") must be an absolute URL'],
    ['a file that is not there', { url: new URL('none.wasm', file) }, 'IO', 'be a file that can be read'],
  ])('is refused if it is %s', async (_, source, code, message) => {
    await expect(loadModule('f32', untyped(source))).rejects.toMatchObject({
      name: 'WellfitError',
      code,
      message: expect.stringContaining(message),
    })
  })

  it('is refused if its buffer was given away', async () => {
    const given = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    structuredClone(given, { transfer: [given] })
    await expect(loadModule('f32', { bytes: given })).rejects.toThrow(magic)
  })
})

describe('a core from a server', () => {
  const endless = (response: ServerResponse): void => {
    while (response.write(Buffer.alloc(1 << 16)));
    response.once('drain', () => endless(response))
  }
  const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/core.wasm': (response) => response.end(bytes),
    '/page.wasm': (response) => response.setHeader('content-type', 'text/html').end('<!doctype html><p>Not found'),
    '/endless.wasm': endless,
  }
  let server: Server
  let origin = ''

  beforeAll(async () => {
    server = createServer((request, response) => {
      const answer = pages[request.url ?? '']
      if (answer === undefined) response.writeHead(404).end('<!doctype html>')
      else answer(response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}`
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('is compiled', async () => {
    expect(exportNames(await loadModule('f32', { url: `${origin}/core.wasm` }))).toEqual(expected)
  })

  it.each([
    ['it is not there', '/none.wasm', 'IO', 'answer with a file, not with status 404'],
    ['a page comes in its place', '/page.wasm', 'INVALID_DATA', 'looks like an HTML page: check the address'],
    ['it does not end', '/endless.wasm', 'IO', 'be at most 16 MiB long'],
  ])('is refused where %s', async (_, page, code, message) => {
    await expect(loadModule('f32', { url: origin + page })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it('is refused where nobody answers', async () => {
    await expect(loadModule('f32', { url: 'http://127.0.0.1:1/core.wasm' })).rejects.toMatchObject({ code: 'IO' })
  })
})
