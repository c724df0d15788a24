import { describe, expect, it } from 'vitest'
import { type ActivationName, type ActivationReference, activations } from './activations.js'
import { complementaryErrorFunction } from './normal.js'

/** Computed with 40 digits (mpmath). */
const known: readonly (readonly [ActivationName, z: number, alpha: number, value: number])[] = [
  ['identity', -2.5, 0, -2.5],
  ['relu', -2.5, 0, 0],
  ['relu', 2.5, 0, 2.5],
  ['leakyRelu', -2.5, 0.01, -0.025],
  ['elu', -2.5, 1, -0.9179150013761012],
  ['elu', -0.75, 2, -1.0552668945179706],
  ['gelu', -2.5, 0, -0.015524163314440338],
  ['gelu', -0.75, 0, -0.16997051428265115],
  ['gelu', 0.3, 0, 0.18537342665668578],
  ['gelu', 2.5, 0, 2.4844758366855597],
  ['tanh', -0.75, 0, -0.63514895238728732],
  ['sigmoid', -2.5, 0, 0.075858180021243551],
  ['sigmoid', 2.5, 0, 0.92414181997875645],
  ['softplus', -2.5, 0, 0.078889734292549623],
  ['softplus', 2.5, 0, 2.5788897342925496],
]

describe('reference activations', () => {
  it.each(known)('%s(%d) with alpha %d is the known value', (name, z, alpha, value) => {
    expect(Math.abs(activations[name].value(z, alpha) - value)).toBeLessThan(1e-15)
  })

  it.each(Object.keys(activations) as ActivationName[])('%s: the derivative is the limit of the quotient', (name) => {
    const { value, derivative }: ActivationReference = activations[name]
    const h = 1e-5
    for (const z of [-6.5, -2.1, -0.7, -0.02, 0.013, 0.4, 1.8, 7.3]) {
      const quotient = (value(z + h, 0.3) - value(z - h, 0.3)) / (2 * h)
      expect(Math.abs(derivative(z, 0.3) - quotient)).toBeLessThan(1e-9)
    }
  })

  it('takes the agreed side at a kink', () => {
    expect(activations.relu.derivative(0)).toBe(0)
    expect(activations.leakyRelu.derivative(0, 0.2)).toBe(0.2)
    expect(activations.elu.derivative(0, 0.2)).toBe(0.2)
  })

  it('stays finite far out', () => {
    for (const name of ['tanh', 'sigmoid', 'softplus', 'gelu'] as const) {
      for (const z of [-1e4, -800, 800, 1e4]) {
        expect(Number.isFinite(activations[name].value(z))).toBe(true)
        expect(Number.isFinite(activations[name].derivative(z))).toBe(true)
      }
    }
  })
})

describe('complementaryErrorFunction', () => {
  it.each([
    [-3, 1.9999779095030014],
    [-0.5, 1.5204998778130465],
    [0, 1],
    [0.25, 0.72367360983176307],
    [1, 0.15729920705028513],
    [1.9, 0.0072095707647425328],
    [2, 0.0046777349810472658],
    [2.1, 0.0029794666563329843],
    [3, 2.2090496998585441e-5],
    [5, 1.5374597944280349e-12],
    [10, 2.0884875837625448e-45],
  ])('erfc(%d) is the known value', (x, value) => {
    // Below 2 it is 1 − erf: exact to u absolutely, and erfc(1.9) = 0.007 costs two digits.
    expect(Math.abs(complementaryErrorFunction(x) - value)).toBeLessThan(2e-16 + 2e-15 * value)
  })
})
