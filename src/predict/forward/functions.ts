// The activations and the exponential of the core (assembly/math, assembly/layers/activation.ts), one value at a time, with
// the same bits. The core's files explain the formulas and state their errors; here is what a lane of them computes.
//
// Arithmetic in f64 followed by a rounding to f32, `f`, is arithmetic in f32: a sum, difference, product, quotient or square
// root of f32 values keeps more than twice their 24 bits (Figueroa, 1995).

import type { Activation } from '../../model/activations.js'

/** a(z); `alpha` is read by leakyRelu and elu. */
export type ScalarActivation = (z: number, alpha: number) => number

/** What a forward pass computes value by value, in one precision. */
export interface Functions {
  /** Rounds to the precision. */
  readonly round: (x: number) => number
  /** eˣ. */
  readonly exp: (x: number) => number
  readonly activations: Readonly<Record<Activation, ScalarActivation>>
}

/** The functions in f32 or f64. */
export function functionsOf(isF32: boolean): Functions {
  const f = isF32 ? Math.fround : (x: number) => x
  const LOG2_E = f(1.4426950408889634)
  const LN2_HIGH = isF32 ? 0.693145751953125 : 0.6931471805601177
  const LN2_LOW = f(isF32 ? 1.428606765330187e-6 : -1.7239444525614835e-13)
  const ROUND = isF32 ? 12583039 : 6755399441056767
  const ROUND_HALVED = isF32 ? 12583038 : 6755399441056766
  const ROUND_RAISED = isF32 ? 12583071 : 6755399441056831
  const LOWER_AGAIN = isF32 ? 2 ** -32 : 2 ** -64
  const OVERFLOW = isF32 ? 89 : 710
  const UNDERFLOW = isF32 ? -104.5 : -746
  const MINUS_ONE = isF32 ? -20 : -40
  const LINEAR = isF32 ? 2 ** -25 : 2 ** -54
  const SATURATED = isF32 ? 20 : 44
  const VANISHED = f(isF32 ? 14.4 : 38.6)
  const SMALLEST = isF32 ? -3.4028234663852886e38 : -1.7976931348623157e308
  const LARGEST_FRACTION = f(0.41421356237309503)
  const SELU_SCALE = f(1.0507009873554805)
  const SELU_SATURATION = f(1.7580993408473766)
  const EXP = (
    isF32
      ? [
          0.5, 0.1666666716337204, 0.041666481643915176, 0.008333282545208931, 0.001393331796862185,
          0.00019909658294636756,
        ]
      : [
          0.5, 0.16666666666666677, 0.04166666666666669, 0.008333333333321695, 0.001388888888887025,
          0.00019841269885988906, 2.480158735590026e-5, 2.7557244333261676e-6, 2.755724575909903e-7,
          2.5108997072671323e-8, 2.092370451512156e-9,
        ]
  ).map(f)
  const ARTANH = (
    isF32
      ? [0.6666677594184875, 0.3997758626937866, 0.2987067401409149]
      : [
          0.6666666666666734, 0.39999999999416797, 0.2857142874198813, 0.2222219860856338, 0.18183562727903566,
          0.15314086140256197, 0.1479564066231083,
        ]
  ).map(f)
  const NUMERATOR = (
    isF32
      ? [0.5000000029536011, 0.43829619813471926, 0.1832360704582631, 0.04063354274030858, 0.004116356119673015]
      : [
          0.5, 0.8279223624517811, 0.6796059981050318, 0.3573430780981009, 0.13204554127177123, 0.035667655679972994,
          0.007122850015553213, 0.0010397110455632175, 0.0001065720005665891, 6.975892599622728e-6,
          2.2417935565615122e-7,
        ]
  ).map(f)
  const DENOMINATOR = (
    isF32
      ? [1, 1.6744773775059667, 1.202506997754159, 0.4694730921532731, 0.10185963384188355, 0.010318054902429829]
      : [
          1, 2.453729285706428, 2.8170047096650572, 2.0014275991614316, 0.9800944797974567, 0.3483147638656486,
          0.09197675167477809, 0.01812034975718302, 0.0026236550740903783, 0.00026769832421251135,
          1.7485969631033352e-5, 5.619343114761393e-7,
        ]
  ).map(f)

  const real = isF32 ? new Float32Array(1) : new Float64Array(1)
  const words = new Int32Array(real.buffer)

  /** The power of two whose exponent field is in the low bits of `shifted`. */
  function power(shifted: number): number {
    real[0] = shifted
    if (isF32) words[0] = (words[0] ?? 0) << 23
    else {
      words[1] = (words[0] ?? 0) << 20
      words[0] = 0
    }
    return real[0]
  }

  /** The upper half of the fraction, whose square is exact. */
  function upperHalf(x: number): number {
    real[0] = x
    words[0] = (words[0] ?? 0) & (isF32 ? 0xfffff000 : 0xf8000000)
    return real[0]
  }

  /** Σ table[k]·zᵏ. */
  function horner(table: readonly number[], z: number): number {
    let sum = 0
    for (let k = table.length - 1; k >= 0; k--) sum = f(f(sum * z) + (table[k] ?? 0))
    return sum
  }

  /** Σ table[k]·xᵏ, even and odd powers apart. */
  function evenOdd(table: readonly number[], x: number): number {
    const z = f(x * x)
    let even = 0
    let odd = 0
    for (let k = table.length - 1; k >= 0; k--) {
      if (k & 1) odd = f(f(odd * z) + (table[k] ?? 0))
      else even = f(f(even * z) + (table[k] ?? 0))
    }
    return f(even + f(odd * x))
  }

  function remainder(high: number, rest: number): number {
    const r = f(high + rest)
    const lost = f(f(high - r) + rest)
    return f(f(f(r * r) * evenOdd(EXP, r)) + lost)
  }

  /** e^(x + low − n·ln 2). */
  function expOfRemainder(x: number, low: number, n: number): number {
    const high = f(x - f(n * LN2_HIGH))
    const rest = f(low - f(n * LN2_LOW))
    return f(1 + f(f(high + rest) + remainder(high, rest)))
  }

  function exp(x: number): number {
    const bounded = x > OVERFLOW ? OVERFLOW : x < UNDERFLOW ? UNDERFLOW : x
    const n = f(f(f(bounded * LOG2_E) + ROUND) - ROUND)
    const firstHalf = f(f(n * 0.5) + ROUND)
    const otherHalf = f(f(n - f(firstHalf - ROUND)) + ROUND)
    return f(f(expOfRemainder(bounded, 0, n) * power(firstHalf)) * power(otherHalf))
  }

  function expNonPositive(x: number, low: number): number {
    const bounded = x < UNDERFLOW ? UNDERFLOW : x
    const shifted = f(f(bounded * LOG2_E) + ROUND_RAISED)
    return f(f(expOfRemainder(bounded, low, f(shifted - ROUND_RAISED)) * power(shifted)) * LOWER_AGAIN)
  }

  function halfExpm1(x: number): number {
    const shifted = f(f(x * LOG2_E) + ROUND_HALVED)
    const n = f(shifted - ROUND_HALVED)
    const scale = power(shifted)
    const high = f(x - f(n * LN2_HIGH))
    const rest = -f(n * LN2_LOW)
    const whole = f(scale - 0.5)
    const linear = f(scale * f(high + rest))
    const sum = f(whole + linear)
    const lost = f(linear - f(sum - whole))
    return f(sum + f(lost + f(scale * remainder(high, rest))))
  }

  function expm1(x: number): number {
    if (Math.abs(x) < LINEAR) return x
    const half = halfExpm1(x > OVERFLOW ? OVERFLOW : x < MINUS_ONE ? MINUS_ONE : x)
    return f(half + half)
  }

  function tanh(z: number): number {
    const twice = f(2 * Math.abs(z))
    const half = halfExpm1(twice > SATURATED ? SATURATED : twice)
    const magnitude = f(half / f(half + 1))
    return z < 0 || Object.is(z, -0) ? -magnitude : magnitude
  }

  function sigmoid(z: number): number {
    const e = expNonPositive(-Math.abs(z), 0)
    return f((z < 0 ? e : 1) / f(1 + e))
  }

  function softplus(z: number): number {
    const e = expNonPositive(-Math.abs(z), 0)
    const isLarge = e > LARGEST_FRACTION
    const x = isLarge ? f(0.5 * f(e - 1)) : e
    const h = f(f(0.5 * x) * x)
    const s = f(x / f(2 + x))
    const square = f(s * s)
    const low = f(f(s * f(h + f(horner(ARTANH, square) * square))) + (isLarge ? LN2_LOW : 0))
    const logarithm = f((isLarge ? LN2_HIGH : 0) + f(x - f(h - low)))
    return f((z < 0 ? 0 : z) + logarithm)
  }

  function silu(z: number): number {
    return f((z < SMALLEST ? SMALLEST : z) * sigmoid(z))
  }

  function mish(z: number): number {
    const e = expNonPositive(-Math.abs(z), 0)
    const square = f(e * e)
    const n = f(f(e + e) + (z < 0 ? square : 1))
    const d = f(n + (z < 0 ? 2 : f(square + square)))
    return f((z < SMALLEST ? SMALLEST : z) * f(n / d))
  }

  function hardSwish(z: number): number {
    const above = f(z + 3)
    const gate = above < 0 ? 0 : above > 6 ? 6 : above
    return f((z < SMALLEST ? SMALLEST : z) * f(gate / 6))
  }

  function gelu(z: number): number {
    const magnitude = Math.abs(z)
    const a = magnitude > VANISHED ? VANISHED : magnitude
    const upper = upperHalf(a)
    const rest = f(f(a - upper) * f(a + upper))
    const density = expNonPositive(-f(0.5 * f(upper * upper)), -f(0.5 * rest))
    const mills = f(evenOdd(NUMERATOR, a) / evenOdd(DENOMINATOR, a))
    return z > 0 ? f(z * f(1 - f(density * mills))) : -f(density * f(a * mills))
  }

  function relu(z: number): number {
    return Math.max(z, 0)
  }

  function leakyRelu(z: number, alpha: number): number {
    return z > 0 ? z : f(alpha * z)
  }

  function elu(z: number, alpha: number): number {
    return z > 0 ? z : f(alpha * expm1(z))
  }

  function selu(z: number): number {
    return z > 0 ? f(SELU_SCALE * z) : f(SELU_SATURATION * expm1(z))
  }

  function identity(z: number): number {
    return z
  }

  const activations = {
    identity,
    relu,
    leakyRelu,
    elu,
    selu,
    gelu,
    silu,
    mish,
    hardSwish,
    tanh,
    sigmoid,
    softplus,
  }
  return { round: f, exp, activations }
}
