import { describe, expect, it } from 'vitest'
import { gradientCheck, network } from '../../src/index.js'
import { activationRegistry } from '../contracts/registry/activations.js'
import { lossEntries } from '../contracts/registry/losses.js'
import { expectGradient } from '../contracts/expect-gradient.js'
import { costAndGradient } from '../reference/network.js'
import { problem } from '../support/problems.js'
import { buggyGradient, mutants } from './mutants.js'

const shape = { inputs: 4, hidden: [6, 5], rows: 9, seed: 3 }
const penalty = { l2: 0.9, l1: 0.2, penalizeBiases: false }
const activation = activationRegistry.tanh

const cases = lossEntries.flatMap((loss) => {
  const given = problem({ loss, activation, ...shape })
  return mutants.flatMap((mutant) => {
    const last = given.reference.layers.length - 1
    const from = mutant.layers === 'last' ? last : mutant.before === true ? 1 : 0
    const to = mutant.layers === 'hidden' ? last - 1 : last
    const places = Array.from({ length: to - from + 1 }, (_, i) => from + i)
    return places
      .filter((layer) => !isSame(given, mutant.bug, layer))
      .map((layer) => ({ kind: loss.kind, name: mutant.name, layer, mutant, given }))
  })
})

/** A transposed column and a bias left out where it is the only one may be what they were: then there is no bug. */
function isSame(given: ReturnType<typeof problem>, bug: (typeof mutants)[number]['bug'], layer: number): boolean {
  const { reference, start, batch } = given
  const options = { ...penalty, examples: shape.rows }
  const right = buggyGradient(reference, start, batch, options)
  return buggyGradient(reference, start, batch, options, bug, layer).every((value, i) => value === right[i])
}

describe('bugs planted in a backward pass', () => {
  it('is right without one', () => {
    for (const loss of lossEntries) {
      const { reference, start, batch } = problem({ loss, activation, ...shape })
      const options = { ...penalty, examples: shape.rows }
      const right = costAndGradient(reference, start, batch, options).gradient
      expectGradient(buggyGradient(reference, start, batch, options), right, reference, 'f64')
    }
  })

  it('are many', () => {
    expect(cases.length).toBeGreaterThan(200)
  })

  it.each(cases)('$kind: $name in layer $layer is found and laid there', async ({ mutant, layer, given }) => {
    const { reference, start, batch } = given
    using net = await network({ ...given.options, precision: 'f64' })
    const gradients = (options: { l2?: number; l1?: number }): number[] =>
      buggyGradient(
        reference,
        start,
        batch,
        { l2: 0, l1: 0, penalizeBiases: false, ...options, examples: shape.rows },
        mutant.bug,
        layer,
      )
    const check = await gradientCheck(net, given.data, { ...penalty, gradients })
    expect(['suspicious', 'wrong']).toContain(check.verdict)
    const shown = layer - (mutant.before === true ? 1 : 0)
    const expected = { layer: `dense${shown + 1}`, parameters: mutant.parameters, path: mutant.path }
    expect(check.faults).toMatchObject([expected])
    // What lies in entries that no sample holds shows along a direction.
    const sampled = await gradientCheck(net, given.data, { ...penalty, gradients, entries: 'sampled', samples: 1 })
    expect(['suspicious', 'wrong']).toContain(sampled.verdict)
    expect(sampled.faults).toMatchObject([{ layer: expected.layer, parameters: expected.parameters }])
    expect(check.message).toContain(`of layer 'dense${shown + 1}', in the derivative of the ${mutant.path}`)
  })
})
