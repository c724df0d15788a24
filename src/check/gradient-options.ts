import { WellfitError } from '../errors.js'
import type { NetworkDescription } from '../model/network-options.js'
import { parameterCount } from '../model/segments.js'
import { lengthOf } from '../arguments.js'
import { checkChoice, checkInteger, checkKeys, checkNumber, checkSignal } from '../options.js'
import { PENALTY_KEYS, type Penalty, type PenaltyOptions } from '../program/step/penalty.js'
import { hasColumns } from '../train/probe/probe.js'
import { WEIGHT_KEYS, type WeightOptions } from '../train/rows/row-weights.js'

/** How to check a gradient. */
export interface GradientCheckOptions extends PenaltyOptions, WeightOptions {
  /** `'two'` (default): (J(θ+h) − J(θ−h)) / 2h, error O(h²). `'one'`: (J(θ+h) − J(θ)) / h, error O(h). */
  readonly sided?: 'two' | 'one'
  /**
   * Step, times max(1, |θᵢ|). Default 5e-6 two-sided (near u^⅓, u = 1.1e-16), 1e-8 one-sided (near u^½); where such a
   * quotient disagrees, steps 16 times longer and shorter are tried too, and the closest counts. A step that is given is
   * used as it is.
   */
  readonly h?: number
  /** How many of the batch's first rows are used. Default 32. */
  readonly rows?: number
  /** How many of the worst entries are listed. Default 5. */
  readonly worst?: number
  /**
   * `'all'` entries of θ, or `'sampled'`: a stratified sample of each parameter, and random directions over all of θ.
   * Default: all, where that takes seconds.
   */
  readonly entries?: 'all' | 'sampled'
  /** Entries of each parameter in a sampled check. Default 64. */
  readonly samples?: number
  /** Seed of samples and directions. Default 0. */
  readonly seed?: number
  /**
   * The gradient to check, laid out like θ, instead of the network's own; or a function that returns it for a penalty and
   * for a network with or without the penalties of its layers, which lets the check attribute a fault to the loss or to
   * the penalty.
   */
  readonly gradients?: ArrayLike<number> | GradientFunction
  /** Ends the check within about 12 ms, with error `ABORTED`. */
  readonly signal?: AbortSignal
}

/** Returns a gradient to check, laid out like θ. */
export type GradientFunction = (penalty: PenaltyOptions, network: NetworkDescription) => ArrayLike<number>

/** The options, defaults filled in. */
export interface GradientSettings {
  readonly sided: 'two' | 'one'
  readonly h: number
  /** Whether the caller chose h. */
  readonly isGiven: boolean
  readonly rows: number
  readonly worst: number
  readonly entries: 'all' | 'sampled'
  readonly samples: number
  readonly seed: number
}

const own = ['sided', 'h', 'rows', 'worst', 'entries', 'samples', 'seed', 'gradients', 'signal']
const keys = [...own, ...PENALTY_KEYS, ...WEIGHT_KEYS]

/** Work, in multiplications, above which a sample is taken: about five seconds. */
const MOST_WORK = 1.5e10
/** Cost of one activation, in multiplications. */
const ACTIVATION_WORK = 8
/** Cost of the calls for one entry, in multiplications. */
const CALL_WORK = 2000

/** Checks the options of a check of `rows` rows and fills in defaults. */
export function describeGradientCheck(
  options: GradientCheckOptions,
  rows: number,
  network: NetworkDescription,
): GradientSettings {
  checkKeys('gradientCheck', 'options', options, keys)
  checkSignal('gradientCheck', options.signal)
  const sided = checkChoice('gradientCheck', 'sided', options.sided ?? 'two', ['two', 'one'])
  const used = Math.min(rows, checkInteger('gradientCheck', 'rows', options.rows ?? 32, 1, 4096))
  const preset = gradientWork(network, used) > MOST_WORK ? 'sampled' : 'all'
  return {
    sided,
    h: checkNumber('gradientCheck', 'h', options.h ?? (sided === 'two' ? 5e-6 : 1e-8), { min: 1e-15, max: 0.1 }),
    isGiven: options.h !== undefined,
    rows: used,
    worst: checkInteger('gradientCheck', 'worst', options.worst ?? 5, 0, 1000),
    entries: checkChoice('gradientCheck', 'entries', options.entries ?? preset, ['all', 'sampled']),
    samples: checkInteger('gradientCheck', 'samples', options.samples ?? 64, 1),
    seed: checkInteger('gradientCheck', 'seed', options.seed ?? 0, 0),
  }
}

/** Multiplications of a two-sided check of all of θ. */
function gradientWork(network: NetworkDescription, rows: number): number {
  const { layers } = network
  if (!hasColumns(network)) return 2 * ACTIVATION_WORK * rows * parameterCount(network) ** 2
  let [work, behind] = [0, 0]
  for (const [i, { inputs, units }] of [...layers.entries()].reverse()) {
    const next = layers[i + 1]?.units ?? 0
    work += 2 * (inputs + 1) * units * (CALL_WORK + rows * (next + behind + ACTIVATION_WORK))
    behind += units * (ACTIVATION_WORK + (i + 1 < layers.length ? next : 0))
  }
  return work
}

/** The gradient given in the options, checked for the length of θ; `undefined` where none is. */
export function givenGradients(
  { gradients }: GradientCheckOptions,
  { l2, l1, penalizeBiases, custom }: Penalty,
  network: NetworkDescription,
): ArrayLike<number> | undefined {
  if (gradients === undefined) return undefined
  const count = parameterCount(network)
  const penalty = { l2, l1, penalizeBiases, ...(custom === undefined ? {} : { penalty: custom }) }
  const values = typeof gradients === 'function' ? gradients(penalty, network) : gradients
  const length = lengthOf('gradientCheck', 'gradients', values)
  if (length === count) return values
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName: 'gradientCheck',
    field: 'gradients',
    value: length ?? values,
    expected: `hold as many values as the network has parameters, ${count}`,
  })
}
