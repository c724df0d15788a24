import * as ort from 'onnxruntime-node'
import type { Contestant } from '../lib/contestant.ts'
import { createOnnx } from '../lib/runtime-of-onnx.ts'
import { versionOf } from '../lib/version.ts'

export default async function create(): Promise<Contestant> {
  return createOnnx(ort, versionOf('onnxruntime-node'))
}
