import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { Checkpoint } from '../../model/checkpoint.js'
import type { FitState } from '../../model/fit-state.js'
import type { BatchRow, EpochRow, History, Signature } from '../../result/index.js'
import type { CoreName } from '../../runtime/load/load.js'
import type { WasmSource } from '../../runtime/source.js'
import type { Reals } from '../../tensor/reals.js'
import type { FitOptions, FitProgress } from '../fit/options.js'
import type { SerializedError } from './errors.js'
import type { ReferencedParts } from './part-references.js'
import type { ArrayChunk, ArrayHeader } from './transfer.js'

/** The options of a fit that are not sent as they are: functions, and objects with methods. */
export type CallerOptions =
  'onEpoch' | 'onBatch' | 'onProgress' | 'verbose' | 'signal' | 'checkpoint' | 'worker' | 'penalty'

/** A chunked train set reads its rows by a function, so `serialize` refuses it. */
export type TrainData = Dataset | ChunkedDataset

/** A fit as plain data. */
export interface FitJob extends ReferencedParts {
  readonly parameters: Reals
  readonly core: CoreName
  readonly threads: number
  readonly notes: readonly string[]
  readonly signature: Signature
  readonly fitState: FitState | null
  readonly testEvaluations: number
  /** The compiled core of one thread; `undefined` where the caller has one with threads. */
  readonly wasm: WasmSource | undefined
  /** The compiled core with threads; without a module where the caller has one of one thread. */
  readonly threadedCore: WasmSource
  readonly train: TrainData
  readonly options: Omit<FitOptions, CallerOptions>
  /** Which callbacks the caller has, so that nothing is sent for the others. */
  readonly callbacks: { readonly epoch: boolean; readonly batch: boolean; readonly progress: boolean }
  /** Seconds between checkpoints; `null` without them. */
  readonly checkpointEvery: number | null
}

/** Messages from the caller's thread to the worker. */
export type ToWorker =
  | { readonly kind: 'hello'; readonly lock: string | null }
  | ArrayChunk
  | { readonly kind: 'start'; readonly job: unknown; readonly arrays: readonly ArrayHeader[] }
  | { readonly kind: 'answer'; readonly answer: CallbackAnswer }
  | { readonly kind: 'abort' }

/** What a callback returned, or that it threw. */
export type CallbackAnswer = 'stop' | 'threw' | undefined

/** A callback that the worker calls, and whose answer it awaits. */
export type CallbackCall =
  | { readonly callback: 'epoch'; readonly row: EpochRow }
  | { readonly callback: 'batch'; readonly row: BatchRow }
  | { readonly callback: 'progress'; readonly progress: FitProgress }
  | { readonly callback: 'checkpoint'; readonly state: Checkpoint }

/** Messages from the worker to the caller's thread. `parameters` is θ at that time; `null` where it is not sent. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'call'; readonly call: CallbackCall; readonly parameters: Reals | null }
  | { readonly kind: 'end'; readonly history: History; readonly parameters: Reals; readonly fitState: FitState | null }
  | {
      readonly kind: 'error'
      readonly error: SerializedError
      readonly parameters: Reals | null
      readonly fitState: FitState | null
    }

/** Starts the worker of a fit, whose code `loadFitWorker` of one of `start.*.ts` has loaded. */
export type FitWorkerStarter = (events: FitWorkerEvents) => FitWorker

/** A worker as the caller's thread sees it. */
export interface FitWorker {
  post(message: ToWorker, transfer?: ArrayBuffer[]): void
  /** Terminates it at once. */
  end(): void
}

export interface FitWorkerEvents {
  onMessage(message: FromWorker): void
  /** The worker has died; `reason` completes the sentence "the worker …". */
  onDeath(reason: string): void
}

/** The caller's thread as a worker sees it. */
export interface Caller {
  post(message: FromWorker, transfer?: ArrayBuffer[]): void
}
