import { createRequire } from 'node:module'
import path from 'node:path'
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import type { Library } from '../lib/library.ts'
import { createTensorflow } from './tensorflow.ts'

export default function create(): Promise<Library> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(`${path.dirname(entry)}${path.sep}`)
  setThreadsCount(1)
  return createTensorflow('wasm')
}
