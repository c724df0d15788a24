import * as layout from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../options.js'

/**
 * How a layer's weights are drawn; biases start at 0. fan_in = inputs, fan_out = units of the layer.
 *
 * | name | variance | source |
 * |---|---|---|
 * | `heNormal`, `heUniform` | 2 / fan_in | He et al., 2015; keeps the signal through relu |
 * | `xavierNormal`, `xavierUniform` | 2 / (fan_in + fan_out) | Glorot and Bengio, 2010; for tanh and its like |
 * | `lecunNormal`, `lecunUniform` | 1 / fan_in | LeCun et al., 1998 |
 * | `zeros` | 0 | breaks no symmetry: for a last layer or a test |
 * | `{ kind: 'normal', sigma }` | σ² | |
 *
 * The normal ones are drawn by Box and Muller, untruncated; the uniform ones on ±√(3·variance).
 */
export type Initializer = InitializerName | { readonly kind: 'normal'; readonly sigma: number }

/** Initializers that need no number. */
export type InitializerName =
  'heNormal' | 'heUniform' | 'xavierNormal' | 'xavierUniform' | 'lecunNormal' | 'lecunUniform' | 'zeros'

interface InitializerKind {
  readonly code: number
  variance(fanIn: number, fanOut: number): number
}

const he = (fanIn: number): number => 2 / fanIn
const xavier = (fanIn: number, fanOut: number): number => 2 / (fanIn + fanOut)
const lecun = (fanIn: number): number => 1 / fanIn

/** Every named initializer. */
export const INITIALIZERS: Readonly<Record<InitializerName, InitializerKind>> = {
  heNormal: { code: layout.INITIALIZE_NORMAL, variance: he },
  heUniform: { code: layout.INITIALIZE_UNIFORM, variance: he },
  xavierNormal: { code: layout.INITIALIZE_NORMAL, variance: xavier },
  xavierUniform: { code: layout.INITIALIZE_UNIFORM, variance: xavier },
  lecunNormal: { code: layout.INITIALIZE_NORMAL, variance: lecun },
  lecunUniform: { code: layout.INITIALIZE_UNIFORM, variance: lecun },
  zeros: { code: layout.INITIALIZE_ZEROS, variance: () => 0 },
}

/** Code and standard deviation for the kernel. */
export function drawOf(initializer: Initializer, fanIn: number, fanOut: number): { code: number; deviation: number } {
  if (typeof initializer === 'object') return { code: layout.INITIALIZE_NORMAL, deviation: initializer.sigma }
  const { code, variance } = INITIALIZERS[initializer]
  return { code, deviation: Math.sqrt(variance(fanIn, fanOut)) }
}

/** The initializer an option names, or an error. */
export function checkInitializer(functionName: string, field: string, value: unknown): Initializer {
  if (typeof value === 'string') return checkChoice(functionName, field, value, initializerNames)
  checkKeys(functionName, field, value, ['kind', 'sigma'])
  const { kind, sigma } = value as { kind?: unknown; sigma?: unknown }
  if (kind !== 'normal') {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: `${field}.kind`,
      value: kind,
      expected: `be 'normal' (or the whole option one of ${initializerNames.join(', ')})`,
    })
  }
  return { kind, sigma: checkNumber(functionName, `${field}.sigma`, sigma, { min: 0 }) }
}

const initializerNames = Object.keys(INITIALIZERS) as InitializerName[]
