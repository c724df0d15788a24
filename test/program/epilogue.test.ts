import { describe, expect, it } from 'vitest'
import { Activate, Dropout } from '../../assembly/instructions/layout/layers.js'
import * as layout from '../../assembly/layout.js'
import { activationCode, ACTIVATIONS, type Activation } from '../../src/model/activations.js'
import type { LayerDescription } from '../../src/model/network-options.js'
import { emitDense, emitDenseActivate, type DenseAddresses } from '../../src/program/layers/dense.js'
import { Emitter } from '../../src/program/emitter.js'
import { Session } from '../../src/program/session.js'
import type { Core } from '../../src/runtime/core.js'
import { loadCore } from '../../src/runtime/load-core.js'
import { Plan, type Reserved } from '../../src/tensor/plan.js'

// Precondition: the cores as built. Reference: the product, the activation and the dropout, one instruction after the
// other. Tolerance: exact, and nothing is written behind a matrix.

const KC = 256
const BEHIND = 24
// prelu is an instruction of its own, which is never fused.
const activations = (Object.keys(ACTIVATIONS) as Activation[]).filter((name) => name !== 'prelu')

interface Case {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly activation: Activation
  /** z has a place of its own, and does not become a. */
  readonly keepsInput: boolean
  readonly keepProb: number
  /** Dropout is turned off for a while. */
  readonly isOff?: boolean
}

/** Deterministic numbers in [−1, 1). */
function fill(values: Float32Array | Float64Array, seed: number): void {
  let state = seed
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    values[i] = (state >>> 8) / 2 ** 23 - 1
  }
}

interface Matrices {
  readonly z: Reserved
  readonly output: Reserved
  readonly dropped: Reserved
}

function reserve(plan: Plan, { m, n, keepsInput, keepProb }: Case): Matrices {
  const room = (): Reserved => plan.reals(m * n + BEHIND)
  const output = room()
  return { z: keepsInput ? room() : output, output, dropped: keepProb < 1 ? room() : output }
}

function layerOf({ n, k, activation, keepProb }: Case): LayerDescription {
  const { alpha, initializer } = ACTIVATIONS[activation]
  return { name: 'dense', inputs: k, units: n, activation, alpha, keepProb, initializer }
}

function emitApart(emitter: Emitter, layer: LayerDescription, addresses: DenseAddresses): void {
  const { z, output, dropped } = addresses
  const code = activationCode(layer.activation)
  emitDense(emitter, layer, addresses)
  const { units } = layer
  const alpha = emitter.constants(layer.alpha ?? 0)
  emitter.emit(Activate, { kind: code, alpha, source: z, target: output, units })
  if (dropped === output) return
  const keepProb = emitter.keepProb(layer.keepProb)
  emitter.emit(Dropout, { source: output, target: dropped, units, keepProb, layer: 3 })
}

