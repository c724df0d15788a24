import type { InferenceSession, Tensor } from 'onnxruntime-common'
import type { Library, Prepared, Work } from '../lib/library.ts'
import { denseModel, productModel } from './onnx.ts'
import { values } from '../lib/random.ts'

/** The common API of onnxruntime-web and onnxruntime-node. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>
  }
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => Tensor
}

const options: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
}

async function prepare({ InferenceSession, Tensor }: OnnxRuntime, work: Work): Promise<Prepared | null> {
  if (work.kind === 'step') return null
  const matrix = (rows: number, columns: number, seed: number): Tensor =>
    new Tensor('float32', values(rows * columns, seed), [rows, columns])
  let bytes: Uint8Array
  let feeds: Record<string, Tensor>
  if (work.kind === 'gemm') {
    const { transposes, m, n, k } = work
    bytes = productModel(transposes, m, n, k)
    feeds = {
      a: transposes === 'TN' ? matrix(k, m, 1) : matrix(m, k, 1),
      b: transposes === 'NT' ? matrix(n, k, 2) : matrix(k, n, 2),
    }
  } else {
    bytes = denseModel(work.units, work.batch, values)
    feeds = { x: matrix(work.batch, work.units[0] ?? 1, 1) }
  }
  const session = await InferenceSession.create(bytes, options)
  return {
    async run(count) {
      for (let i = 0; i < count; i++) await session.run(feeds)
    },
  }
}

/** An ONNX runtime: products and inference, no training. */
export function createOnnx(runtime: OnnxRuntime, version: string): Library {
  return { version, prepare: (work) => prepare(runtime, work) }
}
