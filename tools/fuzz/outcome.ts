/** What went wrong with one input. */
export interface Finding {
  readonly kind: 'untyped error' | 'hang' | 'memory' | 'crash'
  readonly reader: string
  readonly input: number
  readonly message: string
}

/** What the process that reads is asked for. */
export interface Batch {
  readonly reader: string
  readonly seed: number
  readonly first: number
  readonly end: number
  /** Where it notes the number of the input that it is about to read, as 8 bytes. */
  readonly progress: string
}

/** What it answers when it is done. */
export interface BatchResult {
  readonly read: number
  readonly refused: number
  readonly findings: readonly Finding[]
  /** Inputs at which the process grew by more than they may: each is read again alone. */
  readonly grown: readonly number[]
}

/** Memory that an input may take besides what it returns. */
export const FREE_BYTES: number = 64 * 2 ** 20

/** How often what it returns it may take. */
export const TIMES = 4
