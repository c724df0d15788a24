import { describe, expect, it } from 'vitest'
import { dataset, network, type Checkpoint, type FitOptions, type Network } from '../../../src/index.js'
import { expectRejection } from '../../support/errors.js'

// References: built-in schedules whose factors are powers of 2, exact everywhere; and the learning rates that the history tells.

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(3 * i), Math.cos(5 * i)])
const train = dataset({ x, y: x.map(([a = 0, b = 0]) => a * b - a), task: 'regression' })
/** 5 steps an epoch. */
const shape = { epochs: 4, batchSize: 8, optimizer: { kind: 'adam', learningRate: 0.02 } } as const

async function trained(run: (net: Network) => Promise<unknown>): Promise<unknown> {
  const layers = [{ units: 5, activation: 'tanh' }, { units: 1 }] as const
  using net = await network({ inputs: 2, layers, loss: 'meanSquaredError', seed: 2 })
  await run(net)
  return Array.from(net.parameters)
}
const fitted = (options: FitOptions) => trained((net) => net.fit(train, { ...shape, ...options }))
/** Halves every 10 steps, 2 epochs. */
const halving = (step: number): number => 2 ** -Math.floor(step / 10)
const expected = await fitted({ schedule: { kind: 'step', every: 2, factor: 0.5 } })

describe('a schedule as a function of the step', () => {
  it('takes the steps of the built-in schedule with the same factors, as a function or a list', async () => {
    expect(await fitted({ schedule: halving })).toEqual(expected)
    expect(await fitted({ schedule: Array.from({ length: 20 }, (_, step) => halving(step)) })).toEqual(expected)
    expect(await fitted({ schedule: Float32Array.from({ length: 30 }, (_, step) => halving(step)) })).toEqual(expected)
    expect(await fitted({ schedule: () => 1 })).toEqual(await fitted({}))
    expect(await fitted({ schedule: () => 1 })).not.toEqual(expected)
  })

  it('multiplies the learning rate of each step', async () => {
    const rates: number[] = []
    const linear = (step: number, steps: number): number => 1 - step / steps
    const onBatch = ({ learningRate }: { learningRate: number }): void => void rates.push(learningRate)
    await trained(async (net) => {
      const { settings, rows } = await net.fit(train, { ...shape, schedule: linear, onBatch })
      expect(settings.schedule).toEqual({
        kind: 'table',
        steps: 20,
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      })
      expect(rows.map(({ learningRate }) => learningRate)).toEqual([4, 9, 14, 19].map((step) => 0.02 * (1 - step / 20)))
    })
    expect(rates).toEqual(Array.from({ length: 20 }, (_, step) => 0.02 * (1 - step / 20)))
    // Steps of accumulated batches: 3 an epoch.
    const steps: number[] = []
    await fitted({ accumulate: 2, schedule: (step, all) => { steps.push(step, all); return 1 } }) // prettier-ignore
    expect(steps).toEqual(Array.from({ length: 12 }, (_, step) => [step, 12]).flat())
  })

  it('a factor of 0 takes no step', async () => {
    const start = await trained(async () => undefined)
    expect(await fitted({ schedule: () => 0, optimizer: { kind: 'sgd', learningRate: 1 } })).toEqual(start)
  })

  it('is called for all steps before training, and the same in a worker', async () => {
    const events: string[] = []
    const schedule = (step: number): number => {
      events.push('schedule')
      return halving(step)
    }
    await fitted({ schedule, onEpoch: () => void events.push('epoch') })
    expect(events).toEqual([...Array.from({ length: 20 }, () => 'schedule'), 'epoch', 'epoch', 'epoch', 'epoch'])
    expect(await fitted({ schedule: halving, worker: true })).toEqual(expected)
  })

  it('goes on in the next call and in a run that is resumed', async () => {
    const calls = await trained(async (net) => {
      await net.fit(train, { ...shape, epochs: 1, schedule: halving })
      await net.fit(train, { ...shape, epochs: 3, schedule: halving })
    })
    expect(calls).toEqual(expected)
    const checkpoints: Checkpoint[] = []
    await fitted({ schedule: halving, checkpoint: { everySeconds: 0, save: (found) => void checkpoints.push(found) } })
    const resume = checkpoints.find(({ epoch }) => epoch === 3) as Checkpoint
    expect(resume.settings.schedule).toMatchObject({ kind: 'table', steps: 20 })
    expect(await fitted({ schedule: halving, resume })).toEqual(expected)
  })

  it('refuses factors that are no finite numbers of at least 0, naming the step', async () => {
    const refused = (schedule: FitOptions['schedule'] & object) => fitted({ schedule })
    await expectRejection(
      refused((step) => (step === 7 ? NaN : 1)),
      { code: 'INVALID_OPTION', field: 'schedule(7, 20)' },
    )
    await expectRejection(
      refused((step) => (step === 19 ? -1 : 1)),
      { field: 'schedule(19, 20)' },
    )
    await expectRejection(refused(() => Infinity), { field: 'schedule(0, 20)' }) // prettier-ignore
    await expectRejection(refused(() => '1' as never), { field: 'schedule(0, 20)' }) // prettier-ignore
    await expectRejection(refused([1, 0.5]), { code: 'INVALID_SHAPE', field: 'schedule' }, '20 steps')
    await expectRejection(refused(Array.from({ length: 20 }, (_, i) => 3 - i)), { field: 'schedule[4]' })
    const linear = [{ units: 1 }]
    using net = await network({ inputs: 2, layers: linear, loss: 'meanSquaredError' })
    await expectRejection(net.fit(train, { optimizer: 'lbfgs', schedule: () => 1 }), { field: 'schedule' })
  })
})
