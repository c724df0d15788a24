import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WellfitError } from '../../errors.js'
import type { ModelHandler } from '../../serve/index.js'
import { requestOf, send } from './node-request.js'

/** Where a server listens, and how long it waits. */
export interface ServerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Seconds within which a request must arrive. */
  readonly timeoutSeconds: number
  readonly onError: (error: unknown) => void
}

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string
  /** Takes no more requests; resolves when all that run are answered. */
  stop(): Promise<void>
}

/** Seconds within which the headers of a request must arrive. */
const HEADERS_SECONDS = 10

/** Connections at once; more are closed at once. */
const MOST_CONNECTIONS = 1000

/**
 * Serves a handler on Node's own server.
 *
 * @throws WellfitError `IO` where it cannot listen.
 */
export async function startServer(handle: ModelHandler, options: ServerOptions): Promise<RunningServer> {
  let isStopping = false
  const milliseconds = options.timeoutSeconds * 1000
  const server = createServer(
    {
      headersTimeout: Math.min(HEADERS_SECONDS * 1000, milliseconds),
      requestTimeout: milliseconds,
      // At less than the time after which a silent connection is closed without an answer, however busy the machine is.
      connectionsCheckingInterval: Math.min(1000, milliseconds / 2),
      keepAliveTimeout: 5000,
    },
    (incoming, outgoing) => {
      const answered = isStopping ? refuseLast(outgoing) : answer(handle, incoming, outgoing, () => isStopping)
      answered.catch((error: unknown) => {
        outgoing.destroy()
        options.onError(error)
      })
    },
  )
  server.maxConnections = MOST_CONNECTIONS
  // A reader that takes nothing of its answer; a prediction may run for the whole time before.
  server.timeout = 2 * milliseconds
  await listen(server, options)
  const { address, family, port } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    stop: async () => {
      isStopping = true
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  handle: ModelHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isLast: () => boolean,
): Promise<void> {
  const controller = new AbortController()
  outgoing.on('error', () => controller.abort())
  // It closes after each answer, too.
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) controller.abort()
  })
  let request: Request
  try {
    request = requestOf(incoming, controller.signal)
  } catch {
    // A method such as TRACE, or a path that no URL can have.
    outgoing.writeHead(400, { connection: 'close' }).end()
    return
  }
  const response = await handle(request)
  if (!outgoing.destroyed) await send(response, outgoing, isLast())
}

async function refuseLast(outgoing: ServerResponse): Promise<void> {
  await send(new Response(null, { status: 503, headers: { 'retry-after': '1' } }), outgoing, true)
}

async function listen(server: Server, { host, port }: ServerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause)))
    server.listen({ host, port }, resolve)
  })
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): WellfitError {
  const isHost = cause.code === 'ENOTFOUND' || cause.code === 'EADDRNOTAVAIL' || cause.code === 'EAI_AGAIN'
  const reason = cause.code === 'EADDRINUSE' ? 'not be in use by another program' : 'be one that you may listen on'
  return new WellfitError({
    code: 'IO',
    functionName: 'serve',
    field: isHost ? '--host' : '--port',
    value: isHost ? host : port,
    expected: `${isHost ? 'be an address of this machine' : reason} (${cause.code ?? 'unknown error'})`,
    remedy: isHost ? 'Leave it out for 127.0.0.1.' : 'Choose another, or 0 for any free one.',
    cause,
  })
}
