import { describe, expect, it } from 'vitest'
import * as layout from '../../assembly/layout.js'
import { ACTIVATIONS, type ActivationDescriptor } from '../../src/model/activations.js'
import { LOSSES, type LossDescriptor } from '../../src/model/losses.js'
import { OPTIMIZERS, type OptimizerDescriptor } from '../../src/model/optimizers.js'
import { at } from '../reference/arrays.js'
import { optimizer } from '../reference/optimizers.js'
import { activationEntries } from './registry/activations.js'
import { lossEntries } from './registry/losses.js'
import { optimizerEntries } from './registry/optimizers.js'

// What a descriptor says of a part is what its plain reference does.

it.each(['ACTIVATION_', 'LOSS_', 'OPTIMIZER_', 'SCHEDULE_', 'INITIALIZE_', 'AUGMENTATION_'])(
  'layout.ts gives every %s… a code of its own',
  (prefix) => {
    const codes = Object.entries(layout).flatMap(([name, code]) => (name.startsWith(prefix) ? [code] : []))
    expect(codes.length).toBeGreaterThan(2)
    expect(new Set(codes).size).toBe(codes.length)
  },
)

const tiny = 1e-9
const grid = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 50)

describe.each(activationEntries)('activation $option', ({ option, alpha: preset, reference, kinks, trainsAlpha }) => {
  const descriptor: ActivationDescriptor = ACTIVATIONS[option]
  // Training may take a slope anywhere: its range is that of all but 0.
  const alphas = preset === null ? [0] : [preset, ...(trainsAlpha ? [] : [0]), 0.375, 1, 2.5]

  it('has the default of alpha that is documented', () => {
    expect(descriptor.alpha).toBe(preset)
  })

  it.each(alphas)('has outputs over the whole of its range and none outside, for alpha %d', (alpha) => {
    const [low, high] = descriptor.range(alpha)
    // Far from 0 the functions are monotone.
    const outputs = [-1e6, ...grid, 1e6].map((z) => reference.value(z, alpha))
    expect(Math.min(...outputs)).toBeGreaterThanOrEqual(low)
    expect(Math.max(...outputs)).toBeLessThanOrEqual(high)
    if (low === -Infinity) expect(Math.min(...outputs)).toBeLessThan(-1e3)
    else expect(Math.min(...outputs) - low).toBeLessThan(1e-4)
    if (high === Infinity) expect(Math.max(...outputs)).toBeGreaterThan(1e3)
    else expect(high - Math.max(...outputs)).toBeLessThan(1e-4)
  })

  it('has the largest derivative that it names, at the default alpha', () => {
    const besideKinks = (kinks ?? []).flatMap((z) => [z - tiny, z + tiny])
    const largest = Math.max(...[...grid, ...besideKinks].map((z) => Math.abs(reference.derivative(z, preset ?? 0))))
    expect(largest).toBeLessThanOrEqual(descriptor.largestDerivative + 1e-12)
    expect(largest).toBeGreaterThan(descriptor.largestDerivative - 1e-4)
  })

  it('has a kink at the outputs that it names, and nowhere else', () => {
    const alpha = preset === null ? 0 : 0.375
    const jumpAt = (z: number): number =>
      Math.abs(reference.derivative(z + tiny, alpha) - reference.derivative(z - tiny, alpha))
    const jumps = [-3, -1, -0.5, 0, 0.5, 1, 3].filter((z) => jumpAt(z) > 1e-3)
    expect(jumps).toEqual(kinks ?? (descriptor.kinks.length > 0 ? [0] : []))
    expect(jumps.map((z) => Math.abs(reference.value(z, alpha)))).toEqual([...descriptor.kinks])
  })

  it('keeps its input, unless the output alone tells the derivative', () => {
    if (descriptor.keepsInput) return
    const alpha = preset ?? 0
    const byOutput = new Map<number, number>()
    for (const z of grid) {
      const output = reference.value(z, alpha)
      const derivative = reference.derivative(z, alpha)
      expect(byOutput.get(output) ?? derivative).toBeCloseTo(derivative, 12)
      byOutput.set(output, derivative)
    }
  })
})

describe.each(lossEntries)('loss $kind', ({ kind, option, reference, targets, smoothness }) => {
  const descriptor: LossDescriptor = LOSSES[kind as keyof typeof LOSSES]

  it('reads the targets and makes the predictions that its task has', () => {
    const prediction = { classes: 'softmax', binary: 'sigmoid', values: 'identity' }[targets]
    expect(descriptor.prediction).toBe(prediction)
    expect(descriptor.task).toBe(targets === 'values' ? 'regression' : 'classification')
    expect(descriptor.hasKink).toBe(smoothness === 'kinked')
  })

  it('costs at an output of 0 what it says, or what chance costs', () => {
    const delta = typeof option === 'object' ? option.delta : 0
    if (descriptor.atZero === null) {
      expect(descriptor.task).toBe('classification')
      if (targets === 'classes') expect(reference.value([0, 0, 0], [0, 1, 0])).toBeCloseTo(Math.log(3), 14)
      else expect(reference.value([0], [1])).toBeCloseTo(Math.LN2, 14)
    } else {
      for (const target of [-3, -0.5, -0.2, 0, 0.1, 0.5, 7]) {
        expect(descriptor.atZero(target, delta)).toBe(reference.value([0], [target]))
      }
    }
  })
})

describe.each(optimizerEntries)('optimizer $kind', ({ kind, defaults }) => {
  const descriptor: OptimizerDescriptor = OPTIMIZERS[kind]

  it('takes the options that are documented, with their defaults', () => {
    const presets = Object.entries(descriptor.options).map(([name, option]) => [name, option.default] as const)
    expect({ kind, ...Object.fromEntries(presets) }).toEqual(defaults)
  })

  it('is of its family: the first step grows with the gradient, or does not', () => {
    const stepOf = (gradient: number): number => Math.abs(at(optimizer(defaults, 1, [false])([0], [gradient], 1), 0))
    const growth = stepOf(1000) / stepOf(1)
    if (descriptor.family === 'gradient') expect(growth).toBeCloseTo(1000, 6)
    else expect(growth).toBeCloseTo(1, 3)
  })
})
