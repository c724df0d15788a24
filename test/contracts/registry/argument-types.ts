import type { ProbeName } from './probes.js'

/** An argument of a function: a valid value, and what of the probes is no fault. */
export interface Argument {
  /** Makes a valid value. */
  readonly good: () => unknown
  /** Probes that are values of its type: the call may succeed, or fail with a typed error about what they hold. */
  readonly fine: readonly (ProbeName | 'undefined')[]
  /**
   * What errors may name besides the argument itself: a key of it. Options are checked key by key, in
   * options.test.ts, and a key that is missing is named by itself.
   */
  readonly keys?: readonly string[]
  /** Options: where reading a key of them fails, or one is missing, that key is named. */
  readonly isOptions?: true
}

/** An exported function, and its arguments in their order. */
export interface ArgumentsEntry {
  /** As a caller writes it: `split`, `Network.fit`. */
  readonly name: string
  readonly arguments: Readonly<Record<string, Argument>>
  call(...values: unknown[]): unknown
}

const OBJECTS: readonly ProbeName[] = ['object', 'frozen']

/** A value of which no probe is an instance. */
export function value(good: () => unknown, fine: Argument['fine'] = []): Argument {
  return { good, fine }
}

/** Options that may all be left out. */
export function options(good: () => object = () => ({})): Argument {
  return { good, fine: [...OBJECTS, 'undefined'], isOptions: true }
}

/** An object some of whose keys must be given; `keys` are those. */
export function input(good: () => object, keys: readonly string[]): Argument {
  return { good, fine: [], keys, isOptions: true }
}
