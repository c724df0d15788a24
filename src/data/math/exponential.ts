const LOG2_E = Math.LOG2E
/** ln 2 in two parts; n·LN2_HIGH is exact for every exponent n. */
const LN2_HIGH = 0.6931471805601177
const LN2_LOW = -1.7239444525614835e-13
/** The coefficients of T, highest power first: minimax, weighted for the relative error of e^r − 1. */
const TAIL = [
  2.092370451512156e-9, 2.5108997072671323e-8, 2.755724575909903e-7, 2.7557244333261676e-6, 2.480158735590026e-5,
  0.00019841269885988906, 0.001388888888887025, 0.008333333333321695, 0.04166666666666669, 0.16666666666666677,
]
const OVERFLOW = 710
const UNDERFLOW = -746

const bits = new DataView(new ArrayBuffer(8))

/**
 * eˣ within 2 units in the last place, and with the same bits on every engine, which `Math.exp` does not promise: the formula
 * of assembly/math/exponential.ts. x = n·ln 2 + r with |r| ≤ ½ ln 2, and eˣ = 2ⁿ·(1 + r + r²·(½ + r·T(r))).
 */
export function exponential(x: number): number {
  if (x > OVERFLOW) return Infinity
  if (x < UNDERFLOW) return 0
  if (Number.isNaN(x)) return NaN
  const n = Math.round(x * LOG2_E)
  const high = x - n * LN2_HIGH
  const r = high - n * LN2_LOW
  const lost = high - r - n * LN2_LOW
  let tail = 0
  for (const coefficient of TAIL) tail = tail * r + coefficient
  const base = 1 + (r + (r * r * (0.5 + r * tail) + lost))
  // Two factors: 2ⁿ itself may be subnormal or overflow.
  const half = n >> 1
  return base * powerOfTwo(half) * powerOfTwo(n - half)
}

/** eˣ times a factor; what overflows becomes the largest finite number. */
export function fromLog(x: number, factor: number): number {
  return Math.min(Number.MAX_VALUE, exponential(x) * factor)
}

/** 2ⁿ for −1022 ≤ n ≤ 1023. */
function powerOfTwo(n: number): number {
  bits.setUint32(0, (n + 1023) << 20)
  return bits.getFloat64(0)
}
