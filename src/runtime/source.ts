// Imported where a core is given: few pages need it.
import { WellfitError } from '../errors.js'
import { checkKeys } from '../options.js'
import { compileCore, type CoreBytes } from './compile.js'

/** A Wasm core other than the one of this package: exactly one of the three. */
export interface WasmSource {
  /** A compiled module: the only kind that runtimes without run-time compilation (workerd) accept. */
  readonly module?: WebAssembly.Module
  /** The bytes of a `.wasm` file. */
  readonly bytes?: CoreBytes
  /** An absolute address of a `.wasm` file. */
  readonly url?: string | URL
}

const FUNCTION_NAME = 'network'
const FIELD = 'wasm'
const KEYS = ['module', 'bytes', 'url'] as const
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
/** Many times the size of a core: a longer file is something else. */
const LARGEST_CORE_BYTES = 16 * 2 ** 20

/** Reads a `file:` address, in runtimes that have files. */
export type ReadFileUrl = (url: URL) => Promise<CoreBytes>

/** Throws unless the source has exactly one of its fields, and its module is one. */
export function checkSource(source: WasmSource): void {
  checkKeys(FUNCTION_NAME, FIELD, source, KEYS)
  const given = KEYS.filter((key) => source[key] !== undefined)
  if (given.length !== 1) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: FUNCTION_NAME,
      field: FIELD,
      value: given.length === 0 ? 'none of them' : given.join(' and '),
      expected: 'hold exactly one of module, bytes and url',
      remedy: 'Leave the option out to use the core that comes with the package.',
    })
  }
  if (source.module !== undefined) checkModule(source.module)
}

/** The module of a source, compiled unless it is one already. */
export async function moduleFromSource(source: WasmSource, readFileUrl?: ReadFileUrl): Promise<WebAssembly.Module> {
  checkSource(source)
  if (source.module !== undefined) return source.module
  if (source.bytes !== undefined) return compileGiven(checkBytes(source.bytes), 'wasm.bytes')
  const url = checkUrl(source.url)
  const isFile = url.protocol === 'file:' && readFileUrl !== undefined
  return compileGiven(isFile ? await readFileUrl(url) : await fetchCore(url), 'wasm.url')
}

async function compileGiven(bytes: CoreBytes, field: string): Promise<WebAssembly.Module> {
  checkMagic(bytes, field)
  return compileCore(bytes, field)
}

/** A Module of another realm fails `instanceof`, but has the same tag. */
function checkModule(module: unknown): WebAssembly.Module {
  if (Object.prototype.toString.call(module) === '[object WebAssembly.Module]') return module as WebAssembly.Module
  throw sourceError('wasm.module', module, 'be a WebAssembly.Module')
}

function checkBytes(bytes: unknown): CoreBytes {
  if (ArrayBuffer.isView(bytes)) return bytes as ArrayBufferView<ArrayBuffer>
  if (Object.prototype.toString.call(bytes) === '[object ArrayBuffer]') return bytes as ArrayBuffer
  throw sourceError('wasm.bytes', bytes, 'be an ArrayBuffer or a view of one')
}

function checkUrl(url: unknown): URL {
  const base = typeof location === 'object' && /^https?:/.test(location.href) ? location.href : undefined
  if (url instanceof URL) return url
  if (typeof url === 'string' && URL.canParse(url, base)) return new URL(url, base)
  throw sourceError('wasm.url', url, 'be an absolute URL')
}

function sourceError(field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: FUNCTION_NAME, field, value, expected })
}

function checkMagic(bytes: CoreBytes, field: string): void {
  const head = firstBytes(bytes, MAGIC.length)
  if (MAGIC.every((byte, index) => head[index] === byte)) return
  const isMarkup = /^\s*</.test(String.fromCharCode(...head))
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: FUNCTION_NAME,
    field,
    value: Array.from(head, (byte) => byte.toString(16).padStart(2, '0')).join(' '),
    expected: 'begin with the magic number and version of WebAssembly, 00 61 73 6d 01 00 00 00',
    remedy: isMarkup ? 'It looks like an HTML page: check the address.' : 'Pass one of the files of wellfit/wasm.',
  })
}

function firstBytes(bytes: CoreBytes, count: number): Uint8Array {
  const length = Math.min(bytes.byteLength, count)
  // A detached buffer allows no view, not even an empty one.
  if (length === 0) return new Uint8Array(0)
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, length)
    : new Uint8Array(bytes, 0, length)
}

async function fetchCore(url: URL): Promise<CoreBytes> {
  let response: Response
  try {
    response = await fetch(url)
  } catch (cause) {
    throw fetchError(url, 'be reachable', cause)
  }
  if (!response.ok) throw fetchError(url, `answer with a file, not with status ${response.status}`)
  return readAtMost(response, url)
}

/** The body of a response; throws if it is longer than any core, whatever its headers say. */
async function readAtMost(response: Response, url: URL): Promise<CoreBytes> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    length += part.value.length
    if (length > LARGEST_CORE_BYTES) {
      await reader?.cancel()
      throw fetchError(url, `be at most ${LARGEST_CORE_BYTES / 2 ** 20} MiB long`)
    }
    chunks.push(part.value)
  }
  return new Blob(chunks).arrayBuffer()
}

function fetchError(url: URL, expected: string, cause?: unknown): WellfitError {
  return new WellfitError({
    code: 'IO',
    functionName: FUNCTION_NAME,
    field: 'wasm.url',
    value: url.href,
    expected,
    cause,
  })
}
