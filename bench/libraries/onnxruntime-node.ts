import * as ort from 'onnxruntime-node'
import type { Library } from '../lib/library.ts'
import { createOnnx } from '../lib/runtime-of-onnx.ts'
import { versionOf } from '../lib/version.ts'

export default async function create(): Promise<Library> {
  return createOnnx(ort, versionOf('onnxruntime-node'))
}
