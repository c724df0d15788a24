import text from '../../worker/forward.code.js'
import { F32, F64, type Constants } from '../predict/forward/math/constants.js'
import { type WaveConstants, WAVES_F32, WAVES_F64 } from '../predict/forward/math/waves.js'

/** A function of the forward pass, as the compiler wrote it. */
export interface FunctionText {
  readonly name: string
  readonly parameters: string
  /** The body, without its braces. */
  readonly body: string
}

const functions = new Map<string, FunctionText>()
for (const [, , name = '', parameters = '', body = ''] of text.matchAll(
  /^( *)(?:export )?function (\w+)\((.*?)\) \{\n([^]*?)\n\1\}$/gm,
)) {
  functions.set(name, { name, parameters, body })
  // What a factory of functions holds.
  for (const [, , inner = '', own = '', lines = ''] of body.matchAll(
    /^( {4})function (\w+)\((.*?)\) \{\n([^]*?)\n\1\}$/gm,
  )) {
    functions.set(inner, { name: inner, parameters: own, body: lines })
  }
}

/**
 * The functions that some names need, themselves included, in an order in which each comes after those that it calls.
 *
 * @param isGiven Whether a name is defined elsewhere.
 */
export function functionsFor(
  names: readonly string[],
  isGiven: (name: string) => boolean = () => false,
): FunctionText[] {
  const found = new Map<string, FunctionText>()
  const visit = (name: string): void => {
    const own = functions.get(name)
    if (own === undefined || found.has(name) || isGiven(name)) return
    const declared = new Set(Array.from(own.body.matchAll(/\b(?:const|let) (\w+)/g), ([, local]) => local))
    for (const word of wordsOf(own.body)) if (word !== name && !declared.has(word)) visit(word)
    found.set(name, own)
  }
  names.forEach(visit)
  return [...found.values()]
}

/** The identifiers in a text. */
export function wordsOf(code: string): Set<string> {
  return new Set(code.match(/[A-Za-z_$][\w$]*/g) ?? [])
}

/** The constants of the functions in a precision. */
export function constantsOf(precision: 'f32' | 'f64'): Constants & WaveConstants {
  return precision === 'f32' ? { ...F32, ...WAVES_F32 } : { ...F64, ...WAVES_F64 }
}
