import { WellfitError } from '../../errors.js'
import { askCallback } from '../../train/fit/callbacks.js'
import type { FoldRows } from './folds.js'
import type { Limit } from './limit.js'
import { aborted } from './fit-fold.js'
import { type FoldContext, trainFold, type TrainedFold } from './train-fold.js'

/** Trainings that have ended, and all that are planned. */
export interface FoldProgress {
  done: number
  readonly of: number
}

/** Trains the folds of one repeat and scores them; the result is in their order. */
export type TrainRepeat = (
  context: FoldContext,
  folds: readonly FoldRows[],
  limit: Limit,
  progress: FoldProgress,
) => Promise<TrainedFold[]>

/** Each fold by itself: a network that has had no part in choosing anything by the rows held out. */
export const trainAlone: TrainRepeat = async (context, folds, limit, progress) =>
  await inParallel(context, folds, limit, progress, async (rows) => await trainFold(context, rows, limit.signal))

/**
 * Trains some folds, `workers` at a time, or all of them on an engine; the result is in their order, whichever ends first. Ends where the time limit is not going to
 * suffice for the others.
 */
export async function inParallel<T>(
  { recipe, functionName }: Pick<FoldContext, 'recipe' | 'functionName'>,
  folds: readonly FoldRows[],
  limit: Limit,
  progress: FoldProgress,
  train: (rows: FoldRows) => Promise<T>,
): Promise<T[]> {
  const { signal } = limit
  const { onFold, engine } = recipe
  // An engine has a limit of its own.
  const workers = engine === null ? recipe.workers : folds.length
  const trained: T[] = []
  const from = limit.seconds
  let [next, done] = [0, 0]
  const work = async (): Promise<void> => {
    while (next < folds.length) {
      const index = next++
      const rows = folds[index]
      if (rows === undefined) return
      if (signal.aborted) throw aborted(functionName)
      trained[index] = await train(rows)
      const call = async (): Promise<void> => void (await onFold?.(++progress.done, progress.of))
      await askCallback('onFold', call, signal, functionName)
      // On an engine the others are under way.
      if (engine === null) limit.check(from, ++done / folds.length)
    }
  }
  const failing = async (): Promise<void> => {
    try {
      await work()
    } catch (error) {
      limit.abort()
      throw error
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(workers, folds.length) }, failing))
  const failed = ends.filter((end) => end.status === 'rejected').map(({ reason }) => reason as unknown)
  // The first cause: the others were aborted because of it.
  const cause = failed.find((error) => !(error instanceof WellfitError && error.code === 'ABORTED')) ?? failed[0]
  if (cause !== undefined) throw cause
  return trained
}
