/** A workload. Networks have relu between layers, softmax cross-entropy at the end, and Adam with its usual settings. */
export type Work =
  | {
      readonly kind: 'gemm'
      readonly transposes: 'NN' | 'NT' | 'TN'
      readonly m: number
      readonly n: number
      readonly k: number
      /** The fraction of op(A) that is zero. Default 0. */
      readonly zeros?: number
    }
  | {
      readonly kind: 'step'
      readonly units: readonly number[]
      readonly batch: number
      /** The fraction of the inputs that is zero. Default 0. */
      readonly zeros?: number
    }
  | { readonly kind: 'inference'; readonly units: readonly number[]; readonly batch: number }

/** A workload that is ready to run. */
export interface Prepared {
  /** Runs the workload `count` · `items` times. */
  run(count: number): void | Promise<void>
  /** Objects that must not be garbage-collected: a network's memory is freed with it. */
  readonly keeps?: unknown
  /** Number of workloads that only run together. Default 1. */
  readonly items?: number
}

/** A library to measure, in its own process. */
export interface Library {
  readonly version: string
  /** `null` if the library does not support the workload. */
  prepare(work: Work): Prepared | null | Promise<Prepared | null>
}

/** One timing, in milliseconds per workload. */
export interface Timing {
  /** Processor time of the whole process, median over the samples. */
  readonly cpu: number
  /** Wall-clock time, median over the samples. */
  readonly wall: number
  readonly samples: number
}

export type Answer =
  | { readonly timing: Timing }
  /** Why there is no timing. */
  | { readonly missing: string }

/** The first line of a library's process. */
export type Greeting = { readonly version: string } | { readonly missing: string }

export interface Request {
  readonly work: Work
  readonly milliseconds: number
  /** Whether a sample of inference is many calls, as its processor time needs, and not one. */
  readonly manyCalls: boolean
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
