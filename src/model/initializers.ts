import * as layout from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../options.js'

/**
 * How a layer's weights, or its biases, are drawn, by name or as a normal distribution of a given σ. The normal ones
 * are drawn by Box and Muller, untruncated; the uniform ones on ±√(3·variance). docs/conventions.md lists the variances.
 *
 * `{ kind: 'xavier', fan: 'in' }` is the variance 1/inputs, which some courses call Xavier's, and the same as `'lecunNormal'`;
 * with `fan: 'average'` it is that of Glorot and Bengio, and the same as `'xavierNormal'`.
 */
export type Initializer = DrawnInitializer | { readonly kind: 'xavier'; readonly fan: 'in' | 'average' }

/** An initializer as the description of a network has it. */
export type DrawnInitializer = InitializerName | { readonly kind: 'normal'; readonly sigma: number }

/** The name of an initializer that takes no number. */
export type InitializerName =
  'heNormal' | 'heUniform' | 'xavierNormal' | 'xavierUniform' | 'lecunNormal' | 'lecunUniform' | 'zeros'

/** Everything that the library knows of an initializer. */
export interface InitializerDescriptor {
  /** INITIALIZE_… of layout.ts: the distribution, which the kernel switches on. */
  readonly code: number
  /** The variance, as the documentation prints it. */
  readonly formula: string
  /** The variance of a weight of a layer of fanIn inputs and fanOut units. */
  variance(fanIn: number, fanOut: number): number
}

const he = { formula: '2 / inputs', variance: (fanIn: number): number => 2 / fanIn }
const xavier = {
  formula: '2 / (inputs + units)',
  variance: (fanIn: number, fanOut: number): number => 2 / (fanIn + fanOut),
}
const lecun = { formula: '1 / inputs', variance: (fanIn: number): number => 1 / fanIn }

/** Every named initializer. */
export const INITIALIZERS: Readonly<Record<InitializerName, InitializerDescriptor>> = {
  heNormal: { code: layout.INITIALIZE_NORMAL, ...he },
  heUniform: { code: layout.INITIALIZE_UNIFORM, ...he },
  xavierNormal: { code: layout.INITIALIZE_NORMAL, ...xavier },
  xavierUniform: { code: layout.INITIALIZE_UNIFORM, ...xavier },
  lecunNormal: { code: layout.INITIALIZE_NORMAL, ...lecun },
  lecunUniform: { code: layout.INITIALIZE_UNIFORM, ...lecun },
  // Breaks no symmetry: for a last layer or a test.
  zeros: { code: layout.INITIALIZE_ZEROS, formula: '0', variance: () => 0 },
}

/** The initializers by name, in the order of the documentation. */
export const initializerNames = Object.keys(INITIALIZERS) as readonly InitializerName[]

/** Code and standard deviation for the kernel. */
export function drawOf(
  initializer: DrawnInitializer,
  fanIn: number,
  fanOut: number,
): { code: number; deviation: number } {
  if (typeof initializer === 'object') return { code: layout.INITIALIZE_NORMAL, deviation: initializer.sigma }
  const { code, variance } = INITIALIZERS[initializer]
  return { code, deviation: Math.sqrt(variance(fanIn, fanOut)) }
}

/** The initializer an option names, or an error. */
export function checkInitializer(functionName: string, field: string, value: unknown): DrawnInitializer {
  if (typeof value === 'string') return checkChoice(functionName, field, value, initializerNames)
  checkKeys(functionName, field, value, ['kind', 'sigma', 'fan'])
  const { kind, sigma, fan } = value as { kind?: unknown; sigma?: unknown; fan?: unknown }
  if (kind === 'normal') {
    checkKeys(functionName, field, value, ['kind', 'sigma'])
    return { kind, sigma: checkNumber(functionName, `${field}.sigma`, sigma, { min: 0 }) }
  }
  if (kind === 'xavier') {
    checkKeys(functionName, field, value, ['kind', 'fan'])
    const by = checkChoice(functionName, `${field}.fan`, fan, ['in', 'average'])
    return by === 'in' ? 'lecunNormal' : 'xavierNormal'
  }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `${field}.kind`,
    value: kind,
    expected: `be 'normal' or 'xavier' (or the whole option one of ${initializerNames.join(', ')})`,
  })
}
