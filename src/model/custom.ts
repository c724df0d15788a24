import { WellfitError } from '../errors.js'
import { checkBoolean, checkChoice, checkInteger, checkKeys } from '../options.js'
import type { Reals } from '../tensor/reals.js'
import type { CustomActivation, CustomLoss, CustomPart, CustomPenalty } from './custom-part.js'

/**
 * Creates an activation of your own, for `activation` of a layer. At such a layer every step calls back into JavaScript,
 * which is slow, and results are only as reproducible as your functions. Check it with `gradientCheck`.
 *
 * @param options `name`; `value(z)`; `derivative(z)`; `hasKink`: true if the derivative jumps where the value changes its
 *   sign, default false; `initializer` for layers that name none, default `'heNormal'`; `module`: the URL of the module that
 *   exports the part, or these options, under its name, so that `fit` with `worker: true` can import it there.
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
  readonly module?: string | URL
}): CustomActivation {
  const functionName = 'customActivation'
  checkKeys(functionName, 'options', options, ['name', 'value', 'derivative', 'hasKink', 'initializer', 'module'])
  const { value, derivative, hasKink = false, initializer = 'heNormal' } = options
  checkFunctions(functionName, { value, derivative })
  return finished(functionName, options.module, {
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

/** A loss of each output and its target. */
interface ElementwiseLoss {
  readonly name: string
  readonly outputs?: undefined
  readonly value: (output: number, target: number) => number
  readonly derivative: (output: number, target: number) => number
  readonly hasKink?: boolean
  readonly module?: string | URL
}

/** A loss of all outputs of a row and its targets. */
interface RowLoss {
  readonly name: string
  readonly outputs: number
  readonly value: (outputs: Reals, targets: Reals) => number
  readonly derivative: (outputs: Reals, targets: Reals) => ArrayLike<number>
  readonly hasKink?: boolean
  readonly module?: string | URL
}

/**
 * Creates a regression loss of your own, for `loss` of a network: the mean of value(output, target) over rows and outputs, or
 * with `outputs` the mean of value(outputs, targets) over rows.
 *
 * A row has as many targets as outputs; where a loss needs fewer, fill the rows up with zeros. RMSE, R² and the other
 * measures compare every output with the target of its column, whatever the loss: see docs/train/custom-losses.md.
 *
 * @param options `name`; `value(output, target)`; `derivative(output, target)` by the output; `hasKink`: true if the
 *   derivative jumps where it changes its sign, default false; `outputs`: the number of outputs that the loss reads
 *   together. Then `value` and `derivative` take the outputs and targets of a row, and `derivative` returns one number for
 *   each output. `module`: the URL of the module that exports the loss, or these options, under its name, so that `fit` with
 *   `worker: true` can import it there.
 * @throws WellfitError `INVALID_OPTION`; in training where `derivative` returns another number of values.
 * @example
 * const quantile = customLoss({
 *   name: 'quantile',
 *   value: (z, y) => Math.max(0.9 * (y - z), 0.1 * (z - y)),
 *   derivative: (z, y) => (z > y ? 0.1 : -0.9),
 *   hasKink: true,
 * })
 */
export function customLoss(options: ElementwiseLoss | RowLoss): CustomLoss {
  const functionName = 'customLoss'
  checkKeys(functionName, 'options', options, ['name', 'value', 'derivative', 'hasKink', 'outputs', 'module'])
  const { value, derivative, hasKink = false } = options
  checkFunctions(functionName, { value, derivative })
  return finished(functionName, options.module, {
    custom: 'loss' as const,
    name: checkName(functionName, options.name),
    hasKink: checkBoolean(functionName, 'hasKink', hasKink),
    ...(options.outputs === undefined ? { measure: ofOutputs(options) } : ofRows(options)),
  })
}

function ofOutputs({ value, derivative }: ElementwiseLoss): CustomLoss['measure'] {
  return (outputs, targets, gradient, weights = null) => {
    const weightOf = outputWeights(outputs.length, weights)
    let sum = 0
    for (let i = 0; i < outputs.length; i++) {
      const [output, target, weight] = [outputs[i] ?? NaN, targets[i] ?? NaN, weightOf(i)]
      sum += value(output, target) * weight
      gradient[i] = derivative(output, target) * weight
    }
    return sum
  }
}

function ofRows({ name, outputs: given, value, derivative }: RowLoss): Pick<CustomLoss, 'outputs' | 'measure'> {
  const width = checkInteger('customLoss', 'outputs', given, 1)
  const measure: CustomLoss['measure'] = (outputs, targets, gradient, weights = null) => {
    const rows = outputs.length / width
    const weightOf = outputWeights(rows, weights)
    let sum = 0
    for (let row = 0; row < rows; row++) {
      const [begin, end] = [row * width, (row + 1) * width]
      const [z, y] = [outputs.subarray(begin, end), targets.subarray(begin, end)]
      const weight = weightOf(row)
      sum += value(z, y) * weight
      const slope = derivative(z, y)
      if (slope?.length !== width) throw wrongSlope(name, slope, width)
      for (let i = 0; i < width; i++) gradient[begin + i] = (slope[i] ?? NaN) * weight
    }
    return sum
  }
  return { outputs: width, measure }
}

function wrongSlope(name: string, value: unknown, width: number): WellfitError {
  const expected = `return ${width} numbers, one for each output of loss '${name}'`
  return new WellfitError({ code: 'INVALID_DATA', functionName: 'customLoss', field: 'derivative', value, expected })
}

/**
 * Creates a penalty of your own, for `penalty` of `fit`, `loss`, `gradients` and the checks, in addition to `l2` and `l1`:
 * adds 1/m · Σ value(w) over all weights to the cost, and over the biases with `penalizeBiases`.
 *
 * @param options `name`; `value(w)`; `derivative(w)`; `module`: the URL of the module that exports the penalty, or these
 *   options, under its name, so that `fit` with `worker: true` can import it there.
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const quartic = customPenalty({ name: 'quartic', value: (w) => w ** 4, derivative: (w) => 4 * w ** 3 })
 */
export function customPenalty(options: {
  readonly name: string
  readonly value: (weight: number) => number
  readonly derivative: (weight: number) => number
  readonly module?: string | URL
}): CustomPenalty {
  const functionName = 'customPenalty'
  checkKeys(functionName, 'options', options, ['name', 'value', 'derivative', 'module'])
  const { value, derivative } = options
  checkFunctions(functionName, { value, derivative })
  return finished(functionName, options.module, {
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

/** The part, frozen, with the URL of its module where one is given. */
function finished<Part extends CustomPart>(functionName: string, module: unknown, part: Part): Part {
  if (module !== undefined) Object.defineProperty(part, 'module', { value: checkModule(functionName, module) })
  return Object.freeze(part)
}

function checkModule(functionName: string, value: unknown): string {
  if (value instanceof URL) return value.href
  if (typeof value === 'string' && URL.canParse(value)) return value
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'module',
    value,
    expected: 'be the absolute URL of a module',
    remedy:
      "Write `import.meta.url` in the module that exports the part, elsewhere `new URL('./parts.js', import.meta.url)`.",
  })
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
