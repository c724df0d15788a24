/** Codes of ASCII, the same as bytes of UTF-8 and as units of UTF-16. */

export const TAB = 9
export const LF = 10
export const CR = 13
export const SPACE = 32
export const QUOTE = 34
export const PLUS = 43
export const MINUS = 45
export const POINT = 46
export const ZERO = 48
export const NINE = 57
