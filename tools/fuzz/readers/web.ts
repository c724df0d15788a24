import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { WellfitError } from 'wellfit'
import { damaged } from '../damage.ts'
import type { Random } from '../random.ts'
import type { readFormat as ReadFormat } from '../../../src/cli/files/formats.ts'
import type { openUrl as OpenUrl } from '../../../src/cli/files/url.ts'
import { text, type Reader } from './reader.ts'
import { heldBy } from './tables.ts'

const CSV = 'a,b\n1,2\n3,4\n'
const LIMITS = { bytes: 2 ** 20, seconds: 0.3 }

/** Far beyond the limit: what waits longer waits for ever. */
const LONGEST_MILLISECONDS = 60_000

function response(status: string, headers: readonly string[], body: Uint8Array | string = ''): Uint8Array {
  const head = text([`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n'))
  return Buffer.concat([head, typeof body === 'string' ? text(body) : body])
}

const zipped = gzipSync(CSV)
const bomb = gzipSync(new Uint8Array(64 * 2 ** 20))

const rows = response('200 OK', ['Content-Type: text/csv', `Content-Length: ${CSV.length}`], CSV)

/** Whole answers of a server, from the status to the last byte. */
const responses = [
  rows,
  response('200 OK', ['Transfer-Encoding: chunked'], '6\r\na,b\n1,\r\n6\r\n2\n3,4\n\r\n0\r\n\r\n'),
  response('200 OK', ['Content-Encoding: gzip', `Content-Length: ${zipped.length}`], zipped),
  response('200 OK', ['Content-Encoding: gzip', `Content-Length: ${bomb.length}`], bomb),
  response('200 OK', ['Content-Type: application/octet-stream', `Content-Length: ${zipped.length}`], zipped),
  response('302 Found', ['Location: /other%20rows.csv', 'Content-Length: 0']),
  response('200 OK', ['Content-Type: text/html', 'Content-Length: 15'], '<!doctype html>'),
  response('404 Not Found', ['Content-Length: 4'], 'none'),
  response('204 No Content', []),
]

let served: Promise<Server> | undefined
let answer: (socket: Socket) => void

/** One server for all inputs. It keeps no process alive. */
async function start(): Promise<Server> {
  const server = createServer((socket) => {
    socket.unref()
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return server
}

/** Answers the first request by the input: whole, in two pieces, cut off, or held open; later ones, of redirects, by rows. */
function answerBy(bytes: Uint8Array, random: Random): (socket: Socket) => void {
  const cut = random.below(bytes.length + 1)
  const manner = random.below(16)
  let requests = 0
  return (socket) => {
    if (requests++ > 0) return void socket.end(rows)
    if (manner === 0) return void socket.write(bytes.subarray(0, cut))
    if (manner < 4) return void socket.write(bytes.subarray(0, cut), () => socket.destroy())
    if (manner < 8) return void socket.write(bytes.subarray(0, cut), () => socket.end(bytes.subarray(cut)))
    return void socket.end(bytes)
  }
}

/** The parts of the command line that read a URL, of which no entry of the package tells. */
async function commandLine(): Promise<{ openUrl: typeof OpenUrl; readFormat: typeof ReadFormat }> {
  const folder = new URL('../../../dist/src/cli/files/', import.meta.url)
  const { openUrl } = (await import(new URL('url.js', folder).href)) as { openUrl: typeof OpenUrl }
  const { readFormat } = (await import(new URL('formats.js', folder).href)) as { readFormat: typeof ReadFormat }
  return { openUrl, readFormat }
}

async function readUrl(url: string): Promise<number> {
  const { openUrl, readFormat } = await commandLine()
  const input = await openUrl(url, LIMITS)
  try {
    const table = await readFormat(input.chunks, input.name, {})
    await input.finish()
    return heldBy(table)
  } finally {
    await input.close()
  }
}

async function readServed(bytes: Uint8Array, random: Random): Promise<number> {
  const server = await (served ??= start())
  answer = answerBy(bytes, random)
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('waits for ever')), LONGEST_MILLISECONDS)
  })
  try {
    return await Promise.race([readUrl(`http://127.0.0.1:${port}/rows.csv`), late])
  } catch (error) {
    throw published(error)
  } finally {
    clearTimeout(timer)
  }
}

/** The errors of dist/src as those of the package, whose class comes from a bundle. */
function published(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'WellfitError') return error
  const { code, functionName, expected, cause } = error as WellfitError
  return new WellfitError({ code, functionName, expected, cause })
}

/** Damages any byte, the head, or the body below its old length or the right one. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const end = Buffer.from(bytes).indexOf('\r\n\r\n') + 4
  const [head, body] = [bytes.subarray(0, end), bytes.subarray(end)]
  const part = random.below(4)
  if (part === 0) return damaged(bytes, random, responses)
  if (part === 1) return Buffer.concat([damaged(head, random, responses), body])
  if (body.length === 0) return bytes
  const changed = damaged(body, random, [body])
  const lines = Buffer.from(head).toString('latin1')
  const right = lines.replace(/Content-Length: \d+/, `Content-Length: ${changed.length}`)
  return Buffer.concat([part === 2 ? head : Buffer.from(right, 'latin1'), changed])
}

/** Files over HTTP. */
export const webReader: Reader = { name: 'url', files: responses, damage, read: readServed }
