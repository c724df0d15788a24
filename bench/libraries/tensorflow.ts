import * as tf from '@tensorflow/tfjs'
import type { Library, Prepared, Work } from '../lib/library.ts'
import { labels, values } from '../lib/random.ts'

const BATCHES = 8

function prepareGemm({ transposes, m, n, k }: Extract<Work, { kind: 'gemm' }>): Prepared {
  const [transposeA, transposeB] = [transposes === 'TN', transposes === 'NT']
  const a = tf.tensor2d(values(m * k, 1), transposeA ? [k, m] : [m, k])
  const b = tf.tensor2d(values(k * n, 2), transposeB ? [n, k] : [k, n])
  return {
    run(count) {
      for (let i = 0; i < count; i++) tf.matMul(a, b, transposeA, transposeB).dispose()
    },
  }
}

/** Layers and optimizer written with tensor operations, with less overhead than tf.layers. */
function prepareStep({ units, batch }: Extract<Work, { kind: 'step' }>): Prepared {
  const [inputs = 1] = units
  const classes = units.at(-1) ?? 2
  const layers = units.slice(1).map((out, i) => {
    const into = units[i] ?? 1
    const weight = values(into * out, i).map((value) => value * Math.sqrt(24 / into))
    return { weight: tf.variable(tf.tensor2d(weight, [into, out])), bias: tf.variable(tf.zeros([out])) }
  })
  const batches = Array.from({ length: BATCHES }, (_, i) => ({
    x: tf.tensor2d(values(batch * inputs, i), [batch, inputs]),
    y: tf.oneHot(tf.tensor1d(labels(batch, classes, i), 'int32'), classes),
  }))
  const optimizer = tf.train.adam(0.001)
  let at = 0
  return {
    run(count) {
      for (let i = 0; i < count; i++) {
        const now = batches[at++ % BATCHES]
        if (now === undefined) continue
        optimizer.minimize(() => {
          const logits = layers.reduce((value: tf.Tensor, { weight, bias }, layer) => {
            const z = tf.add(tf.matMul(value, weight), bias)
            return layer < layers.length - 1 ? tf.relu(z) : z
          }, now.x)
          return tf.losses.softmaxCrossEntropy(now.y, logits)
        })
      }
    },
  }
}

function prepareInference({ units, batch }: Extract<Work, { kind: 'inference' }>): Prepared {
  const [inputs = 1, ...widths] = units
  const model = tf.sequential()
  widths.forEach((width, i) => {
    const activation = i < widths.length - 1 ? 'relu' : 'softmax'
    model.add(tf.layers.dense({ units: width, activation, ...(i === 0 ? { inputShape: [inputs] } : {}) }))
  })
  const x = values(batch * inputs, 1)
  return {
    run(count) {
      for (let i = 0; i < count; i++) {
        tf.tidy(() => model.predict(tf.tensor2d(x, [batch, inputs]), { batchSize: batch }).dataSync())
      }
    },
  }
}

/** tfjs on one of its backends. */
export async function createTensorflow(backend: 'wasm' | 'cpu'): Promise<Library> {
  // Silences its advice to install tfjs-node.
  tf.env().set('PROD', true)
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend does not start`)
  await tf.ready()
  return {
    version: tf.version.tfjs,
    prepare(work) {
      if (work.kind === 'gemm') return prepareGemm(work)
      return work.kind === 'step' ? prepareStep(work) : prepareInference(work)
    },
  }
}
