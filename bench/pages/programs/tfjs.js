import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { classes, done, hidden, inputs, row, rows, x, y } from './data.js'

export function model() {
  const net = layers.sequential()
  net.add(layers.layers.dense({ units: hidden, activation: 'relu', inputShape: [inputs] }))
  net.add(layers.layers.dense({ units: classes, activation: 'softmax' }))
  return net
}

/** @param {string} backend */
export async function trained(backend) {
  tf.env().set('PROD', true)
  await tf.setBackend(backend)
  const net = model()
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' })
  const targets = tf.oneHot(tf.tensor1d(y, 'int32'), classes)
  await net.fit(tf.tensor2d(x, [rows, inputs]), targets, { epochs: 1, batchSize: 64 })
  done(await net.predict(tf.tensor2d(row, [1, inputs])).data())
}
