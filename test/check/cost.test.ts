import { describe, expect, it } from 'vitest'
import { costCheck, dataset, network, type NetworkInit } from '../../src/index.js'
import { expectRejection } from '../support/errors.js'

const data = dataset({
  x: Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(i)]),
  y: Array.from({ length: 30 }, (_, i) => (Math.sin(i) > 0 ? 1 : 0)),
})
const init: NetworkInit = {
  inputs: 2,
  layers: [{ units: 6, keepProb: 0.5 }, { units: 2 }],
  loss: 'softmaxCrossEntropy',
  inputKeepProb: 0.8,
  seed: 2,
}

describe('the cost check', () => {
  it('falls at every step with dropout off, though the network has it, and changes nothing', async () => {
    using net = await network(init)
    const before = String(net.parameters)
    const check = await costCheck(net, data, { l2: 1, steps: 30, learningRate: 0.1 })
    expect(check.falls).toBe(true)
    expect(check.firstRise).toBeNull()
    expect(check.costs.length).toBe(31)
    check.costs.slice(1).forEach((cost, i) => expect(cost).toBeLessThan(check.costs[i] ?? NaN))
    expect(Math.abs((check.costs[0] ?? NaN) - net.loss(data, { l2: 1 }))).toBeLessThan(1e-6)
    expect(String(net.parameters)).toBe(before)
  })

  it('names the first rise and a smaller step', async () => {
    using net = await network(init)
    const check = await costCheck(net, data, { learningRate: 500 })
    expect(check.falls).toBe(false)
    const rise = check.firstRise ?? NaN
    expect(check.costs[rise]).toBeGreaterThan(check.costs[rise - 1] ?? NaN)
    expect(check.message).toContain(`rises at step ${rise}`)
    const avoidedBy = check.avoidedBy ?? NaN
    expect(check.message).toContain(`At learning rate ${Number(avoidedBy.toPrecision(3))} it falls at every step`)
    expect(await costCheck(net, data, { learningRate: avoidedBy })).toMatchObject({ falls: true, avoidedBy: null })
    expect(await costCheck(net, data, { learningRate: 2 * avoidedBy })).toMatchObject({ falls: false })
  })

  it('refuses options that make no sense', async () => {
    using net = await network(init)
    await expectRejection(costCheck(net, data, { steps: 0 }), { field: 'steps' })
    await expectRejection(costCheck(net, data, { learningRate: -1 }), { field: 'learningRate' })
    await expectRejection(costCheck(net, data, { rate: 1 } as object), { field: 'rate' })
  })
})
