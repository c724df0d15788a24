import { describe, expect, it } from 'vitest'
import { Loss } from '../../assembly/instructions/layout/loss.js'
import * as layout from '../../assembly/layout.js'
import { Emitter } from '../../src/program/emitter.js'
import { Session } from '../../src/program/session.js'
import { loadCore } from '../../src/runtime/load-core.js'
import { Plan } from '../../src/tensor/plan.js'

// Precondition: outputs of which one is NaN, at every place of a row. Reference: NaN is neither passed over nor mended:
// the row's loss and the gradient that depends on that output are NaN, other rows are untouched.

const ROWS = 3
const UNITS = 5

interface Losses {
  readonly status: number
  readonly losses: number[]
  readonly gradient: number[]
}

/** One loss over a batch of 3 rows and 5 outputs, run as an instruction of its own. */
async function lossesOf(precision: 'f32' | 'f64', kind: number, outputs: readonly number[]): Promise<Losses> {
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
  core.reals(at(targets), count).fill(1 / UNITS)
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

const clean = Array.from({ length: ROWS * UNITS }, (_, i) => Math.sin(i))
const places = Array.from({ length: ROWS * UNITS }, (_, i) => i)
const notANumber = (values: readonly number[]): number[] => values.flatMap((value, i) => (Number.isNaN(value) ? i : []))

describe.each(['f32', 'f64'] as const)('a NaN among the outputs in %s', (precision) => {
  it.each([
    ['binary cross-entropy', layout.LOSS_BINARY_CROSS_ENTROPY],
    ['squared error', layout.LOSS_MEAN_SQUARED_ERROR],
    ['absolute error', layout.LOSS_MEAN_ABSOLUTE_ERROR],
    ['Huber loss', layout.LOSS_HUBER],
  ])('is the loss and the gradient of that output alone: %s', async (_, kind) => {
    for (const place of places) {
      const { status, losses, gradient } = await lossesOf(precision, kind, clean.with(place, NaN))
      expect(notANumber(losses)).toEqual([place])
      expect(notANumber(gradient)).toEqual([place])
      expect(status).toBe(layout.STATUS_LOSS_NOT_FINITE)
    }
  })

  it.each([
    ['softmax cross-entropy', layout.LOSS_SOFTMAX_CROSS_ENTROPY],
    ['softmax cross-entropy of shares', layout.LOSS_SOFT_CROSS_ENTROPY],
  ])('is the loss and every gradient of its row: %s', async (_, kind) => {
    for (const place of places) {
      const row = Math.floor(place / UNITS)
      const { status, losses, gradient } = await lossesOf(precision, kind, clean.with(place, NaN))
      expect(notANumber(losses)).toEqual([row])
      expect(notANumber(gradient)).toEqual(places.slice(row * UNITS, (row + 1) * UNITS))
      expect(status).toBe(layout.STATUS_LOSS_NOT_FINITE)
    }
  })
})
