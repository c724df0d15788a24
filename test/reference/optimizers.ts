import type { Optimizer } from '../../src/index.js'
import * as arrays from './arrays.js'

// Bound once: the test runner would look an import up again at every call.
const { at, itemAt, zeros } = arrays

/** The next θ, one step down the gradient from this one; `t` counts from 1. */
export type Step = (theta: readonly number[], gradient: number[], t: number) => number[]

interface OptimizerReference<Options extends { readonly learningRate: number }> {
  /** What the name alone stands for, as the documentation promises. */
  readonly defaults: Options
  /**
   * What the suites set besides the defaults, so that 2,000 steps on their problems get somewhere and stay clear of the
   * edge of stability, beyond which rounding errors grow without bound in any implementation.
   */
  readonly tested: Partial<Options>
  /**
   * A fresh optimizer for `size` parameters. `decayed` says which entries AdamW's weight decay touches, `matrices` where hidden weights
   * are, for rules that take a weight as a whole.
   */
  start(options: Options, size: number, decayed: readonly boolean[], matrices: readonly Matrix[]): Step
}

/** A hidden weight [inputs, units], row-major from `at` on. */
export interface Matrix {
  readonly at: number
  readonly inputs: number
  readonly units: number
}

interface Momentum {
  readonly learningRate: number
  readonly momentum: number
}

