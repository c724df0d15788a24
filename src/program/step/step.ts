import { Advance, MaxNorm, Optimize, PenaltyGradient, StepCheck } from '../../../assembly/instructions/layout/step.js'
import * as layout from '../../../assembly/layout.js'
import { hyperparameters, OPTIMIZERS, type OptimizerDescription } from '../../model/optimizers.js'
import { groupsOf, isFrozen, segmentsOf, type Segment } from '../../model/segments.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Emitter } from '../emitter.js'
import type * as MuonModule from './muon.js'
import type { MuonBuffers } from './muon.js'
import { ratesOf, type RateOf } from './rate-factors.js'
import { isPenalizable, lambdasOf, type Penalty } from './penalty.js'
import type { StepRules } from './step-rules.js'

/** Consecutive entries of θ that a step treats alike. */
export interface StepSegment {
  readonly begin: number
  readonly count: number
  /** Factor of the learning rate. */
  readonly rate: number
  /** OPTIMIZER_… */
  readonly optimizer: number
  /** λ₂/m. */
  readonly l2: number
  /** λ₁/2m, added to the gradient. */
  readonly l1: number
  readonly decay: number
  /** λ₁/2m of a proximal step. */
  readonly shrink: number
  /** Largest magnitude of a gradient entry; 0 for none. */
  readonly clip: number
}

/** What a step is made of. */
export interface StepOptions {
  readonly penalty: Penalty
  /** `null` for programs that stop at the gradient. */
  readonly optimizer: OptimizerDescription | null
  /** By default L1 by a proximal step, and no others. */
  readonly rules?: StepRules
  /** The code of Muon, imported for steps by it; `null`, the default, for others. */
  readonly muon?: typeof MuonModule | null | undefined
}

/** How each segment of θ is stepped, besides the rule of the optimizer. */
interface StepPlan {
  readonly penalty: Penalty
  readonly optimizer: OptimizerDescription | null
  readonly muon: typeof MuonModule | null
  /** Decoupled weight decay. */
  readonly decay: number
  readonly clipValue: number
  /** The factor of the learning rate of a parameter. */
  readonly rateOf: RateOf
  /** Whether L1 is applied by a proximal step: not if the program stops at the gradient. */
  readonly isProximal: boolean
}

/**
 * θ in as few segments as possible, without what is frozen: those of a penalty stay separate, because its sums are taken
 * over each.
 */
function stepSegments(network: NetworkDescription, options: StepOptions): StepSegment[] {
  const plan = stepPlan(options)
  const segments: StepSegment[] = []
  const layers = new Map(network.layers.map((layer) => [layer.name, layer]))
  for (const segment of segmentsOf(network)) {
    if (isFrozen(layers.get(segment.layer), segment.parameter)) continue
    const next = stepSegment(network, segment, plan)
    const last = segments.at(-1)
    if (last === undefined || !isJoinable(last, next)) segments.push(next)
    else segments[segments.length - 1] = { ...last, count: last.count + next.count }
  }
  return segments
}

function stepPlan(options: StepOptions): StepPlan {
  const { penalty, optimizer, rules } = options
  return {
    penalty,
    optimizer,
    muon: muonOf(options),
    decay: weightDecayOf(optimizer),
    clipValue: rules?.clipValue ?? 0,
    rateOf: ratesOf(rules, optimizer),
    isProximal: optimizer !== null && rules?.l1Method !== 'subgradient',
  }
}

function stepSegment(network: NetworkDescription, segment: Segment, plan: StepPlan): StepSegment {
  const { penalty, optimizer, muon, decay, clipValue, rateOf, isProximal } = plan
  const { l2, l1 } = lambdasOf(network, segment, penalty)
  const own = muon?.ruleOf(network, optimizer, segment) ?? { code: codeOf(optimizer), rate: 1, decayRate: 1 }
  const given = rateOf(segment)
  const [rate, decayRate] = [given.rate * own.rate, given.decayRate * own.decayRate]
  return {
    begin: segment.offset,
    count: segment.length,
    rate,
    optimizer: own.code,
    l2: l2 / penalty.examples,
    l1: isProximal ? 0 : l1 / (2 * penalty.examples),
    // The kernel multiplies it by the rate.
    decay: isPenalizable(network, segment, penalty) && rate > 0 ? decay * (decayRate / rate) : 0,
    shrink: isProximal ? l1 / (2 * penalty.examples) : 0,
    clip: clipValue,
  }
}

