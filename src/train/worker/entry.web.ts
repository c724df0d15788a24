import type { ToWorker } from './messages.js'
import { FitServer } from './serve.js'

const server = new FitServer({ post: (message, transfer = []) => postMessage(message, { transfer }) })

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => server.take(data))
