import { describe, expect, it } from 'vitest'
import {
  ACTIVATION_GELU,
  MAP_COS2PI,
  MAP_ERF,
  MAP_EXP,
  MAP_EXPM1,
  MAP_LOG,
  MAP_LOG1P,
  MAP_SIGMOID,
  MAP_SIN2PI,
  MAP_SOFTPLUS,
  MAP_TANH,
} from '../../../assembly/layout.js'
import { core } from '../../support/core.js'
import type { Real } from '../../support/core.js'
import * as reference from './fixtures/exact.js'
import type { Exact } from './fixtures/exact.js'

// Precondition: the core as built. Reference: BigInt series of 180 bits and more. Tolerance: each function's own bound in ULP.

type Precision = 'f32' | 'f64'
type Range = readonly [low: number, high: number]

interface Case {
  readonly name: string
  /** A MAP_ constant; gelu, which has none, goes by `activate`. */
  readonly operation: number | 'gelu'
  readonly exact: (x: Exact) => Exact
  /** Largest error in ULP, as the function's docstring states it. */
  readonly bound: number
  /** Where to draw arguments from; the first range for each precision spans all finite nonzero results. */
  readonly f32: Range
  readonly f64: Range
  readonly ranges: readonly Range[]
  /** Besides: magnitudes of any exponent, of both signs where the function takes them. */
  readonly powers: 'none' | 'positive' | 'both'
}

const cases: readonly Case[] = [
  {
    name: 'exp',
    operation: MAP_EXP,
    exact: reference.expOf,
    bound: 0.95,
    f32: [-104, 88.8],
    f64: [-746, 709.9],
    ranges: [
      [-1, 1],
      [-20, 20],
    ],
    powers: 'none',
  },
  {
    name: 'expm1',
    operation: MAP_EXPM1,
    exact: reference.expm1Of,
    bound: 1.2,
    f32: [-20, 88.8],
    f64: [-40, 709.9],
    ranges: [
      [-0.5, 0.5],
      [0.34, 0.42],
      [-4, 4],
    ],
    powers: 'both',
  },
  {
    name: 'log',
    operation: MAP_LOG,
    exact: reference.logOf,
    bound: 0.9,
    f32: [0, 3e38],
    f64: [0, 1e308],
    ranges: [
      [0, 1],
      [0.65, 0.75],
      [0.98, 1.02],
      [1.3, 1.5],
    ],
    powers: 'positive',
  },
  {
    name: 'log1p',
    operation: MAP_LOG1P,
    exact: reference.log1pOf,
    bound: 0.9,
    f32: [-1, 3e38],
    f64: [-1, 1e308],
    ranges: [
      [-1, 1],
      [-0.4, 0.5],
      [0, 100],
    ],
    powers: 'positive',
  },
  {
    name: 'tanh',
    operation: MAP_TANH,
    exact: reference.tanhOf,
    bound: 2.6,
    f32: [-10, 10],
    f64: [-22, 22],
    ranges: [
      [-1, 1],
      [-0.2, 0.2],
    ],
    powers: 'both',
  },
  {
    name: 'erf',
    operation: MAP_ERF,
    exact: reference.erfOf,
    bound: 1.5,
    f32: [-4, 4],
    f64: [-6, 6],
    ranges: [
      [-1, 1],
      [0.9, 1.1],
    ],
    powers: 'both',
  },
  {
    name: 'sigmoid',
    operation: MAP_SIGMOID,
    exact: reference.sigmoidOf,
    bound: 2.5,
    f32: [-104, 30],
    f64: [-746, 40],
    ranges: [
      [-5, 5],
      [-40, 0],
    ],
    powers: 'none',
  },
  {
    name: 'softplus',
    operation: MAP_SOFTPLUS,
    exact: reference.softplusOf,
    bound: 1.8,
    f32: [-104, 30],
    f64: [-746, 40],
    ranges: [
      [-2, 2],
      [-40, 0],
      [-0.9, -0.6],
    ],
    powers: 'none',
  },
  {
    name: 'gelu',
    operation: 'gelu',
    exact: reference.geluOf,
    bound: 7,
    f32: [-14.4, 10],
    f64: [-38.6, 10],
    ranges: [
      [-3, 3],
      [-8, -3],
    ],
    powers: 'none',
  },
  {
    name: 'sin2pi',
    operation: MAP_SIN2PI,
    exact: reference.sin2piOf,
    bound: 1.7,
    f32: [0, 1],
    f64: [0, 1],
    ranges: [[0, 0.13]],
    powers: 'none',
  },
  {
    name: 'cos2pi',
    operation: MAP_COS2PI,
    exact: reference.cos2piOf,
    bound: 1.7,
    f32: [0, 1],
    f64: [0, 1],
    ranges: [[0.12, 0.26]],
    powers: 'none',
  },
]

