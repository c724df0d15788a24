import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a request of Node is as a `Request`; `signal` fires where its sender goes away. */
export function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url = '/', rawHeaders } = incoming
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  // Only the path matters; what the sender names as the host may be anything.
  const path = url.startsWith('/') ? url : '/'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const body = hasBody ? { body: bodyOf(incoming), duplex: 'half' } : {}
  return new Request(`http://localhost${path}`, { method, headers, signal, ...body })
}

/** The body as a stream. A body that is not read to its end is drained, so that the answer reaches its sender. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let isOver = false
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const end = (action: () => void): void => {
        if (isOver) return
        isOver = true
        action()
      }
      incoming.on('data', (chunk: Uint8Array) => {
        if (isOver) return
        controller.enqueue(chunk)
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause()
      })
      incoming.on('end', () => end(() => controller.close()))
      incoming.on('error', (error) => end(() => controller.error(error)))
      incoming.on('close', () => end(() => controller.error(new Error('the sender went away'))))
    },
    pull() {
      incoming.resume()
    },
    cancel() {
      isOver = true
      incoming.resume()
    },
  })
}

/** Sends a `Response` as the answer of Node. */
export async function send(response: Response, outgoing: ServerResponse, isLast: boolean): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer())
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': body.length,
    ...(isLast ? { connection: 'close' } : {}),
  })
  outgoing.end(body)
}
