import { describe, expect, it } from 'vitest'
import { network } from '../../src/index.js'
import { penaltyBetween } from '../../src/check/quotients.js'
import { columnProbe, plainProbe } from '../../src/train/probe/probe.js'
import { activationEntries } from '../contracts/registry/activations.js'
import { lossEntries } from '../contracts/registry/losses.js'
import { penaltyEntries } from '../contracts/registry/penalties.js'
import { problem } from '../support/problems.js'
import { relativeError } from '../support/tolerance.js'

const shape = { inputs: 5, hidden: [7, 6], rows: 11, seed: 21 }
// Networks with prelu are probed by whole passes alone.
const plain = activationEntries.filter(({ trainsAlpha }) => !trainsAlpha)
const cases = lossEntries.flatMap((loss) => plain.map((activation) => ({ loss, activation })))
const identity = activationEntries.find(({ option }) => option === 'identity')
if (identity === undefined) throw new Error('no identity')

/** Large enough that some entries cross kinks. */
const STEPS = [5e-6, -5e-6, 0.05]

describe('the probe by columns', () => {
  it.each(cases)(
    '$loss.kind × $activation.option: as whole forward passes, losses and kinks',
    async ({ loss, activation }) => {
      for (const outputActivation of [identity, activation]) {
        const given = problem({ loss, activation, outputActivation, ...shape })
        using net = await network({ ...given.options, precision: 'f64', threads: 1 })
        const before = String(net.parameters)
        const plain = plainProbe(net, given.data)
        const columns = columnProbe(net, given.data)
        expect(relativeError(columns.here, plain.here)).toBeLessThan(1e-14)
        net.parameters.forEach((value, index) => {
          for (const step of STEPS) {
            const expected = plain.at(index, value + step)
            const found = columns.at(index, value + step)
            expect(relativeError(found.loss, expected.loss), `entry ${index}, step ${step}`).toBeLessThan(1e-13)
            expect(found.crossed, `entry ${index}, step ${step}`).toBe(expected.crossed)
          }
        })
        columns.release()
        expect(String(net.parameters)).toBe(before)
      }
    },
  )

  it.each(penaltyEntries)('takes the difference of the penalty, $name, entry by entry', async ({ option }) => {
    const [loss, activation] = [lossEntries[0], activationEntries[0]]
    if (loss === undefined || activation === undefined) throw new Error('the registries are empty')
    const given = problem({ loss, activation, ...shape })
    using net = await network({ ...given.options, precision: 'f64' })
    const { parameters } = net
    const penaltyAt = (index: number, value: number): number => {
      net.setParameters(parameters.with(index, value))
      return net.evaluate(given.data, option).penalty
    }
    const value = parameters[3] ?? NaN
    const expected = penaltyAt(3, value + 0.5) - penaltyAt(3, value - 0.5)
    const found = penaltyBetween({ ...option, examples: shape.rows }, value - 0.5, value + 0.5)
    expect(Math.abs(found - expected)).toBeLessThan(1e-14)
  })
})
