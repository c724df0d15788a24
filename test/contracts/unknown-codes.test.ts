import { afterEach, describe, expect, it } from 'vitest'
import { dataset, network, type NetworkInit } from '../../src/index.js'
import { ACTIVATION_CODES } from '../../src/model/activations.js'
import { LOSSES } from '../../src/model/losses.js'
import { OPTIMIZERS } from '../../src/model/optimizers.js'
import { activationEntries } from './registry/activations.js'
import { lossEntries } from './registry/losses.js'
import { optimizerEntries } from './registry/optimizers.js'

// A code that no kernel knows, as from a descriptor without a case in its kernel, must not pass for another part.

const UNKNOWN = 99
const x = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
const values = dataset({ x, y: x.map(([a = 0]) => a), task: 'regression' })
const classes = dataset({ x, y: x.map(([a = 0]) => (a > 0 ? 'up' : 'down')) })
const shape: NetworkInit = { inputs: 2, layers: [{ units: 3 }, { units: 1 }], loss: 'meanSquaredError' }

let restore = (): void => undefined
afterEach(() => restore())

function forget(parts: object, name: string): void {
  const descriptor = (parts as Record<string, { code: number }>)[name]
  if (descriptor === undefined) throw new Error(`there is no ${name}`)
  replaceCode(descriptor, 'code')
}

function replaceCode<Key extends string>(codes: Record<Key, number>, key: Key): void {
  const code = codes[key]
  codes[key] = UNKNOWN
  restore = () => void (codes[key] = code)
}

describe('an optimizer that the kernel does not know', () => {
  it.each(optimizerEntries)('moves nothing, by its proximal step neither: $kind', async ({ kind, option }) => {
    forget(OPTIMIZERS, kind)
    using net = await network(shape)
    const before = net.parameters
    // The decay of weights is not the optimizer's own rule.
    const optimizer = 'weightDecay' in option ? { ...option, weightDecay: 0 } : option
    const l1Method = OPTIMIZERS[kind].proximalStep === null ? 'subgradient' : 'proximal'
    await net.fit(values, { epochs: 2, l1: 5, l1Method, optimizer })
    expect(net.parameters).toEqual(before)
  })
})

describe('a loss that the kernel does not know', () => {
  it.each(lossEntries)('is no number, and ends the run: $kind', async ({ kind, option, targets }) => {
    forget(LOSSES, kind)
    const units = targets === 'classes' ? 2 : 1
    using net = await network({ ...shape, layers: [{ units: 3 }, { units }], loss: option })
    const data = targets === 'values' ? values : classes
    const before = net.parameters
    expect(net.loss(data)).toBeNaN()
    const { stop } = await net.fit(data, { epochs: 2 })
    expect(stop).toMatchObject({ reason: 'diverged', step: 0 })
    expect(net.parameters).toEqual(before)
  })
})

describe('an activation that the kernel does not know', () => {
  it.each(activationEntries)('gives no number: $option', async ({ option }) => {
    replaceCode(ACTIVATION_CODES as Record<string, number>, option)
    using net = await network({ ...shape, layers: [{ units: 5, activation: option }, { units: 1 }] })
    expect(net.predict(x).every(Number.isNaN)).toBe(true)
  })
})
