import * as ort from 'onnxruntime-web'
import type { Contestant } from '../lib/contestant.ts'
import { createOnnx } from '../lib/runtime-of-onnx.ts'
import { versionOf } from '../lib/version.ts'

export default async function create(): Promise<Contestant> {
  ort.env.wasm.numThreads = 1
  return createOnnx(ort, versionOf('onnxruntime-web'))
}
