import { gestures, recordings } from './recordings.js'

/** The same by TensorFlow.js, which is an argument: a page imports it, compare.ts takes it from the packages of bench/. */
export function motionProgram(tf) {
  return {
    async trainMotion() {
      const { x, y } = recordings(25, 1)
      const inputs = tf.tensor2d(x)
      const targets = tf.oneHot(tf.tensor1d(y, 'int32'), gestures.length)
      const model = tf.sequential()
      const hidden = { inputShape: [24], units: 16, activation: 'relu', kernelInitializer: 'heNormal' }
      model.add(tf.layers.dense(hidden))
      model.add(tf.layers.dense({ units: gestures.length, activation: 'softmax' }))
      model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' })
      await model.fit(inputs, targets, { epochs: 160, batchSize: 25, verbose: 0 })
      tf.dispose([inputs, targets])
      return model
    },
    gestureOf(model, recording) {
      return tf.tidy(
        () =>
          gestures[
            model
              .predict(tf.tensor2d([recording]))
              .argMax(1)
              .dataSync()[0]
          ],
      )
    },
  }
}
