import { createRequire } from 'node:module'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { classes, done, inputs, rows, x, y } from './data.mjs'

tf.env().set('PROD', true)
const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
setWasmPaths(`${path.dirname(entry)}${path.sep}`)
await tf.setBackend('wasm')
const model = tf.sequential()
model.add(tf.layers.dense({ units: 128, activation: 'relu', inputShape: [inputs] }))
model.add(tf.layers.dense({ units: classes, activation: 'softmax' }))
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' })
await model.trainOnBatch(tf.tensor2d(x, [rows, inputs]), tf.oneHot(tf.tensor1d(y, 'int32'), classes))
done()
