import { Worker } from 'node:worker_threads'
import type { Checkpoint, History } from '../../../src/index.js'
import { sharedRanks } from '../../../src/shards/index.js'
import type { Case } from './cases.js'

/** What a rank reports of a run. */
export interface RankResult {
  readonly weights: string
  readonly parameters: Float32Array | Float64Array
  /** Of every row of the history, without its seconds. */
  readonly history: string
  readonly epochs: number
  readonly stop: string
  readonly checkpoint?: Checkpoint
  /** The last row of the history. */
  readonly last: History['rows'][number]
}

/** A result, or the message of the error. */
export type RankAnswer = RankResult | { readonly error: string }

/** One run: a case, a checkpoint to go on from, and what a rank does differently. */
export interface Run {
  readonly given: Case
  readonly resume?: Checkpoint | undefined
  /** Replaces the options of `fit` on one rank. */
  readonly differs?: { readonly rank: number; readonly fit: object }
  /** Gives one rank an option that it refuses. */
  readonly wrong?: { readonly rank: number; readonly field: 'dev' | 'sampleWeights' }
  /** Ends the thread of a rank after so many batches. */
  readonly ends?: { readonly rank: number; readonly batches: number; readonly how: 'throws' | 'hangs' }
}

/** Runs on so many ranks, each a thread of its own; the answers of every rank, run by run. */
export async function onRanks(ranks: number, runs: readonly Run[], timeoutSeconds = 60): Promise<RankAnswer[][]> {
  const shared = runs.map(() => sharedRanks(ranks))
  const threads = Array.from({ length: ranks }, (_, rank) => {
    const workerData = { shared, rank, runs, timeoutSeconds }
    return new Worker(new URL('thread.mjs', import.meta.url), { workerData })
  })
  try {
    const answers = await Promise.all(
      threads.map(
        async (thread) =>
          await new Promise<RankAnswer[]>((resolve, reject) => {
            thread.once('message', resolve)
            thread.once('error', reject)
          }),
      ),
    )
    return runs.map((_, run) => answers.map((own) => own[run] ?? { error: 'no answer' }))
  } finally {
    await Promise.all(threads.map(async (thread) => await thread.terminate()))
  }
}
