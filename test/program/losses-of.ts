import { Loss } from '../../assembly/instructions/layout/loss.js'
import * as layout from '../../assembly/layout.js'
import { Emitter } from '../../src/program/emitter.js'
import { Session } from '../../src/program/session.js'
import { loadCore } from '../../src/runtime/load-core.js'
import { Plan } from '../../src/tensor/plan.js'

export const ROWS = 3
export const UNITS = 5

export interface Losses {
  readonly status: number
  readonly losses: number[]
  readonly gradient: number[]
}

/** One loss over a batch of 3 rows of class 2 and 5 outputs, each with that target, run as an instruction of its own. */
export async function lossesOf(
  precision: 'f32' | 'f64',
  kind: number,
  outputs: readonly number[],
  target = 1 / UNITS,
): Promise<Losses> {
  const core = await loadCore(precision)
  const plan = new Plan(core)
  const session = new Session(plan)
  const count = ROWS * UNITS
  const [output, targets, gradient, scratch] = [count, count, count, 2 * count].map((length) => plan.reals(length))
  const labels = plan.reserve(4 * ROWS)
  const emitter = new Emitter(plan, 64, 8)
  plan.allocate('test')
  const at = (place: typeof output): number => (place === undefined ? 0 : plan.at(place))
  core.reals(at(output), count).set(outputs)
  core.reals(at(targets), count).fill(target)
  core.words(plan.at(labels), ROWS).fill(2)
  const isSoftmax = kind === layout.LOSS_SOFTMAX_CROSS_ENTROPY
  const delta = emitter.constants(kind === layout.LOSS_HUBER ? 1 : 0)
  const begin = emitter.position
  emitter.emit(Loss, {
    kind,
    delta,
    output: at(output),
    targets: isSoftmax ? 0 : at(targets),
    gradient: at(gradient),
    units: UNITS,
    losses: at(scratch),
    positiveWeights: 0,
  })
  const source = { source: 0, sourceType: layout.SOURCE_F32, targets: plan.at(labels), order: 0 }
  session.setRows({ ...source, count: ROWS, batchSize: ROWS })
  session.setCode({ begin, end: emitter.position }, 0)
  core.runSteps(session.pointer, 0, 1, Infinity)
  const isPerRow = isSoftmax || kind === layout.LOSS_SOFT_CROSS_ENTROPY
  const losses = Array.from(core.reals(at(scratch), isPerRow ? ROWS : count))
  const result = { status: session.status, losses, gradient: Array.from(core.reals(at(gradient), count)) }
  plan.release()
  return result
}
