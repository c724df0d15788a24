// What the worker of a fit runs. The build bundles it, with all of the library that a fit needs, into a text,
// dist/worker/fit.code.js, for pages and for Node alike.
import { hasNodeModules } from '../../runtime/threads/is-node.js'
import type { ToWorker } from './messages.js'
import { FitServer } from './serve.js'

const port = hasNodeModules() ? process.getBuiltinModule('node:worker_threads').parentPort : null

if (port === null) {
  const server = new FitServer({ post: (message, transfer = []) => postMessage(message, { transfer }) })
  addEventListener('message', ({ data }: MessageEvent<ToWorker>) => server.take(data))
} else {
  const server = new FitServer({ post: (message, transfer) => port.postMessage(message, transfer) })
  port.on('message', (message: ToWorker) => server.take(message))
}
