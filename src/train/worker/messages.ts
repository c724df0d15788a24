import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { Checkpoint } from '../../model/checkpoint.js'
import type { FitState } from '../../model/fit-state.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { BatchRow, EpochRow, History } from '../../result/index.js'
import type { CoreName } from '../../runtime/load/load.js'
import type { WasmSource } from '../../runtime/source.js'
import type { Reals } from '../../tensor/reals.js'
import type { FitOptions, FitProgress } from '../fit/options.js'
import type { PackedFault } from './errors.js'
import type { ArrayPlace, Piece } from './transfer.js'

/** The options of a fit that stay with the caller: functions, and what has methods. */
export type OwnOptions = 'onEpoch' | 'onBatch' | 'onProgress' | 'signal' | 'checkpoint' | 'worker'

/** A chunked train set reads its rows by a function, and is refused when it is packed. */
export type TrainData = Dataset | ChunkedDataset

/** A fit as plain data. */
export interface FitJob {
  readonly network: NetworkDescription
  readonly parameters: Reals
  readonly core: CoreName
  readonly threads: number
  readonly notes: readonly string[]
  readonly fitState: FitState | null
  readonly testEvaluations: number
  /** What the core is made of where it is not the package's own, and where it is ready at hand. */
  readonly wasm: WasmSource | undefined
  readonly train: TrainData
  readonly options: Omit<FitOptions, OwnOptions>
  /** Which callbacks the caller has, so that nothing is sent that nobody looks at. */
  readonly tells: { readonly epoch: boolean; readonly batch: boolean; readonly progress: boolean }
  /** Seconds between checkpoints; `null` without them. */
  readonly checkpointEvery: number | null
}

/** What the caller's thread says to the worker. */
export type ToWorker =
  | { readonly kind: 'hello'; readonly lock: string | null }
  | Piece
  | { readonly kind: 'start'; readonly job: unknown; readonly arrays: readonly ArrayPlace[] }
  | { readonly kind: 'answer'; readonly answer: Answered }
  | { readonly kind: 'abort' }

/** What a callback answered. */
export type Answered = 'stop' | 'threw' | undefined

/** What the worker asks, and waits for the answer to. */
export type Question =
  | { readonly about: 'epoch'; readonly row: EpochRow }
  | { readonly about: 'batch'; readonly row: BatchRow }
  | { readonly about: 'checkpoint'; readonly state: Checkpoint }

/** What the worker says to the caller's thread. `parameters` are θ as it stands. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ask'; readonly question: Question; readonly parameters: Reals }
  | { readonly kind: 'progress'; readonly progress: FitProgress }
  | { readonly kind: 'end'; readonly history: History; readonly parameters: Reals; readonly fitState: FitState | null }
  | { readonly kind: 'fault'; readonly fault: PackedFault; readonly parameters: Reals | null }

/** A worker as the caller's thread sees it; what each `start.*.ts` starts. */
export interface FitWorker {
  post(message: ToWorker, transfer?: ArrayBuffer[]): void
  /** Ends it, wherever it is. */
  end(): void
}

export interface FitWorkerEvents {
  onMessage(message: FromWorker): void
  /** It is gone; `reason` completes the sentence "the worker …". */
  onDeath(reason: string): void
}

/** The caller's thread as a worker sees it. */
export interface Caller {
  post(message: FromWorker, transfer?: ArrayBuffer[]): void
}