/** Where the fused instruction leaves other bits than the separate ones: nothing, if all is well. */
function differences(core: Core, input: Case): string[] {
  const { m, n, k } = input
  const plan = new Plan(core)
  const session = new Session(plan)
  const [x, weight, bias] = [plan.reals(m * k), plan.reals(k * n), plan.reals(n)]
  const [apart, fused] = [reserve(plan, input), reserve(plan, input)]
  const workspace = plan.reserve(core.kernels.gemmWorkspaceBytes(m, n, k) * core.threads)
  const emitter = new Emitter(plan, 64, 8)
  plan.allocate('test')
  for (const [seed, [place, count]] of (
    [
      [x, m * k],
      [weight, k * n],
      [bias, n],
    ] as const
  ).entries())
    // prettier-ignore
    fill(core.reals(plan.at(place), count), seed + m + n + k)
  const placesOf = ({ z, output, dropped }: Matrices): DenseAddresses => ({
    x: plan.at(x),
    weight: plan.at(weight),
    bias: plan.at(bias),
    z: plan.at(z),
    output: plan.at(output),
    dropped: plan.at(dropped),
  })
  const begin = emitter.position
  emitApart(emitter, layerOf(input), placesOf(apart))
  emitDenseActivate(emitter, layerOf(input), placesOf(fused), 2)
  emitter.setDropout(input.isOff !== true)
  session.setSeed(2 ** 40 + 7)
  session.setEpoch(3)
  session.set(layout.SESSION_DRAWS, 17)
  session.setRows({ source: 0, sourceType: layout.SOURCE_F32, targets: 0, order: 0, count: m, batchSize: m })
  session.setCode({ begin, end: emitter.position }, plan.at(workspace))
  // As in any program something follows: the end of a batch counts its draws, whether or not all threads have drawn.
  session.setBatchFlags(layout.BATCH_SUSPENDS)
  expect(core.runSteps(session.pointer, 0, 1, Infinity)).toBe(1)
  const found: string[] = []
  for (const name of ['z', 'output', 'dropped'] as const) {
    const read = (place: Reserved) => core.reals(plan.at(place), m * n + BEHIND)
    const [expected, actual] = [read(apart[name]), read(fused[name])]
    const at = actual.findIndex((value, i) => !Object.is(value, expected[i]) || (i >= m * n && value !== 0))
    if (at !== -1) found.push(`${JSON.stringify(input)}: ${name} ${at} is ${actual[at]}, not ${expected[at]}`)
  }
  plan.release()
  return found
}

/** Every way that the matrices may lie, of one shape and activation. */
function ways(shape: Pick<Case, 'm' | 'n' | 'k' | 'activation'>): Case[] {
  return [true, false].flatMap((keepsInput) => [0.7, 1].map((keepProb) => ({ ...shape, keepsInput, keepProb })))
}

/** The activation that turn `index` of a list of shapes takes. */
function turn(index: number): Activation {
  return activations[index % activations.length] ?? 'relu'
}

const long = [[3, 5, 0], [1, 300, 300], [2, 17, KC], [5, 33, KC + 1], [9, 40, 2 * KC + 3], [600, 3, KC + 4], [24, 7, 2 * KC], [6, 530, 20], [50, 515, KC + 3]] as const // prettier-ignore

describe.each(['f32', 'f64', 'f32-relaxed'] as const)('the epilogue of a product in %s', (name) => {
  it('has the bits of separate instructions in small and odd sizes', async () => {
    const core = await loadCore(name)
    const found: string[] = []
    for (let m = 1; m <= 9; m++) {
      for (let n = 1; n <= 40; n++) {
        const cases = ways({ m, n, k: 1 + ((m * n) % 5), activation: turn(m + n) })
        for (const one of cases) found.push(...differences(core, one))
      }
    }
    expect(found).toEqual([])
  })

  it.each(activations)('has them over runs of k, blocks of columns and thin products, for %s', async (activation) => {
    const core = await loadCore(name)
    const cases = long.flatMap(([m, n, k]) => ways({ m, n, k, activation }))
    expect(cases.flatMap((one) => differences(core, one))).toEqual([])
  })

  it('has them while dropout is off, which copies', async () => {
    const shape = { m: 9, n: 37, k: 4, activation: 'gelu' } as const
    const core = await loadCore(name)
    const cases = ways(shape).map((one) => ({ ...one, isOff: true }))
    expect(cases.flatMap((one) => differences(core, one))).toEqual([])
  })

  it.each([2, 3, 5, 8])('has them on %i threads', async (threads) => {
    const core = await loadCore(name, undefined, threads)
    await core.pool?.join()
    expect(core.pool?.serving).toBe(true)
    const shapes = [[64, 131, 70], [9, 1030, 260], [3, 2500, 9], [700, 5, 300], [517, 61, 2], [1, 4097, 40]] as const // prettier-ignore
    const cases = shapes.flatMap(([m, n, k], i) => ways({ m, n, k, activation: turn(i + threads) }))
    expect(cases.flatMap((one) => differences(core, one))).toEqual([])
  })
})
