import * as ort from 'onnxruntime-node'
import type { Library } from '../lib/library.ts'
import { createOnnx } from './onnx-runtime.ts'
import { versionOf } from './version.ts'

export default async function create(): Promise<Library> {
  return createOnnx(ort, versionOf('onnxruntime-node'))
}
