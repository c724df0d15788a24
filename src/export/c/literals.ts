/** A number as C reads it, of the precision. */
export function literal(value: number, isF32: boolean): string {
  const text = String(value)
  const real = /[.e]/.test(text) ? text : `${text}.0`
  return isF32 ? `${real}f` : real
}

/** A double as C reads it. */
export function real(value: number): string {
  return literal(value, false)
}

/** A text as C reads it, in UTF-8. */
export function quoted(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) =>
    byte > 0x1f && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  )
  return `"${bytes.join('')}"`
}
