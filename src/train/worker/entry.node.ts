import { parentPort } from 'node:worker_threads'
import type { ToWorker } from './messages.js'
import { FitServer } from './serve.js'

if (parentPort !== null) {
  const port = parentPort
  const server = new FitServer({ post: (message, transfer) => port.postMessage(message, transfer) })
  port.on('message', (message: ToWorker) => server.take(message))
}
