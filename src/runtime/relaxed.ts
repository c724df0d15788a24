import { hasRelaxedCore } from '#load'

/** (module (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))) */
const MULTIPLY_ADD = Uint8Array.from(
  [
    '00 61 73 6d 01 00 00 00',
    '01 08 01 60 03 7b 7b 7b 01 7b',
    '03 02 01 00',
    '0a 0d 01 0b 00 20 00 20 01 20 02 fd 85 02 0b',
  ].flatMap((section) => section.split(' ').map((byte) => parseInt(byte, 16))),
)

/** Why the relaxed core does not run here; `undefined` if it does. */
export function relaxedUnavailableReason(): string | undefined {
  if (!hasRelaxedCore) return 'this runtime only has the strict core'
  return WebAssembly.validate(MULTIPLY_ADD) ? undefined : 'this runtime has no relaxed SIMD'
}