/** The OPTIMIZER_… of an optimizer; CUSTOM for none. */
function codeOf(optimizer: OptimizerDescription | null): number {
  return optimizer === null ? layout.CUSTOM : OPTIMIZERS[optimizer.kind].code
}

function isPenalized({ l2, l1, shrink }: StepSegment): boolean {
  return l2 + l1 + shrink !== 0
}

function isJoinable(left: StepSegment, right: StepSegment): boolean {
  const isAdjacent = left.begin + left.count === right.begin
  const isAlike = left.decay === right.decay && left.rate === right.rate && left.optimizer === right.optimizer
  return isAdjacent && isAlike && !isPenalized(left) && !isPenalized(right)
}

const LARGEST_F32 = 3.4028234663852886e38

/** Words of the instructions of a step that are not in every program, and f64 constants of its segments. */
export function stepSize({ segments, muon }: StepBuffers): { readonly words: number; readonly constants: number } {
  const { words, constants } = muon?.module.muonSize(muon.buffers) ?? { words: 0, constants: 0 }
  return { words, constants: constants + (segments.length * layout.SEGMENT_BYTES) / 8 }
}

/** The segments as the kernels read them: an address, how many, and their branches. */
export interface SegmentTable {
  readonly pointer: number
  readonly count: number
  readonly branches: number
}

function branchesOf(segments: readonly StepSegment[]): number {
  return segments.reduce((sum, { count }) => sum + Math.ceil(count / layout.BRANCH_ENTRIES), 0)
}

function writeSegments(emitter: Emitter, segments: readonly StepSegment[]): SegmentTable {
  let branches = 0
  const values = segments.flatMap((segment) => {
    const { begin, count, rate, optimizer, l2, l1, decay, shrink, clip } = segment
    const first = branches
    branches += branchesOf([segment])
    return [begin, count, first, rate, optimizer, l2, l1, decay, shrink, clip]
  })
  return { pointer: emitter.constants(...values), count: segments.length, branches }
}

/** The matrices that Muon steps, and the code for them. */
interface MuonStep {
  readonly module: typeof MuonModule
  readonly buffers: MuonBuffers
}

/** Buffers of a step besides θ, dθ and the state. */
export interface StepBuffers {
  readonly segments: readonly StepSegment[]
  /** `null` but for Muon. */
  readonly muon: MuonStep | null
  readonly sums: Reserved
  readonly scratch: Reserved
}

/** Plans the buffers of a step, or of the cost of the penalty alone. */
export function planStep(plan: Plan, network: NetworkDescription, options: StepOptions): StepBuffers {
  const segments = stepSegments(network, options)
  return {
    segments,
    muon: planMuon(plan, network, options),
    sums: plan.reserve(branchesOf(segments) * layout.STEP_CHECK_SUMS * 8),
    scratch: plan.reserve(layout.CHUNK_ENTRIES * plan.core.threads * plan.core.bytesPerReal),
  }
}

/** The code of Muon where that is the optimizer's rule. */
function muonOf({ optimizer, muon = null }: StepOptions): typeof MuonModule | null {
  return codeOf(optimizer) === layout.OPTIMIZER_MUON ? muon : null
}

function planMuon(plan: Plan, network: NetworkDescription, options: StepOptions): MuonStep | null {
  const muon = muonOf(options)
  const buffers = muon?.planMuon(plan, network) ?? null
  return muon && buffers && { module: muon, buffers }
}

/** Adds the penalty to dθ and to the cost, for programs that stop at the gradient. */
export function emitPenalty(
  emitter: Emitter,
  plan: Plan,
  buffers: StepBuffers,
  parameters: number,
  derivatives: number,
): void {
  const { bytesPerReal } = plan.core
  const table = writeSegments(emitter, buffers.segments)
  emitStepCheck(emitter, plan, buffers, table, { parameters, gradients: derivatives, limit: 0, clipNorm: 0 })
  for (const { begin, count, l2, l1 } of buffers.segments) {
    if (l2 === 0 && l1 === 0) continue
    const offset = begin * bytesPerReal
    emitter.emit(PenaltyGradient, {
      parameters: parameters + offset,
      gradients: derivatives + offset,
      count,
      lambdas: emitter.constants(l2, l1),
    })
  }
}

