import type { ProbeName } from './probes.js'

/** The options of one function: how it is called, and what each of them takes. */
export interface OptionsEntry {
  /** As a caller writes it: `split`, `Network.fit`. */
  readonly name: string
  /** Which argument or part of one takes these options; default `options`. */
  readonly of?: string
  /** Why no call with valid options is made here; left out where one is. */
  readonly requires?: string
  /** What options must be given, valid. */
  readonly required?: Readonly<Record<string, unknown>>
  /** Options of other kinds that the list of an error names besides. */
  readonly ofOtherKinds?: readonly string[]
  /** Every option, and which probes are values of its type. */
  readonly takes: Readonly<Record<string, readonly ProbeName[]>>
  /** Calls the function with options, everything else being valid. */
  call(options: object): unknown
}

export const number: readonly ProbeName[] = ['number']
export const flag: readonly ProbeName[] = ['boolean']
export const callback: readonly ProbeName[] = ['function']
export const text: readonly ProbeName[] = ['text']
/** An object of further options, all of which may be left out. */
export const options: readonly ProbeName[] = ['object', 'frozen']
/** A list that may be empty. */
export const list: readonly ProbeName[] = ['list']
/** A choice among words, or what has required parts: no probe is one. */
export const special: readonly ProbeName[] = []
