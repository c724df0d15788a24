import { describe, expect, it } from 'vitest'
import { type Activation, network } from '../../../../src/index.js'
import { functionsOf } from '../../../../src/predict/forward/math/functions.js'
import { activationEntries } from '../../../contracts/registry/activations.js'
import { core } from '../../../support/core.js'
import { MAP_EXP } from '../../../../assembly/layout.js'

const precisions = ['f32', 'f64'] as const

/** Where a branch, a limit or a rounding changes, and the ends of both ranges. */
const SPECIAL = [
  0, 1e-320, 1e-45, 1e-38, 5e-17, 1e-8, 2.9e-8, 3e-8, 0.41421356, 0.41421357, 0.5, 0.7, 1, 3, 6, 10, 14.4, 20, 22, 38.6,
  40, 44, 87.3, 88.8, 89, 103.9, 104.5, 709.7, 710, 745.2, 746, 1e30, 3.4e38, 1e300,
]

/** Numbers of both signs over 2⁻⁴⁰ … 2⁸ by a fixed sequence, and the special ones. */
function points(count: number, limit: number): Float64Array {
  const signed = SPECIAL.filter((z) => z <= limit).flatMap((z) => [z, -z])
  return Float64Array.from({ length: count }, (_, i) => {
    const fraction = (i * 0.6180339887498949) % 1
    const exponent = ((i * 0.7548776662466927) % 1) * (i % 2 === 0 ? 48 : 6) - (i % 2 === 0 ? 40 : 3)
    return signed[i] ?? (i % 3 === 0 ? -1 : 1) * (1 + fraction) * 2 ** Math.floor(exponent)
  })
}

/** All but prelu, whose slopes the forward pass applies: network.test.ts. */
const elementwise = activationEntries.flatMap(({ option, alpha }) => (option === 'prelu' ? [] : [{ option, alpha }]))

describe.each(precisions)('the functions without WebAssembly in %s', (precision) => {
  const { activations, round, exp } = functionsOf(precision === 'f32')
  const z = points(40_000, precision === 'f32' ? 3.4e38 : 1e300).map(round)

  it.each(elementwise)('$option has the bits of the core', async ({ option, alpha }) => {
    const layer = { units: 1, activation: option, ...(alpha === null ? {} : { alpha }) }
    using net = await network({ inputs: 1, layers: [layer], loss: 'meanSquaredError', precision, parameters: [1, 0] })
    const expected = net.predict(z)
    // The product with a weight of 1 makes −0 a 0.
    const found = z.map((value) => activations[option](value + 0, round(alpha ?? 0)))
    const wrong = [...z].filter((_, i) => !Object.is(found[i], expected[i]))
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('the exponential has the bits of the core, NaN and infinities too', () => {
    const values = Float64Array.from([...z, -0, NaN, Infinity, -Infinity])
    const { exports, reals, view } = core(precision)
    const address = reals(values)
    exports['map']?.(MAP_EXP, address, address, values.length)
    const expected = view(address, values.length)
    const wrong = [...values].filter((value, i) => !Object.is(exp(value), expected[i]))
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('have an activation for every name', () => {
    const names: readonly Activation[] = elementwise.map(({ option }) => option)
    expect(Object.keys(activations).sort()).toEqual([...names].sort())
  })
})
