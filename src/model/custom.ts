import { WellfitError } from '../errors.js'
import { checkBoolean, checkChoice, checkKeys } from '../options.js'
import type { Reals } from '../tensor/reals.js'
import type { CustomActivation, CustomLoss, CustomPenalty } from './custom-part.js'

/**
 * Creates an activation of your own, for `activation` of a layer. At such a layer every step calls back into JavaScript,
 * which is slow, and results are only as reproducible as your functions. Check it with `gradientCheck`.
 *
 * @param options `name`; `value(z)`; `derivative(z)`; `hasKink`: true if the derivative jumps where the value changes its
 *   sign, default false; `initializer` for layers that name none, default `'heNormal'`.
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const swish = customActivation({
 *   name: 'swish',
 *   value: (z) => z / (1 + Math.exp(-z)),
 *   derivative: (z) => (1 + Math.exp(-z) * (1 + z)) / (1 + Math.exp(-z)) ** 2,
 * })
 */
export function customActivation(options: {
  readonly name: string
  readonly value: (z: number) => number
  readonly derivative: (z: number) => number
  readonly hasKink?: boolean
  readonly initializer?: 'heNormal' | 'xavierNormal'
}): CustomActivation {
  const functionName = 'customActivation'
  checkKeys(functionName, 'options', options, ['name', 'value', 'derivative', 'hasKink', 'initializer'])
  const { value, derivative, hasKink = false, initializer = 'heNormal' } = options
  checkFunctions(functionName, { value, derivative })
  return Object.freeze({
    custom: 'activation' as const,
    name: checkName(functionName, options.name),
    hasKink: checkBoolean(functionName, 'hasKink', hasKink),
    initializer: checkChoice(functionName, 'initializer', initializer, ['heNormal', 'xavierNormal']),
    forward: (z: Reals, a: Reals) => {
      for (let i = 0; i < z.length; i++) a[i] = value(z[i] ?? NaN)
    },
    backward: (z: Reals, gradient: Reals) => {
      for (let i = 0; i < z.length; i++) gradient[i] = (gradient[i] ?? NaN) * derivative(z[i] ?? NaN)
    },
  })
}

/**
 * Creates a regression loss of your own, for `loss` of a network: the mean of value(output, target) over rows and outputs.
 *
 * @param options `name`; `value(output, target)`; `derivative(output, target)` by the output; `hasKink`: true if the
 *   derivative jumps where it changes its sign, default false.
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const quantile = customLoss({
 *   name: 'quantile',
 *   value: (z, y) => Math.max(0.9 * (y - z), 0.1 * (z - y)),
 *   derivative: (z, y) => (z > y ? 0.1 : -0.9),
 *   hasKink: true,
 * })
 */
export function customLoss(options: {
  readonly name: string
  readonly value: (output: number, target: number) => number
  readonly derivative: (output: number, target: number) => number
  readonly hasKink?: boolean
}): CustomLoss {
  const functionName = 'customLoss'
  checkKeys(functionName, 'options', options, ['name', 'value', 'derivative', 'hasKink'])
  const { value, derivative, hasKink = false } = options
  checkFunctions(functionName, { value, derivative })
  return Object.freeze({
    custom: 'loss' as const,
    name: checkName(functionName, options.name),
    hasKink: checkBoolean(functionName, 'hasKink', hasKink),
    measure: (outputs: Reals, targets: Reals, gradient: Reals, weights: Float64Array | null = null) => {
      const weightOf = outputWeights(outputs.length, weights)
      let sum = 0
      for (let i = 0; i < outputs.length; i++) {
        const [output, target, weight] = [outputs[i] ?? NaN, targets[i] ?? NaN, weightOf(i)]
        sum += value(output, target) * weight
        gradient[i] = derivative(output, target) * weight
      }
      return sum
    },
  })
}

/**
 * Creates a penalty of your own, for `penalty` of `fit`, `loss`, `gradients` and the checks, in addition to `l2` and `l1`:
 * adds 1/m · Σ value(w) over all weights to the cost, and over the biases with `penalizeBiases`.
 *
 * @param options `name`; `value(w)`; `derivative(w)`.
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const quartic = customPenalty({ name: 'quartic', value: (w) => w ** 4, derivative: (w) => 4 * w ** 3 })
 */
export function customPenalty(options: {
  readonly name: string
  readonly value: (weight: number) => number
  readonly derivative: (weight: number) => number
}): CustomPenalty {
  const functionName = 'customPenalty'
  checkKeys(functionName, 'options', options, ['name', 'value', 'derivative'])
  const { value, derivative } = options
  checkFunctions(functionName, { value, derivative })
  return Object.freeze({
    custom: 'penalty' as const,
    name: checkName(functionName, options.name),
    sum: (weights: ArrayLike<number>) => {
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += value(weights[i] ?? NaN)
      return sum
    },
    addGradient: (weights: Reals, gradient: Reals, factor: number) => {
      for (let i = 0; i < weights.length; i++) {
        gradient[i] = (gradient[i] ?? NaN) + derivative(weights[i] ?? NaN) * factor
      }
    },
  })
}

/** The weight of each output in the mean over all of them: 1/n, or the normalized weight of its row. */
function outputWeights(outputs: number, weights: Float64Array | null): (index: number) => number {
  if (weights === null) return () => 1 / outputs
  const units = outputs / weights.length
  const total = weights.reduce((sum, weight) => sum + weight, 0) * units
  return (index) => (total > 0 ? (weights[Math.floor(index / units)] ?? NaN) / total : 0)
}

function checkName(functionName: string, name: unknown): string {
  if (typeof name === 'string' && /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) return name
  const expected = 'be 1 to 64 letters, digits, - and _, starting with a letter'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'name', value: name, expected })
}

function checkFunctions(functionName: string, functions: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(functions)) {
    if (typeof value === 'function') continue
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected: 'be a function' })
  }
}
