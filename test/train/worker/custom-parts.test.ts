import { describe, expect, it } from 'vitest'
import {
  type Checkpoint,
  crossValidate,
  customActivation,
  customLoss,
  customPenalty,
  dataset,
  type EpochRow,
  type FitOptions,
  network,
} from '../../../src/index.js'
import { halfSquares, module, quartic, softsign } from '../../support/custom-parts.mjs'
import { expectFault, expectRejection } from '../../support/errors.js'

const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(2 * i)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => [a * b, a - b]), task: 'regression' })

const activation = customActivation(softsign)
const own = {
  inputs: 2,
  layers: [{ units: 5, activation }, { units: 4, activation: 'tanh' }, { units: 2 }],
  loss: customLoss(halfSquares),
  precision: 'f64',
} as const
const penalty = customPenalty(quartic)

async function trained(options: FitOptions): Promise<{ readonly weights: unknown; readonly rows: readonly unknown[] }> {
  using net = await network(own)
  const history = await net.fit(data, { epochs: 3, batchSize: 16, dev: data, penalty, ...options })
  return { weights: net.parameters, rows: history.rows.map((row) => ({ ...row, seconds: 0 })) }
}

/** The refusal of a fit in a worker with that activation. */
async function refusal(options: object, name = 'softsign', made = customActivation): Promise<string> {
  using net = await network({ ...own, layers: [{ units: 3, activation: made({ ...softsign, name, ...options }) }, { units: 2 }] }) // prettier-ignore
  const before = net.parameters
  const error = await expectRejection(net.fit(data, { epochs: 1, worker: true }), { code: 'INVALID_OPTION', functionName: 'fit' }) // prettier-ignore
  expect(net.parameters).toEqual(before)
  return error.message
}

describe('custom parts in a worker', () => {
  it('are imported from their module: activation, loss and penalty give the bits and the history of a fit here', async () => {
    expect(await trained({ worker: true })).toEqual(await trained({}))
  })

  it('are the same in the folds of a cross-validation in workers', async () => {
    const recipe = { folds: 3, network: { layers: own.layers, loss: own.loss }, fit: { epochs: 2, penalty } }
    const [here, there] = [await crossValidate(data, recipe), await crossValidate(data, { ...recipe, workers: 2 })]
    expect(there.outOfFold).toEqual(here.outOfFold)
  })

  it('go on from a checkpoint that a worker or this thread handed out', async () => {
    const whole = await trained({})
    for (const worker of [true, false]) {
      const states: Checkpoint[] = []
      const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void states.push(state) }
      const onEpoch = ({ epoch }: EpochRow): 'stop' | void => (epoch === 2 ? 'stop' : undefined)
      await trained({ checkpoint, onEpoch, worker })
      const resume = states.findLast(({ epoch }) => epoch === 2)
      if (resume === undefined) throw new Error('no checkpoint was handed out')
      expect((await trained({ resume, worker: !worker })).weights).toEqual(whole.weights)
    }
  })

  it('are known to neither checkpoint nor description by where their code lies', () => {
    expect(activation.module).toBe(module)
    expect(JSON.stringify(activation)).not.toContain(module)
  })
})

describe('a custom part is refused by a worker', () => {
  it('without a module, naming the part and the option', async () => {
    const { name, value, derivative } = softsign
    const message = await refusal({}, name, () => customActivation({ name, value, derivative }))
    expect(message).toContain("activation 'softsign' has no `module`")
    expect(message).toContain('module: import.meta.url')
  })

  it('where its module cannot be imported, or does not export it', async () => {
    expect(await refusal({ module: new URL('missing.mjs', module) })).toContain('missing.mjs')
    expect(await refusal({}, 'unknown')).toContain("export the activation as 'unknown'")
    expect(await refusal({}, 'seventh')).toContain("export the activation as 'seventh'")
  })

  it('where its module exports another function under its name', async () => {
    expect(await refusal({ value: Math.abs })).toContain('computes other values')
    // The options of a loss make an activation too, of other values.
    expect(await refusal({}, 'halfSquares')).toContain("export as 'halfSquares' the activation")
  })

  it('where the module is no absolute URL, when it is made', () => {
    for (const wrong of ['./parts.js', '', 7]) {
      expectFault(() => customPenalty({ ...quartic, module: wrong as never }), { code: 'INVALID_OPTION', functionName: 'customPenalty', field: 'module' }, 'import.meta.url') // prettier-ignore
    }
  })
})
