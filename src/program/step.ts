import * as layout from '../../assembly/layout.js'
import { OPTIMIZERS, type OptimizerDescription } from '../model/optimizers.js'
import { segmentsOf } from '../model/segments.js'
import type { NetworkDescription } from '../model/network-options.js'
import type { Plan, Reserved } from '../tensor/plan.js'
import type { Emitter } from './emitter.js'
import type { Penalty } from './penalty.js'

/** A run of entries of θ that a step treats alike. */
export interface StepSegment {
  readonly begin: number
  readonly count: number
  /** λ₂/m. */
  readonly l2: number
  /** λ₁/2m. */
  readonly l1: number
  readonly decay: number
}

/** θ in the fewest segments: only what the sums of a penalty are taken over stands apart. */
export function stepSegments(network: NetworkDescription, penalty: Penalty, decay: number): StepSegment[] {
  const segments: StepSegment[] = []
  for (const { parameter, offset, length } of segmentsOf(network)) {
    const isTouched = parameter === 'weight' || penalty.penalizeBiases
    const segment = {
      begin: offset,
      count: length,
      l2: isTouched ? penalty.l2 / penalty.examples : 0,
      l1: isTouched ? penalty.l1 / (2 * penalty.examples) : 0,
      decay: isTouched ? decay : 0,
    }
    const last = segments.at(-1)
    if (last !== undefined && isJoinable(last, segment)) {
      segments[segments.length - 1] = { ...last, count: last.count + length }
    } else segments.push(segment)
  }
  return segments
}

function isJoinable(left: StepSegment, right: StepSegment): boolean {
  return left.l2 + left.l1 + right.l2 + right.l1 === 0 && left.decay === right.decay
}

/** f64 constants that a network's segments take at most. */
export function segmentConstants(network: NetworkDescription): number {
  return (network.layers.length * 2 * layout.SEGMENT_BYTES) / 8
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
  const values = segments.flatMap(({ begin, count, l2, l1, decay }, i) => {
    return [begin, count, branchesOf(segments.slice(0, i)), l2, l1, decay]
  })
  return { pointer: emitter.constants(...values), count: segments.length, branches: branchesOf(segments) }
}

/** What a step needs besides θ, dθ and the states. */
export interface StepBuffers {
  readonly segments: readonly StepSegment[]
  readonly sums: Reserved
  readonly scratch: Reserved
}

/** Plans the buffers of a step, or of the penalty's cost alone. */
export function planStep(plan: Plan, network: NetworkDescription, penalty: Penalty, decay: number): StepBuffers {
  const segments = stepSegments(network, penalty, decay)
  return {
    segments,
    sums: plan.reserve(branchesOf(segments) * layout.GAUGE_SUMS * 8),
    scratch: plan.reserve(layout.CHUNK_ENTRIES * plan.core.threads * plan.core.bytesPerReal),
  }
}

/** Adds the penalty to dθ, and tells its cost: for gradients that are looked at rather than stepped along. */
export function emitPenalty(
  emitter: Emitter,
  plan: Plan,
  buffers: StepBuffers,
  parameters: number,
  derivatives: number,
): void {
  const { bytesPerReal } = plan.core
  const table = writeSegments(emitter, buffers.segments)
  emitGauge(emitter, plan, buffers, table, parameters, derivatives, 0)
  for (const { begin, count, l2, l1 } of buffers.segments) {
    if (l2 === 0 && l1 === 0) continue
    const place = begin * bytesPerReal
    emitter.op(layout.OP_PENALTY, parameters + place, derivatives + place, count, emitter.constants(l2, l1))
  }
}

function emitGauge(
  emitter: Emitter,
  plan: Plan,
  buffers: StepBuffers,
  { pointer, count, branches }: SegmentTable,
  parameters: number,
  derivatives: number,
  limit: number,
): void {
  const sums = plan.at(buffers.sums)
  emitter.op(layout.OP_GAUGE, parameters, derivatives, pointer, count, branches, emitter.constants(limit), sums)
}

/** The step: what it must not exceed, the count of it, and the one pass over θ. */
export function emitStep(
  emitter: Emitter,
  plan: Plan,
  optimizer: OptimizerDescription,
  buffers: StepBuffers,
  parameters: number,
  derivatives: number,
  states: readonly number[],
): void {
  const table = writeSegments(emitter, buffers.segments)
  emitGauge(emitter, plan, buffers, table, parameters, derivatives, gradientLimit(optimizer, plan.core.precision))
  const { code, options } = OPTIMIZERS[optimizer.kind]
  const hyper = emitter.constants(...options.map(([name]) => Number(optimizer[name])), 0)
  emitter.op(layout.OP_ADVANCE, code, hyper)
  const [first = 0, second = 0] = states
  const scratch = plan.at(buffers.scratch)
  const { pointer, branches } = table
  emitter.op(layout.OP_OPTIMIZE, code, parameters, derivatives, first, second, pointer, branches, hyper, scratch)
}

/** The decoupled decay of an optimizer. */
export function weightDecayOf(optimizer: OptimizerDescription | null): number {
  const decay = optimizer?.['weightDecay']
  return typeof decay === 'number' ? decay : 0
}

/**
 * The largest gradient entry whose step keeps θ and the optimizer's state finite: Adam and RMSprop square it, momentum
 * sums up to 1/(1 − β) of it.
 */
function gradientLimit(optimizer: OptimizerDescription, precision: 'f32' | 'f64'): number {
  const largest = precision === 'f32' ? 3.4028234663852886e38 : Number.MAX_VALUE
  if (OPTIMIZERS[optimizer.kind].states === 2 || optimizer.kind === 'rmsprop') return Math.sqrt(largest) / 4
  const beta = Number(optimizer['momentum'] ?? 0)
  return ((largest / 16) * (1 - beta)) / Math.max(1, optimizer.learningRate)
}
