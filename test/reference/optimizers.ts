import * as arrays from './arrays.js'

// Bound once: the test runner would look an import up again at every call.
const { at, itemAt, zeros } = arrays

export type OptimizerOptions =
  | { readonly kind: 'sgd'; readonly learningRate: number }
  | { readonly kind: 'momentum' | 'nesterov'; readonly learningRate: number; readonly momentum: number }
  | { readonly kind: 'rmsprop'; readonly learningRate: number; readonly decay: number; readonly epsilon: number }
  | ({ readonly kind: 'adam' } & AdamOptions)
  | ({ readonly kind: 'adamw'; readonly weightDecay: number } & AdamOptions)

interface AdamOptions {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/** The next θ, one step down the gradient from this one; `t` counts from 1. */
export type Step = (theta: readonly number[], gradient: number[], t: number) => number[]

/** A fresh optimizer for `size` parameters. `decayed` says which entries AdamW's weight decay touches. */
export function optimizer(options: OptimizerOptions, size: number, decayed: readonly boolean[]): Step {
  switch (options.kind) {
    case 'sgd':
      return (theta, gradient) => theta.map((value, i) => value - options.learningRate * at(gradient, i))
    case 'momentum':
    case 'nesterov':
      return momentum(options.learningRate, options.momentum, options.kind === 'nesterov', size)
    case 'rmsprop':
      return rmsprop(options.learningRate, options.decay, options.epsilon, size)
    case 'adam':
      return adam(options, size)
    case 'adamw': {
      const { learningRate, weightDecay } = options
      const step = adam(options, size)
      const decay = (value: number, i: number) =>
        itemAt(decayed, i) ? value - learningRate * weightDecay * value : value
      return (theta, gradient, t) => step(theta.map(decay), gradient, t)
    }
  }
}

/** v = βv + g; θ −= lr·v, or with Nesterov's look-ahead θ −= lr·(g + βv). */
function momentum(learningRate: number, beta: number, lookAhead: boolean, size: number): Step {
  let velocity = zeros(size)
  return (theta, gradient) => {
    velocity = velocity.map((v, i) => beta * v + at(gradient, i))
    return theta.map((value, i) => {
      const v = at(velocity, i)
      return value - learningRate * (lookAhead ? at(gradient, i) + beta * v : v)
    })
  }
}

/** s = ρs + (1 − ρ)g²; θ −= lr·g / (√s + ε). */
function rmsprop(learningRate: number, decay: number, epsilon: number, size: number): Step {
  let squares = zeros(size)
  return (theta, gradient) => {
    squares = squares.map((s, i) => decay * s + (1 - decay) * at(gradient, i) ** 2)
    return theta.map((value, i) => value - (learningRate * at(gradient, i)) / (Math.sqrt(at(squares, i)) + epsilon))
  }
}

/** m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ); θ −= lr·m̂ / (√v̂ + ε) (Kingma & Ba 2015, algorithm 1). */
function adam({ learningRate, beta1, beta2, epsilon }: AdamOptions, size: number): Step {
  let first = zeros(size)
  let second = zeros(size)
  return (theta, gradient, t) => {
    first = first.map((m, i) => beta1 * m + (1 - beta1) * at(gradient, i))
    second = second.map((v, i) => beta2 * v + (1 - beta2) * at(gradient, i) ** 2)
    return theta.map((value, i) => {
      const mean = at(first, i) / (1 - beta1 ** t)
      const variance = at(second, i) / (1 - beta2 ** t)
      return value - (learningRate * mean) / (Math.sqrt(variance) + epsilon)
    })
  }
}