const cores = { f32: core('f32'), f64: core('f64') }

function apply(precision: Precision, operation: number | 'gelu', values: ArrayLike<number>): Real {
  const { exports, memory, view } = cores[precision]
  const bytes = values.length * cores[precision].bytesPerReal
  const pointer = Math.ceil((exports['heapBase']?.() ?? 0) / 16) * 16
  const missing = pointer + bytes - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / 65536))
  view(pointer, values.length).set(values)
  if (operation === 'gelu') exports['activate']?.(ACTIVATION_GELU, 0, pointer, pointer, values.length)
  else exports['map']?.(operation, pointer, pointer, values.length)
  return view(pointer, values.length).slice()
}

const one = (precision: Precision, operation: number, x: number): number => apply(precision, operation, [x])[0] ?? NaN

function reals(precision: Precision, values: ArrayLike<number>): Real {
  return precision === 'f32' ? Float32Array.from(values) : Float64Array.from(values)
}

/** A small linear congruential generator: uniform in [0, 1), 48 bits. */
function uniform(seed: number): () => number {
  let state = seed
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 8
  return () => (next() + next() / 2 ** 24) / 2 ** 24
}

/** Evenly spread and random points of every range, and the case's powers of two. */
function points(input: Case, precision: Precision): Real {
  const random = uniform(input.bound * 1000)
  const found: number[] = []
  for (const [low, high] of [input[precision], ...input.ranges])
    for (let i = 0; i < 400; i++) {
      found.push(low + (high - low) * random())
      found.push(low + ((high - low) * (i + 0.5)) / 400)
    }
  const exponents = precision === 'f32' ? 149 : 1074
  const [low, high] = input.operation === MAP_LOG ? [0, Infinity] : input[precision]
  for (let i = 0; input.powers !== 'none' && i < 800; i++) {
    const magnitude = 2 ** ((random() * 2 - 1) * exponents)
    const x = input.powers === 'both' && i % 2 === 1 ? -magnitude : magnitude
    if (x > low && x < high) found.push(x)
  }
  const [minimum, maximum] = input[precision]
  return reals(precision, found).filter((x) => Number.isFinite(x) && (x !== minimum || minimum === 0) && x !== maximum)
}

function worst(input: Case, precision: Precision) {
  const arguments_ = points(input, precision).filter((x) => input.operation !== MAP_LOG || x > 0)
  const results = apply(precision, input.operation, arguments_)
  let error = 0
  let at = NaN
  arguments_.forEach((x, i) => {
    const ulps = reference.ulpsOff(results[i] ?? NaN, input.exact(reference.exact(x)), precision)
    if (ulps <= error) return
    error = ulps
    at = x
  })
  return { error, at, count: arguments_.length }
}

