import { parentPort, workerData } from 'node:worker_threads'
import { serve } from './serve.js'
import type { WorkerJob } from './threads.js'

await serve(workerData as WorkerJob, () => parentPort?.postMessage('ready'))
