import { jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax'

/** @typedef {import('@jax-js/jax').Array} Tensor */

/**
 * A network with one hidden layer of relu, and the compiled step of Adam on it; call it after `init`.
 *
 * @param {number} inputs
 * @param {number} hidden
 * @param {number} classes
 * @param {number} rows
 */
export function networkOf(inputs, hidden, classes, rows) {
  const shapes = [[inputs, hidden], [hidden], [hidden, classes], [classes]]

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
  return {
    step,
    zeros: () => shapes.map((shape) => np.zeros(shape)),
    drawn: () => shapes.map((shape, i) => np.full(shape, 0.01 * (i + 1))),
  }
}
