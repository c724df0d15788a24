import { constantsOf, type FunctionText, wordsOf } from '../forward-text.js'
import type { ExportPlan } from '../plan.js'
import { literal } from './literals.js'

/** Functions of the forward pass that are written in C here. */
export const GIVEN: ReadonlySet<string> = new Set([
  'f',
  'power',
  'upperHalf',
  'horner',
  'evenOdd',
  'relu',
  'identity',
  'arithmeticOf',
])

/** What the functions share. */
export function arithmetic({ precision }: ExportPlan, code: string, needed: readonly string[]): string {
  const isF32 = precision === 'f32'
  const uses = (name: string): boolean => new RegExp(`\\bwellfit_${name}\\b`).test(code)
  const polynomial = `static wellfit_real wellfit_even_odd(const wellfit_real *table, int count, wellfit_real x) {
  wellfit_real z = x * x, even = 0, odd = 0;
  for (int k = count - 1; k >= 0; k--) {
    if (k & 1) odd = odd * z + table[k];
    else even = even * z + table[k];
  }
  return even + odd * x;
}
#define wellfit_evenOdd(table, x) wellfit_even_odd(table, (int)(sizeof(table) / sizeof(*table)), x)`
  const horner = `static wellfit_real wellfit_horner_of(const wellfit_real *table, int count, wellfit_real z) {
  wellfit_real sum = 0;
  for (int k = count - 1; k >= 0; k--) sum = sum * z + table[k];
  return sum;
}
#define wellfit_horner(table, z) wellfit_horner_of(table, (int)(sizeof(table) / sizeof(*table)), z)`
  const bits = (name: string, change: string): string => `static wellfit_real wellfit_${name}(wellfit_real x) {
  uint${isF32 ? 32 : 64}_t bits;
  memcpy(&bits, &x, sizeof bits);
  ${change};
  memcpy(&x, &bits, sizeof bits);
  return x;
}`
  return [
    ...(uses('evenOdd') ? [polynomial] : []),
    ...(uses('horner') ? [horner] : []),
    ...(uses('power') ? [bits('power', `bits <<= ${isF32 ? 23 : 52}`)] : []),
    ...(uses('upperHalf') ? [bits('upperHalf', `bits &= ${isF32 ? '0xfffff000u' : '0xfffffffff8000000u'}`)] : []),
    ...(needed.includes('relu') ? ['static wellfit_real wellfit_relu(wellfit_real z) { return z < 0 ? 0 : z; }'] : []),
  ].join('\n')
}

/** The constants that code uses. */
export function constantsText({ precision }: ExportPlan, code: string): string {
  const isF32 = precision === 'f32'
  const words = wordsOf(code)
  return Object.entries(constantsOf(precision))
    .filter(([name]) => words.has(`WELLFIT_${name}`))
    .map(([name, value]: [string, unknown]) =>
      Array.isArray(value)
        ? `static const wellfit_real WELLFIT_${name}[] = {${value.map((one) => literal(Number(one), isF32)).join(', ')}};`
        : `#define WELLFIT_${name} ((wellfit_real)${literal(Number(value), isF32)})`,
    )
    .join('\n')
}

/** A function of the forward pass in C: the text is of the subset that both languages share. */
export function functionText({ name, parameters, body }: FunctionText, functions: ReadonlySet<string>): string {
  const own = new Set([...functions, ...GIVEN])
  const parts =
    parameters === ''
      ? 'void'
      : parameters
          .split(', ')
          .map((one) => `wellfit_real ${one}`)
          .join(', ')
  const lines = body
    .replace(/\b[A-Z][A-Z0-9_]+\b/g, (word) => `WELLFIT_${word}`)
    .replaceAll('Math.abs(', '(wellfit_real)fabs(')
    .replaceAll('===', '==')
    .replace(/\bconst (\w+)/g, 'const wellfit_real $1')
    .replace(/\bf\(/g, '(wellfit_real)(')
    .replace(/\b(\w+)\(/g, (call, word: string) => (own.has(word) ? `wellfit_${word}(` : call))
    .split('\n')
    .map((line) => `  ${line.trim()}`)
  return `static wellfit_real wellfit_${name}(${parts}) {\n${lines.join('\n')}\n}`
}
