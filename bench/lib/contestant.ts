/** What a contestant is asked to do. Relu between layers, softmax cross-entropy at the end, Adam with its usual values. */
export type Work =
  | {
      readonly kind: 'gemm'
      readonly transposes: 'NN' | 'NT' | 'TN'
      readonly m: number
      readonly n: number
      readonly k: number
    }
  | { readonly kind: 'step'; readonly units: readonly number[]; readonly batch: number }
  | { readonly kind: 'inference'; readonly units: readonly number[]; readonly batch: number }

/** A piece of work made ready: everything but the work itself is done. */
export interface Prepared {
  /** Does the work `count` · `pieces` times. */
  run(count: number): void | Promise<void>
  /** What must not be collected as garbage: a network's memory is freed with it. */
  readonly keeps?: unknown
  /** How many pieces of work only come together. Default 1. */
  readonly pieces?: number
}

/** A library under measurement, in a process of its own. */
export interface Contestant {
  readonly version: string
  /** `null`: this library does not do such work. */
  prepare(work: Work): Prepared | null | Promise<Prepared | null>
}

/** What one turn of measuring gives, in milliseconds for one piece of work. */
export interface Turn {
  /** Processor time of the whole process, median over the samples. */
  readonly cpu: number
  /** Time on the clock, median over the samples. */
  readonly wall: number
  readonly samples: number
}

export type Answer =
  | { readonly turn: Turn }
  /** Why there is no figure. */
  | { readonly missing: string }

/** The first line of a contestant's process. */
export type Greeting = { readonly version: string } | { readonly missing: string }

export interface Request {
  readonly work: Work
  readonly milliseconds: number
}

export function workName(work: Work): string {
  if (work.kind === 'gemm') return `${work.transposes} ${work.m}×${work.n}×${work.k}`
  return `${work.kind} ${work.units.join('-')}, batch ${work.batch}`
}

/** Multiplications and additions of the matrix products; a step leaves out dX of the first layer. */
export function operations(work: Work): number {
  if (work.kind === 'gemm') return 2 * work.m * work.n * work.k
  return work.units.slice(1).reduce((sum, out, layer) => {
    const products = work.kind === 'inference' ? 1 : layer === 0 ? 2 : 3
    return sum + products * 2 * work.batch * out * (work.units[layer] ?? 0)
  }, 0)
}
