import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax'
import { classes, done, hidden, inputs, row, rows, x, y } from './data.js'

export const finished = (async () => {
  await init('wasm')
  defaultDevice('wasm')
  const shapes = [[inputs, hidden], [hidden], [hidden, classes], [classes]]
  const zeros = () => shapes.map((shape) => np.zeros(shape))

  /** @typedef {import('@jax-js/jax').Array} Tensor */

  /** @param {Tensor[]} parameters @param {Tensor} features @param {Tensor} targets @returns {Tensor} */
  function cost([w0, b0, w1, b1], features, targets) {
    if (!w0 || !b0 || !w1 || !b1) throw new Error('four parameters')
    const hidden = nn.relu(np.matmul(features, w0).add(b0))
    return nn
      .logSoftmax(np.matmul(hidden, w1).add(b1))
      .mul(targets)
      .sum()
      .mul(-1 / rows)
  }

  const step = jit(
    /** @param {Tensor[]} parameters @param {Tensor[]} means @param {Tensor[]} squares @param {Tensor} features @param {Tensor} targets */
    (parameters, means, squares, features, targets) => {
      const [loss, gradients] = valueAndGrad(cost)(
        parameters.map((theta) => theta.ref),
        features,
        targets,
      )
      const next = parameters.map((theta, i) => {
        const [gradient, mean, square] = [gradients[i], means[i], squares[i]]
        if (!gradient || !mean || !square) throw new Error('four of each')
        const m = mean.mul(0.9).add(gradient.ref.mul(0.1))
        const v = square.mul(0.999).add(np.square(gradient).mul(0.001))
        return [theta.sub(m.ref.mul(0.01).div(np.sqrt(v.ref).mul(31.6).add(1e-8))), m, v]
      })
      return { next, loss }
    },
  )
  const features = np.array(x, { shape: [rows, inputs] })
  const targets = nn.oneHot(np.array(y), classes)
  const drawn = shapes.map((shape, i) => np.full(shape, 0.01 * (i + 1)))
  const { next } = step(drawn, zeros(), zeros(), features, targets)
  const [[w0], [b0], [w1], [b1]] = next
  const one = np.array(row, { shape: [1, inputs] })
  done(await nn.softmax(np.matmul(nn.relu(np.matmul(one, w0).add(b0)), w1).add(b1)).data())
})()
