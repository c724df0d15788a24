/** The number that 16 bits spell (IEEE 754, binary16). */
export function halfOf(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  if (exponent === 0) return (sign * fraction) / 2 ** 24
  return (sign * (1024 + fraction) * (1 << exponent)) / 2 ** 25
}