/** Adds a custom penalty and its gradient, before the gradient is accumulated or checked. */
export function emitCustomPenalty(
  emitter: Emitter,
  network: NetworkDescription,
  penalty: Penalty,
  parameters: number,
  derivatives: number,
): void {
  const { custom, examples } = penalty
  if (custom === undefined) return
  const { core } = emitter
  const segments = segmentsOf(network).filter((segment) => isPenalizable(network, segment, penalty))
  emitter.callHost((session) => {
    let sum = 0
    for (const { offset, length } of segments) {
      const byteOffset = offset * core.bytesPerReal
      const weights = core.reals(parameters + byteOffset, length)
      custom.addGradient(weights, core.reals(derivatives + byteOffset, length), 1 / examples)
      sum += custom.sum(weights)
    }
    session.addPenalty(sum / examples)
  })
}

interface CheckedStep {
  readonly parameters: number
  readonly gradients: number
  readonly limit: number
  readonly clipNorm: number
}

function emitStepCheck(
  emitter: Emitter,
  plan: Plan,
  buffers: StepBuffers,
  { pointer, count, branches }: SegmentTable,
  { parameters, gradients, limit, clipNorm }: CheckedStep,
): void {
  emitter.emit(StepCheck, {
    parameters,
    gradients,
    segments: pointer,
    segmentCount: count,
    branches,
    limit: emitter.constants(limit),
    sums: plan.at(buffers.sums),
    clipNorm: emitter.constants(clipNorm),
    scratch: plan.at(buffers.scratch),
  })
}

/** Addresses of θ, its gradient and the state of the optimizer. */
export interface StepAddresses {
  readonly parameters: number
  readonly gradients: number
  readonly states: readonly number[]
}

/** The step: its check, its count, and one pass over θ. */
export function emitStep(
  emitter: Emitter,
  plan: Plan,
  optimizer: OptimizerDescription,
  clipNorm: number | null,
  buffers: StepBuffers,
  { parameters, gradients, states }: StepAddresses,
): void {
  const table = writeSegments(emitter, buffers.segments)
  const { code, gradientLimit } = OPTIMIZERS[optimizer.kind]
  const fastest = Math.max(1, ...buffers.segments.map(({ rate }) => rate))
  const swift = { ...optimizer, learningRate: optimizer.learningRate * fastest }
  const limit = gradientLimit(swift, plan.core.precision === 'f32' ? LARGEST_F32 : Number.MAX_VALUE)
  emitStepCheck(emitter, plan, buffers, table, { parameters, gradients, limit, clipNorm: clipNorm ?? 0 })
  const hyper = emitter.constants(...hyperparameters(optimizer), 0)
  emitter.emit(Advance, { kind: code, hyper })
  const [first = 0, second = 0, third = 0] = states
  const scratch = plan.at(buffers.scratch)
  const { pointer: segments, branches } = table
  const vectors = { parameters, gradients, first, second, third }
  emitter.emit(Optimize, { ...vectors, segments, branches, hyper, scratch })
  const rateOf = (offset: number): number => buffers.segments.find(({ begin }) => begin === offset)?.rate ?? 1
  const { muon } = buffers
  muon?.module.emitMuon(emitter, plan, muon.buffers, { parameters, directions: second }, rateOf)
}

/** Scales down the weights into each unit whose norm exceeds that of the layer, or else `limit`. */
export function emitMaxNorm(
  emitter: Emitter,
  network: NetworkDescription,
  limit: number | null,
  weights: readonly number[],
): void {
  network.layers.forEach((layer, i) => {
    const { maxNorm, trainable } = layer
    const longest = maxNorm ?? limit
    if (longest === null || trainable === false) return
    emitter.emit(MaxNorm, {
      weight: weights[i] ?? 0,
      ...groupsOf(layer),
      limit: emitter.constants(longest),
    })
  })
}

/** The decoupled weight decay of an optimizer. */
function weightDecayOf(optimizer: OptimizerDescription | null): number {
  const decay = optimizer?.['weightDecay']
  return typeof decay === 'number' ? decay : 0
}
