import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/index.js'
import { classification, type Run, runOf } from './runs.js'

describe('learns little', () => {
  const weak = [3300, 1700, 1700, 3300] as const
  const cause = async (run: Run): Promise<string | undefined> =>
    diagnose(await classification(weak, weak, { run: runOf(run) })).causes[0]?.kind

  it('a train loss that goes up and down by a tenth every second epoch oscillates', async () => {
    const costs = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.6 : 0.7))
    expect(await cause({ costs })).toBe('oscillation')
    const small = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.6 : 0.63))
    expect(await cause({ costs: small })).toBeUndefined()
  })

  it('a train loss that falls slowly and as fast at the end has too small steps', async () => {
    const line = Array.from({ length: 20 }, (_, i) => 0.7 - 0.001 * i)
    expect(await cause({ costs: line })).toBe('learning rate too low')
    const levelled = Array.from({ length: 20 }, (_, i) => 0.6 + 0.1 * 0.5 ** i)
    expect(await cause({ costs: levelled })).toBeUndefined()
  })

  it('a rate that training seldom survives is too high, even where the loss falls smoothly', async () => {
    const rated = (learningRate: number): Run => ({ changes: { optimizer: { kind: 'adam', learningRate } } })
    expect(await cause(rated(1))).toBe('learning rate too high')
    expect(await cause(rated(0.05))).toBeUndefined()
  })

  it('says from which epoch on the course of training showed it', async () => {
    const onset = async (costs: readonly number[]) =>
      diagnose(await classification(weak, weak, { run: runOf({ costs }) })).causes[0]
    // The lowest cost is that of epoch 2. 1.5 · 0.6 = 0.9 is exceeded in epoch 6, not in epoch 7, and from epoch 8 on always.
    const rising = await onset([0.7, 0.6, 0.8, 0.85, 0.9, 0.95, 0.8, 1, 1.1, 1.2])
    expect(rising).toMatchObject({ kind: 'learning rate too high', epoch: 8 })
    expect(rising?.message).toContain('That was sure from epoch 8 of 10 on.')
    // A rule about the last half of the epochs, of which there must be five: sure as soon as it can be.
    const swinging = await onset(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.6 : 0.7)))
    expect(swinging?.epoch).toBe(5)
    const penalty = diagnose(await classification(weak, weak, { run: runOf({ changes: { l2: 1e3 } }) })).causes[0]
    expect(penalty).not.toHaveProperty('epoch')
  })

  it('names the cause in the message and removes it before a larger network is advised', async () => {
    const diagnosis = diagnose(await classification(weak, weak, { run: runOf({ changes: { l2: 1e3 } }) }))
    expect(diagnosis.state).toBe('high bias')
    expect(diagnosis.message).toContain('The penalty is so strong')
    expect(diagnosis.actions[0]?.change).toEqual({ l2: 10 })
  })

  it('does not hold the course of the loss against a network that has learnt most', async () => {
    const costs = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.6 : 0.7))
    const most = [4500, 500, 500, 4500] as const
    expect(diagnose(await classification(most, most, { run: runOf({ costs }) })).causes).toEqual([])
  })

  it('a network that memorized train and is worse than the baseline on dev is no better than it', async () => {
    const diagnosis = diagnose(await classification([5000, 0, 0, 5000], [2500, 2500, 2500, 2500]))
    expect(diagnosis.state).toBe('no better than the baseline')
  })
})
