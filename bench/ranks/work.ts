/** A training step to time on one or two ranks. */
export interface RankWork {
  readonly name: string
  /** Inputs, then units of each layer. */
  readonly units: readonly number[]
  readonly batch: number
  readonly mode: 'plain' | 'strict' | 'fast'
  readonly blocks: number
  readonly ranks: 1 | 2
  /** A network to simulate, besides what the bytes take. Default: none. */
  readonly network?: Link
  /** Both ranks train for themselves at the same time: what they take from each other. Default false. */
  readonly isApart?: boolean
  /** Begin sums where they are waited for, so that nothing is computed meanwhile. Default false. */
  readonly isLazy?: boolean
}

/** What a message takes: latency in seconds, and seconds per byte. */
export interface Link {
  readonly latency: number
  readonly perByte: number
}

/** What the ranks are to measure. */
export interface RankTask {
  readonly works: readonly RankWork[]
  readonly rounds: number
  /** Duration of a timing. */
  readonly milliseconds: number
  readonly seed: number
  /** Bytes of the messages to time. */
  readonly sizes: readonly number[]
}

/** Seconds that messages of a size take: one each way at a time, 32 each way at a time, and a sum of as many bytes of f32. */
export interface MessageTime {
  readonly bytes: number
  readonly exchange: number
  readonly exchangeOf32: number | null
  readonly sum: number
}

/** Milliseconds of a step: the quickest of a timing by the wall clock, and the mean processor time of the busier rank. */
export interface StepTime {
  readonly wall: number
  readonly cpu: number
}

/** What rank 0 prints. */
export interface RankTimes {
  readonly messages: readonly MessageTime[]
  /** By the name of a work: the times of a step in each round. */
  readonly steps: Readonly<Record<string, readonly StepTime[]>>
}

/** Weights of a network, without biases. */
export function weightsOf(units: readonly number[]): number {
  return units.slice(1).reduce((sum, width, i) => sum + width * (units[i] ?? 0), 0)
}

/** Entries of θ. */
export function parametersOf(units: readonly number[]): number {
  return weightsOf(units) + units.slice(1).reduce((sum, width) => sum + width, 0)
}

/** Seconds of a reading: of the wall clock, and of the processor of the busier rank. */
export interface ReadingTime {
  readonly wall: number
  readonly cpu: number
}

/** A reading by one rank and one by two. */
export interface FileRound {
  readonly one: ReadingTime
  readonly two: ReadingTime
  readonly areEqual: boolean
  readonly rows: number
}