interface Adam {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

interface NAdam extends Adam {
  readonly momentumDecay: number
}

const adamDefaults: Adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

function reference<Options extends { readonly learningRate: number }>(
  entry: OptimizerReference<Options>,
): OptimizerReference<Options> {
  return entry
}

/** Optimizers that take all rows at once: see quasi-newton.ts. */
export type FullBatchKind = 'lbfgs'

/** Every optimizer of the public API that steps along the gradient of a batch; a new one is tested by being entered here. */
export const optimizers = {
  sgd: reference({
    defaults: { learningRate: 0.01 },
    tested: { learningRate: 0.02 },
    start:
      ({ learningRate }) =>
      (theta, gradient) =>
        theta.map((value, i) => value - learningRate * at(gradient, i)),
  }),
  momentum: reference({
    defaults: { learningRate: 0.01, momentum: 0.9 },
    tested: { learningRate: 0.005 },
    start: (options, size) => withMomentum(options, size, false),
  }),
  nesterov: reference({
    defaults: { learningRate: 0.01, momentum: 0.9 },
    tested: { learningRate: 0.005 },
    start: (options, size) => withMomentum(options, size, true),
  }),
  // g/(√s + ε) is near ±1 however small g is, so that with a small ε it circles every minimum at the distance of its
  // learning rate, chaotically.
  rmsprop: reference({
    defaults: { learningRate: 1e-3, decay: 0.9, epsilon: 1e-8 },
    tested: { learningRate: 3e-4, epsilon: 1e-2 },
    /** s = ρs + (1 − ρ)g²; θ −= lr·g / (√s + ε). */
    start: ({ learningRate, decay, epsilon }, size) => {
      let squares = zeros(size)
      return (theta, gradient) => {
        squares = squares.map((s, i) => decay * s + (1 - decay) * at(gradient, i) ** 2)
        return theta.map((value, i) => value - (learningRate * at(gradient, i)) / (Math.sqrt(at(squares, i)) + epsilon))
      }
    },
  }),
  adam: reference({ defaults: adamDefaults, tested: { learningRate: 3e-4 }, start: adamSteps }),
  adamw: reference({
    defaults: { ...adamDefaults, weightDecay: 0.01 },
    tested: { learningRate: 3e-4, weightDecay: 0.1 },
    start: (options, size, decayed) => {
      const { learningRate, weightDecay } = options
      const step = adamSteps(options, size)
      const decay = (value: number, i: number) =>
        itemAt(decayed, i) ? value - learningRate * weightDecay * value : value
      return (theta, gradient, t) => step(theta.map(decay), gradient, t)
    },
  }),
  // With a small ε they circle a minimum at the distance of their learning rate, chaotically, as rmsprop does.
  amsgrad: reference({
    defaults: adamDefaults,
    tested: { learningRate: 3e-4, epsilon: 1e-2 },
    start: amsgradSteps,
  }),
  nadam: reference({
    defaults: { ...adamDefaults, learningRate: 2e-3, momentumDecay: 0.004 },
    tested: { learningRate: 3e-4, epsilon: 1e-2 },
    start: nadamSteps,
  }),
  adagrad: reference({
    defaults: { learningRate: 0.01, epsilon: 1e-10 },
    tested: { learningRate: 0.02, epsilon: 1e-2 },
    /** s += g²; θ −= lr·g / (√s + ε). */
    start: ({ learningRate, epsilon }, size) => {
      let squares = zeros(size)
      return (theta, gradient) => {
        squares = squares.map((s, i) => s + at(gradient, i) ** 2)
        return theta.map((value, i) => value - (learningRate * at(gradient, i)) / (Math.sqrt(at(squares, i)) + epsilon))
      }
    },
  }),
  muon: reference({
    defaults: { ...adamDefaults, learningRate: 0.02, beta2: 0.95, momentum: 0.95, adamFactor: 0.05, weightDecay: 0 },
    // Orthogonalization multiplies small singular values, and rounding errors with them, by up to 3.4445⁵ = 485.
    tested: { learningRate: 2e-3, adamFactor: 0.15, weightDecay: 0.1 },
    start: muonSteps,
  }),
} satisfies { readonly [kind in Exclude<Exclude<Optimizer, string>['kind'], FullBatchKind>]: object }

export type OptimizerKind = keyof typeof optimizers

export type OptimizerOptions = {
  [Kind in OptimizerKind]: { readonly kind: Kind } & (typeof optimizers)[Kind]['defaults']
}[OptimizerKind]

/** A fresh optimizer for `size` parameters. */
export function optimizer(
  options: OptimizerOptions,
  size: number,
  decayed: readonly boolean[],
  matrices: readonly Matrix[] = [],
): Step {
  const { start } = optimizers[options.kind] as OptimizerReference<OptimizerOptions>
  return start(options, size, decayed, matrices)
}

interface Muon extends Adam {
  readonly momentum: number
  readonly adamFactor: number
  readonly weightDecay: number
}

/** Muon for the matrices (Jordan et al., 2024, as torch.optim.Muon with Nesterov's momentum), Adam for the rest. */
function muonSteps(options: Muon, size: number, decayed: readonly boolean[], matrices: readonly Matrix[]): Step {
  const { learningRate, momentum: beta, adamFactor, weightDecay } = options
  const adam = adamSteps({ ...options, learningRate: learningRate * adamFactor }, size)
  const inMatrix = Array.from({ length: size }, (_, i) => {
    return matrices.some(({ at: from, inputs, units }) => i >= from && i < from + inputs * units)
  })
  let means = zeros(size)
  return (theta, gradient, t) => {
    means = means.map((m, i) => beta * m + (1 - beta) * at(gradient, i))
    const rates = inMatrix.map((isIn) => (isIn ? learningRate : learningRate * adamFactor))
    const kept = theta.map((value, i) => (itemAt(decayed, i) ? value - at(rates, i) * weightDecay * value : value))
    const next = adam(kept, gradient, t).map((value, i) => (itemAt(inMatrix, i) ? at(kept, i) : value))
    for (const { at: from, inputs, units } of matrices) {
      const direction = Array.from({ length: inputs }, (_, row) =>
        Array.from({ length: units }, (_, column) => {
          const i = from + row * units + column
          return (1 - beta) * at(gradient, i) + beta * at(means, i)
        }),
      )
      const rate = learningRate * Math.sqrt(Math.max(1, units / inputs))
      orthogonalized(direction)
        .flat()
        .forEach((value, k) => (next[from + k] = at(next, from + k) - rate * value))
    }
    return next
  }
}

/** Five steps X ← aX + (bA + cA²)X, A = XXᵀ, from X / max(‖X‖, 1e-7): about U·Vᵀ of X = U·S·Vᵀ. */
function orthogonalized(matrix: readonly number[][]): number[][] {
  const norm = Math.max(1e-7, Math.sqrt(matrix.flat().reduce((sum, value) => sum + value * value, 0)))
  const product = (left: readonly number[][], right: readonly number[][]): number[][] =>
    left.map((row) =>
      itemAt(right, 0).map((_, j) => row.reduce((sum, value, k) => sum + value * at(itemAt(right, k), j), 0)),
    )
  let x = matrix.map((row) => row.map((value) => value / norm))
  for (let step = 0; step < 5; step++) {
    const gram = product(x, itemAt(x, 0).map((_, j) => x.map((row) => at(row, j)))) // prettier-ignore
    const square = product(gram, gram)
    const factor = gram.map((row, i) => row.map((value, j) => -4.775 * value + 2.0315 * at(itemAt(square, i), j)))
    const added = product(factor, x)
    x = x.map((row, i) => row.map((value, j) => 3.4445 * value + at(itemAt(added, i), j)))
  }
  return x
}

/** v = βv + g; θ −= lr·v, or with Nesterov's look-ahead θ −= lr·(g + βv). */
function withMomentum({ learningRate, momentum: beta }: Momentum, size: number, lookAhead: boolean): Step {
  let velocity = zeros(size)
  return (theta, gradient) => {
    velocity = velocity.map((v, i) => beta * v + at(gradient, i))
    return theta.map((value, i) => {
      const v = at(velocity, i)
      return value - learningRate * (lookAhead ? at(gradient, i) + beta * v : v)
    })
  }
}

/** m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ); θ −= lr·m̂ / (√v̂ + ε) (Kingma & Ba 2015, algorithm 1). */
function adamSteps({ learningRate, beta1, beta2, epsilon }: Adam, size: number): Step {
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

/** As Adam with the largest v so far in place of v (Reddi et al., 2018; the maximum before the correction, as PyTorch). */
function amsgradSteps({ learningRate, beta1, beta2, epsilon }: Adam, size: number): Step {
  let [first, second, largest] = [zeros(size), zeros(size), zeros(size)]
  return (theta, gradient, t) => {
    first = first.map((m, i) => beta1 * m + (1 - beta1) * at(gradient, i))
    second = second.map((v, i) => beta2 * v + (1 - beta2) * at(gradient, i) ** 2)
    largest = largest.map((u, i) => Math.max(u, at(second, i)))
    return theta.map((value, i) => {
      const root = Math.sqrt(at(largest, i) / (1 - beta2 ** t))
      return value - (learningRate * at(first, i)) / (1 - beta1 ** t) / (root + epsilon)
    })
  }
}

/** Adam with Nesterov's momentum and μₜ = β₁·(1 − ½·0.96^(ψt)) (Dozat, 2016; as PyTorch). */
function nadamSteps({ learningRate, beta1, beta2, epsilon, momentumDecay }: NAdam, size: number): Step {
  let [first, second, product] = [zeros(size), zeros(size), 1]
  const mu = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay))
  return (theta, gradient, t) => {
    product *= mu(t)
    first = first.map((m, i) => beta1 * m + (1 - beta1) * at(gradient, i))
    second = second.map((v, i) => beta2 * v + (1 - beta2) * at(gradient, i) ** 2)
    return theta.map((value, i) => {
      const root = Math.sqrt(at(second, i) / (1 - beta2 ** t)) + epsilon
      const byGradient = ((1 - mu(t)) / (1 - product)) * at(gradient, i)
      const byMean = (mu(t + 1) / (1 - product * mu(t + 1))) * at(first, i)
      return value - (learningRate * (byGradient + byMean)) / root
    })
  }
}
