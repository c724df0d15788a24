import * as ort from 'onnxruntime-web/wasm'
import { done, inputs, row } from './data.js'
import { saved } from './saved.js'

export const finished = (async () => {
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmPaths = new URL('/onnxruntime/', location.href).href
  const session = await ort.InferenceSession.create(await saved('dense.onnx'))
  const { y } = await session.run({ x: new ort.Tensor('float32', row, [1, inputs]) })
  done(y.data)
})()
