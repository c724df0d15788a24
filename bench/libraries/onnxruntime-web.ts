import * as ort from 'onnxruntime-web'
import type { Library } from '../lib/library.ts'
import { createOnnx } from './onnx-runtime.ts'
import { versionOf } from './version.ts'

export default async function create(): Promise<Library> {
  ort.env.wasm.numThreads = 1
  return createOnnx(ort, versionOf('onnxruntime-web'))
}