describe.each(['f32', 'f64'] as const)('%s', (precision) => {
  it.each(cases)('$name keeps within $bound ULP', async (input) => {
    const { error, at, count } = worst(input, precision)
    expect(count).toBeGreaterThan(1000)
    expect(error, `at ${at}`).toBeLessThan(input.bound)
  })

  it.each([
    ['exp', MAP_EXP, -Infinity, 0],
    ['exp', MAP_EXP, Infinity, Infinity],
    ['exp', MAP_EXP, 1e30, Infinity],
    ['exp', MAP_EXP, -1e30, 0],
    ['exp', MAP_EXP, 0, 1],
    ['exp', MAP_EXP, -0, 1],
    ['expm1', MAP_EXPM1, 0, 0],
    ['expm1', MAP_EXPM1, -0, -0],
    ['expm1', MAP_EXPM1, -Infinity, -1],
    ['expm1', MAP_EXPM1, Infinity, Infinity],
    ['log', MAP_LOG, 0, -Infinity],
    ['log', MAP_LOG, -0, -Infinity],
    ['log', MAP_LOG, 1, 0],
    ['log', MAP_LOG, -1, NaN],
    ['log', MAP_LOG, -Infinity, NaN],
    ['log', MAP_LOG, Infinity, Infinity],
    ['log1p', MAP_LOG1P, 0, 0],
    ['log1p', MAP_LOG1P, -0, -0],
    ['log1p', MAP_LOG1P, -1, -Infinity],
    ['log1p', MAP_LOG1P, -2, NaN],
    ['log1p', MAP_LOG1P, -Infinity, NaN],
    ['log1p', MAP_LOG1P, Infinity, Infinity],
    ['tanh', MAP_TANH, 0, 0],
    ['tanh', MAP_TANH, -0, -0],
    ['tanh', MAP_TANH, Infinity, 1],
    ['tanh', MAP_TANH, -Infinity, -1],
    ['erf', MAP_ERF, 0, 0],
    ['erf', MAP_ERF, -0, -0],
    ['erf', MAP_ERF, Infinity, 1],
    ['erf', MAP_ERF, -Infinity, -1],
    ['sigmoid', MAP_SIGMOID, 0, 0.5],
    ['sigmoid', MAP_SIGMOID, -Infinity, 0],
    ['sigmoid', MAP_SIGMOID, Infinity, 1],
    ['softplus', MAP_SOFTPLUS, -Infinity, 0],
    ['softplus', MAP_SOFTPLUS, Infinity, Infinity],
    ['softplus', MAP_SOFTPLUS, 1e30, Math.fround(1e30)],
    ['sin2pi', MAP_SIN2PI, 0, 0],
    ['sin2pi', MAP_SIN2PI, 0.25, 1],
    ['sin2pi', MAP_SIN2PI, 0.75, -1],
    ['cos2pi', MAP_COS2PI, 0, 1],
    ['cos2pi', MAP_COS2PI, 0.5, -1],
  ])('%s (%i) of %d is %d', (_name, operation, x, expected) => {
    expect(one(precision, operation, Math.fround(x))).toBe(expected)
  })

  it('does not flush subnormal numbers', () => {
    const smallest = precision === 'f32' ? 2 ** -149 : 2 ** -1074
    const minus = -smallest
    for (const odd of [MAP_EXPM1, MAP_LOG1P, MAP_TANH, MAP_ERF]) {
      expect(one(precision, odd, smallest)).toBe(smallest)
      expect(one(precision, odd, minus)).toBe(minus)
    }
    expect(one(precision, MAP_LOG, smallest)).toBeCloseTo(Math.log(smallest), 4)
    const logarithm = Math.log(smallest) + 0.1
    for (const decaying of [MAP_EXP, MAP_SIGMOID, MAP_SOFTPLUS])
      expect(one(precision, decaying, logarithm)).toBe(smallest)
  })

  it.each(cases)('$name hands NaN on in each lane, and only there', ({ operation }) => {
    for (let lane = 0; lane < 5; lane++) {
      const results = apply(
        precision,
        operation,
        Array.from({ length: 5 }, (_, i) => (i === lane ? NaN : 0.5)),
      )
      expect(Array.from(results, Number.isNaN)).toEqual(Array.from({ length: 5 }, (_, i) => i === lane))
    }
  })

  it.each(cases)('$name gives the same bits in a vector and in the tail behind it', (input) => {
    const all = points(input, precision).subarray(0, 64)
    const whole = apply(precision, input.operation, all)
    for (let count = 0; count < 12; count++) {
      expect(apply(precision, input.operation, all.subarray(0, count))).toEqual(whole.subarray(0, count))
      expect(apply(precision, input.operation, all.subarray(count, count + 1))).toEqual(
        whole.subarray(count, count + 1),
      )
    }
  })

  it.each(cases.filter(({ operation }) => operation === MAP_TANH || operation === MAP_ERF))(
    '$name is odd, bit for bit',
    (input) => {
      const all = points(input, precision)
      const mirrored = apply(
        precision,
        input.operation,
        all.map((x) => -x),
      )
      expect(mirrored.map((y) => -y)).toEqual(apply(precision, input.operation, all))
    },
  )

  it.each(cases.filter(({ name }) => ['expm1', 'log1p', 'tanh', 'erf'].includes(name)))(
    '$name rises through 0',
    ({ operation }) => {
      for (const step of [1e-3, 1e-6, 1e-9].filter((step) => precision === 'f64' || step > 1e-7)) {
        const grid = reals(
          precision,
          Array.from({ length: 2001 }, (_, i) => (i - 1000) * step * 1e-2),
        )
        const results = apply(precision, operation, grid)
        expect(results.every((y, i) => i === 0 || y >= (results[i - 1] ?? NaN))).toBe(true)
      }
    },
  )

  it('log is finite and not positive on all that Box and Muller draw', () => {
    const fractionBits = precision === 'f32' ? 24 : 53
    const draws = Array.from({ length: 2000 }, (_, i) => (i + 1) / 2 ** fractionBits)
    const results = apply(precision, MAP_LOG, reals(precision, [...draws, ...draws.map((x) => 1 - x), 1]))
    expect(results.every((y) => Number.isFinite(y) && y <= 0)).toBe(true)
  })

  it('exp, sigmoid and tanh never leave their range', () => {
    const grid = reals(
      precision,
      Array.from({ length: 4001 }, (_, i) => (i - 2000) / 20),
    )
    expect(apply(precision, MAP_SIGMOID, grid).every((y) => y >= 0 && y <= 1)).toBe(true)
    expect(apply(precision, MAP_TANH, grid).every((y) => y >= -1 && y <= 1)).toBe(true)
    expect(apply(precision, MAP_EXP, grid).every((y) => y >= 0)).toBe(true)
  })
})

describe('f32 over the whole range of bit patterns, against the f64 functions', () => {
  // A prime stride, so that all exponents, both signs, infinities and NaN come by, with ever other fractions.
  const STRIDE = 16381
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / STRIDE) }, (_, i) => i * STRIDE)
  const every = new Float32Array(bits.buffer)

  it.each(cases)('$name keeps within $bound ULP', ({ operation, bound }) => {
    const isTurn = operation === MAP_SIN2PI || operation === MAP_COS2PI
    const arguments_ = isTurn ? every.filter((x) => x >= 0 && x < 1) : every
    const narrow = apply('f32', operation, arguments_)
    const wide = apply('f64', operation, arguments_)
    const failures = arguments_.filter((_, i) => {
      const [got, wanted] = [narrow[i] ?? NaN, wide[i] ?? NaN]
      if (Object.is(got, Math.fround(wanted))) return false
      const spacing = 2 ** Math.max(Math.floor(Math.log2(Math.abs(wanted))) - 23, -149)
      return !(Math.abs(got - wanted) / spacing < bound)
    })
    expect([...failures.subarray(0, 5)]).toEqual([])
  })
})
