import * as arrays from './arrays.js'
import { type Batch, cost, costAndGradient, type ReferenceNetwork } from './network.js'
import { isPenalized, type PenaltyOptions } from './penalties.js'
import { plateauFactors, scheduled } from './schedules.js'

// One full-batch step an epoch with everything that `fit` may do besides following the gradient, in the order of
// docs/train/optimizers.md. Plain f64; nothing is shared with the sources.

const { at, itemAt, zeros } = arrays

export interface Rules {
  readonly learningRate: number
  readonly optimizer: 'momentum' | 'adam'
  readonly epochs: number
  readonly penalties: PenaltyOptions
  readonly isProximal: boolean
  readonly clipNorm?: number | undefined
  readonly clipValue?: number | undefined
  readonly maxNorm?: number | undefined
  readonly learningRateFactors?: { readonly weight?: number; readonly bias?: number } | undefined
  readonly parametrization?: 'standard' | 'ntk' | undefined
  readonly schedule: { readonly kind: string; readonly [name: string]: unknown }
  /** A weight of each row. */
  readonly weights: readonly number[]
}

interface Moves {
  /** What θ moves by for a learning rate of 1. */
  readonly step: number[]
  /** What a gradient that stays is multiplied by in the long run, for a learning rate of 1: the proximal step's size. */
  readonly size: number[]
}

type Mover = (gradient: readonly number[], t: number) => Moves

function mover({ optimizer }: Rules, count: number): Mover {
  let [first, second] = [zeros(count), zeros(count)]
  if (optimizer === 'momentum') {
    return (gradient) => {
      first = first.map((v, i) => 0.9 * v + at(gradient, i))
      return { step: first, size: first.map(() => 1 / (1 - 0.9)) }
    }
  }
  return (gradient, t) => {
    first = first.map((m, i) => 0.9 * m + 0.1 * at(gradient, i))
    second = second.map((v, i) => 0.999 * v + 0.001 * at(gradient, i) ** 2)
    const size = second.map((v) => 1 / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8))
    return { step: first.map((m, i) => (m / (1 - 0.9 ** t)) * at(size, i)), size }
  }
}

/** θ after a step for each epoch. */
export function trainByRules(network: ReferenceNetwork, start: readonly number[], data: Batch, rules: Rules): number[] {
  const move = mover(rules, network.size)
  const { epochs, schedule, penalties } = rules
  const factors = rateFactors(network, rules)
  const measured: number[] = []
  let theta = [...start]
  for (let t = 0; t < epochs; t++) {
    const gradient = clipped(gradientOf(network, theta, data, rules), rules)
    const rate = rules.learningRate * factorAt(schedule, t, epochs, measured)
    const { step, size } = move(gradient, t + 1)
    theta = theta.map((value, i) => value - rate * at(factors, i) * at(step, i))
    if (rules.isProximal) theta = shrunk(network, theta, penalties, (i) => rate * at(factors, i) * at(size, i))
    if (rules.maxNorm !== undefined) theta = limited(network, theta, rules.maxNorm)
    measured.push(cost(network, theta, data, penalties))
  }
  return theta
}

/** The factor of each entry's learning rate: by its kind, and with `ntk` by the inputs of its layer. */
function rateFactors(network: ReferenceNetwork, rules: Rules): number[] {
  const { learningRateFactors: { weight = 1, bias = 1 } = {}, parametrization, optimizer } = rules
  const factors = Array.from({ length: network.size }, () => bias)
  for (const { inputs, units, weightAt } of network.layers) {
    const divisor = parametrization !== 'ntk' ? 1 : optimizer === 'adam' ? Math.sqrt(inputs) : inputs
    factors.fill(weight / divisor, weightAt, weightAt + inputs * units)
  }
  return factors
}

function factorAt(schedule: Rules['schedule'], t: number, epochs: number, measured: readonly number[]): number {
  if (schedule.kind !== 'plateau') return scheduled(schedule, t, { epochs, stepsOfEpoch: 1 })
  return plateauFactors(schedule as unknown as { readonly [name: string]: number }, measured).at(-1) ?? 1
}

/** Σ wᵢ·gᵢ / Σ wᵢ over the rows, and the penalty's part, but for that of a proximal step. */
function gradientOf(network: ReferenceNetwork, theta: readonly number[], data: Batch, rules: Rules): number[] {
  const none = { ...rules.penalties, l2: 0, l1: 0 }
  const sums = zeros(network.size)
  data.x.forEach((x, row) => {
    const one = { x: [x], targets: [itemAt(data.targets, row)] }
    const { gradient } = costAndGradient(network, theta, one, none)
    gradient.forEach((value, i) => arrays.add(sums, i, value * at(rules.weights, row)))
  })
  const whole = rules.weights.reduce((sum, weight) => sum + weight, 0)
  const { l2, examples, penalizeBiases } = rules.penalties
  const l1 = rules.isProximal ? 0 : rules.penalties.l1
  return sums.map((sum, i) => {
    const isDecayed = isPenalized(itemAt(network.isWeight, i), penalizeBiases)
    const penalty = (l2 / examples) * at(theta, i) + (l1 / (2 * examples)) * Math.sign(at(theta, i))
    return sum / whole + (isDecayed ? penalty : 0)
  })
}

function clipped(gradient: readonly number[], { clipNorm, clipValue }: Rules): number[] {
  const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0))
  const factor = clipNorm !== undefined && norm > clipNorm ? clipNorm / norm : 1
  const limit = clipValue ?? Infinity
  return gradient.map((value) => Math.min(limit, Math.max(-limit, value * factor)))
}

/** sign θ · max(|θ| − d·λ₁/(2m), 0). */
function shrunk(
  network: ReferenceNetwork,
  theta: readonly number[],
  { l1, examples, penalizeBiases }: PenaltyOptions,
  size: (index: number) => number,
): number[] {
  return theta.map((value, i) => {
    if (!isPenalized(itemAt(network.isWeight, i), penalizeBiases)) return value
    return Math.sign(value) * Math.max(Math.abs(value) - (size(i) * l1) / (2 * examples), 0)
  })
}

/** The vectors of weights into a unit, shortened to the limit. */
function limited(network: ReferenceNetwork, theta: readonly number[], limit: number): number[] {
  const next = [...theta]
  for (const { inputs, units, weightAt } of network.layers) {
    for (let unit = 0; unit < units; unit++) {
      const places = Array.from({ length: inputs }, (_, input) => weightAt + input * units + unit)
      const norm = Math.sqrt(places.reduce((sum, place) => sum + at(theta, place) ** 2, 0))
      if (norm > limit) for (const place of places) next[place] = (at(theta, place) * limit) / norm
    }
  }
  return next
}
