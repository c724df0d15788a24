import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { done, inputs, row } from './data.js'
import { saved } from './saved.js'

export const finished = (async () => {
  await tf.setBackend('cpu')
  const { modelTopology, weightSpecs } = JSON.parse(new TextDecoder().decode(await saved('tfjs.json')))
  const { buffer: weightData } = await saved('tfjs.bin')
  const net = await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }))
  done(await net.predict(tf.tensor2d(row, [1, inputs])).data())
})()
