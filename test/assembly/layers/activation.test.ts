import { describe, expect, it } from 'vitest'
import {
  ACTIVATION_ELU,
  ACTIVATION_GELU,
  ACTIVATION_HARD_SWISH,
  ACTIVATION_IDENTITY,
  ACTIVATION_LEAKY_RELU,
  ACTIVATION_MISH,
  ACTIVATION_RELU,
  ACTIVATION_SELU,
  ACTIVATION_SIGMOID,
  ACTIVATION_SILU,
  ACTIVATION_SOFTPLUS,
  ACTIVATION_TANH,
} from '../../../assembly/layout.js'
import { activations } from '../../reference/activations.js'
import type { ActivationName } from '../../reference/activations.js'
import { core } from '../../support/core.js'
import type { Real } from '../../support/core.js'
import { relativeError, tolerance } from '../../support/tolerance.js'
import { exact, geluSlopeOf, toNumber } from '../math/fixtures/exact.js'

// Precondition: the core as built. Reference: the definitions in test/reference. Tolerance: elementwise, or exact where said.

type Precision = 'f32' | 'f64'

interface Kind {
  readonly name: ActivationName
  readonly kind: number
  readonly reads: 'input' | 'output'
}

const kinds: readonly Kind[] = [
  { name: 'identity', kind: ACTIVATION_IDENTITY, reads: 'output' },
  { name: 'relu', kind: ACTIVATION_RELU, reads: 'output' },
  { name: 'leakyRelu', kind: ACTIVATION_LEAKY_RELU, reads: 'output' },
  { name: 'elu', kind: ACTIVATION_ELU, reads: 'input' },
  { name: 'gelu', kind: ACTIVATION_GELU, reads: 'input' },
  { name: 'tanh', kind: ACTIVATION_TANH, reads: 'output' },
  { name: 'sigmoid', kind: ACTIVATION_SIGMOID, reads: 'output' },
  { name: 'softplus', kind: ACTIVATION_SOFTPLUS, reads: 'input' },
  { name: 'silu', kind: ACTIVATION_SILU, reads: 'input' },
  { name: 'selu', kind: ACTIVATION_SELU, reads: 'input' },
  { name: 'mish', kind: ACTIVATION_MISH, reads: 'input' },
  { name: 'hardSwish', kind: ACTIVATION_HARD_SWISH, reads: 'input' },
]

/** A power of two, so that f32 holds it exactly. */
const ALPHA = 0.125

function run(precision: Precision) {
  const { exports, memory, view, bytesPerReal } = core(precision)
  const base = Math.ceil((exports['heapBase']?.() ?? 0) / 16) * 16
  memory.grow(4)
  const place = (slot: number, values: ArrayLike<number>): number => {
    const pointer = base + slot * 65536
    view(pointer, values.length).set(values)
    return pointer
  }
  return {
    /** `offset` reals off the alignment of a vector; into another buffer or in place; the first `count` of them. */
    forward(kind: number, values: ArrayLike<number>, { inPlace = true, offset = 0, count = values.length } = {}): Real {
      const source = place(0, [...Array.from({ length: offset }, () => 7), ...Array.from(values)])
      const first = source + offset * bytesPerReal
      const target = inPlace ? first : place(1, [])
      exports['activate']?.(kind, ALPHA, first, target, count)
      return view(target, values.length).slice()
    },
    /** The buffer that `reads` does not name is given as address 0, and must not be touched. */
    backward({ kind, reads }: Kind, values: ArrayLike<number>, gradient: ArrayLike<number>): Real {
      const source = place(0, values)
      const target = place(1, gradient)
      const [input, output] = reads === 'input' ? [source, 0] : [0, source]
      exports['activateBackward']?.(kind, ALPHA, input, output, target, values.length)
      return view(target, values.length).slice()
    },
  }
}

const grid = Float32Array.from({ length: 1601 }, (_, i) => (i - 800) / 100 + 1 / 1024)

describe.each(['f32', 'f64'] as const)('%s', (precision) => {
  const { forward, backward } = run(precision)
  const limit = tolerance.elementwise[precision]

  it.each(kinds)('$name is its definition', ({ kind, name }) => {
    const results = forward(kind, grid)
    // Relative, but for gelu, whose reference is no better than its exponential of a rounded square.
    const floor = name === 'gelu' ? 1 : Number.MIN_VALUE
    const errors = Array.from(grid, (z, i) =>
      relativeError(results[i] ?? NaN, activations[name].value(z, ALPHA), floor),
    )
    expect(Math.max(...errors)).toBeLessThanOrEqual(limit)
  })

  it.each(kinds)('$name’s gradient is its derivative times what comes in', (activation) => {
    const { kind, name, reads } = activation
    const incoming = grid.map((_, i) => (i % 7) - 3)
    const results = backward(activation, reads === 'input' ? grid : forward(kind, grid), incoming)
    const errors = Array.from(grid, (z, i) => {
      const expected = activations[name].derivative(z, ALPHA) * (incoming[i] ?? NaN)
      // A derivative taken from an output near ±1 knows it only as well as the output is known.
      return relativeError(results[i] ?? NaN, expected, Math.abs(incoming[i] ?? NaN) || 1)
    })
    expect(Math.max(...errors)).toBeLessThanOrEqual(limit)
  })

  it('gelu’s derivative errs by less than 2.5 u, relatively by less than 8 ULP below −1', () => {
    const unit = precision === 'f32' ? 2 ** -24 : 2 ** -53
    const points = grid.subarray(0, 1400).filter((_, i) => i % 2 === 0)
    const gelu = kinds.filter(({ name }) => name === 'gelu')
    for (const activation of gelu) {
      const results = backward(
        activation,
        points,
        points.map(() => 1),
      )
      points.forEach((z, i) => {
        const reference = toNumber(geluSlopeOf(exact(z)))
        const error = Math.abs((results[i] ?? NaN) - reference)
        const relative = z < -1 ? 16 * unit * Math.abs(reference) : Infinity
        expect(error, `at ${z}`).toBeLessThan(Math.min(2.5 * unit, relative))
      })
    }
  })

  it.each(kinds)('$name hands NaN on', (activation) => {
    for (let lane = 0; lane < 5; lane++) {
      const values = Array.from({ length: 5 }, (_, i) => (i === lane ? NaN : -0.5))
      const isThere = values.map(Number.isNaN)
      expect(Array.from(forward(activation.kind, values), Number.isNaN)).toEqual(isThere)
      const incoming = values.map((x) => (Number.isNaN(x) ? NaN : 1))
      expect(Array.from(backward(activation, values, incoming), Number.isNaN)).toEqual(isThere)
    }
  })

  it.each([
    ['identity', ACTIVATION_IDENTITY, [-Infinity, Infinity]],
    ['relu', ACTIVATION_RELU, [0, Infinity]],
    ['leakyRelu', ACTIVATION_LEAKY_RELU, [-Infinity, Infinity]],
    ['elu', ACTIVATION_ELU, [-ALPHA, Infinity]],
    ['gelu', ACTIVATION_GELU, [-0, Infinity]],
    ['tanh', ACTIVATION_TANH, [-1, 1]],
    ['sigmoid', ACTIVATION_SIGMOID, [0, 1]],
    ['softplus', ACTIVATION_SOFTPLUS, [0, Infinity]],
    ['silu', ACTIVATION_SILU, [-0, Infinity]],
    ['mish', ACTIVATION_MISH, [-0, Infinity]],
    ['hardSwish', ACTIVATION_HARD_SWISH, [-0, Infinity]],
  ])('%s (%i) reaches its limits', (_name, kind, limits) => {
    expect([...forward(kind, [-Infinity, Infinity])]).toEqual(limits)
    expect([...forward(kind, [-3e38, 3e38])]).toEqual(
      limits.map((x) => (Number.isFinite(x) ? x : forwardEdge(kind, x))),
    )
  })

  /** What is infinite at infinity is the argument, or alpha times it, at 3e38. */
  function forwardEdge(kind: number, edge: number): number {
    const factor = kind === ACTIVATION_LEAKY_RELU && edge < 0 ? ALPHA : 1
    const value = Math.sign(edge) * 3e38 * factor
    return precision === 'f32' ? Math.fround(value) : value
  }

  it.each([
    ['relu', 0],
    ['leakyRelu', ALPHA],
    ['elu', ALPHA],
    ['gelu', 0.5],
    ['tanh', 1],
    ['sigmoid', 0.25],
    ['softplus', 0.5],
    ['silu', 0.5],
    // tanh(log 2) = 3/5.
    ['mish', 0.6],
    ['hardSwish', 0.5],
    ['identity', 1],
  ] as const)('%s′(0) is %d', (name, slope) => {
    for (const activation of kinds.filter((kind) => kind.name === name)) {
      const zeros = [0, -0, 0, -0, 0]
      const values = activation.reads === 'input' ? zeros : forward(activation.kind, zeros)
      expect([...backward(activation, values, [1, 1, 1, 1, 1])]).toEqual(
        zeros.map(() => (precision === 'f32' ? Math.fround(slope) : slope)),
      )
    }
  })

  it('selu has λ and λα of the paper: they keep mean 0 and variance 1', () => {
    const [low, high] = forward(ACTIVATION_SELU, [-Infinity, 1])
    expect(relativeError(low ?? NaN, -1.0507009873554805 * 1.6732632423543773)).toBeLessThan(limit)
    expect(relativeError(high ?? NaN, 1.0507009873554805)).toBeLessThan(limit)
    // ∫ selu(z)·φ(z) dz and ∫ selu²(z)·φ(z) dz by the trapezoidal rule, whose error here is below 1e-4.
    const points = Float32Array.from({ length: 12_001 }, (_, i) => (i - 6000) / 1000)
    const density = Array.from(points, (z) => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI) / 1000)
    const outputs = [points.subarray(0, 8000), points.subarray(8000)].flatMap((z) => [...forward(ACTIVATION_SELU, z)])
    const mean = outputs.reduce((sum, a, i) => sum + a * (density[i] ?? NaN), 0)
    const square = outputs.reduce((sum, a, i) => sum + a * a * (density[i] ?? NaN), 0)
    expect(Math.abs(mean)).toBeLessThan(1e-4)
    expect(Math.abs(square - 1)).toBeLessThan(1e-4)
  })

  it('infinite arguments have finite derivatives, where there is a limit', () => {
    for (const name of ['silu', 'mish', 'hardSwish', 'softplus'] as const) {
      for (const activation of kinds.filter((kind) => kind.name === name)) {
        expect([...backward(activation, [-Infinity, Infinity], [1, 1])].map((slope) => slope + 0)).toEqual([0, 1])
      }
    }
  })

  it.each(kinds)('$name gives the same bits in place, elsewhere, unaligned and in the tail', (activation) => {
    const { kind } = activation
    const values = grid.subarray(750, 790)
    const whole = forward(kind, values)
    const slope = backward(activation, values, values)
    expect(forward(kind, values, { inPlace: false })).toEqual(whole)
    expect(forward(kind, values, { offset: 1 })).toEqual(whole)
    for (let count = 0; count < 12; count++) {
      const some = values.subarray(count, 2 * count)
      expect(forward(kind, some)).toEqual(whole.subarray(count, 2 * count))
      expect(backward(activation, some, some)).toEqual(slope.subarray(count, 2 * count))
    }
  })

  it.each(kinds)('$name writes nothing behind its last element', ({ kind }) => {
    for (let count = 0; count < 10; count++) {
      const behind = forward(kind, grid.subarray(0, 16), { count }).subarray(count)
      expect([...behind]).toEqual([...grid.subarray(count, 16)])
    }
  })
})
