import { readFile } from 'node:fs/promises'
import { readArguments } from '../../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../../src/cli/flags/train.js'
import type { JobResult } from '../../../../src/cli/run/job.js'
import { runJob } from '../../../../src/cli/run/run.js'
import { readCsv } from '../../../../src/data/csv/index.js'
import { decodeModel, type Table } from '../../../../src/index.js'

/** The table of the penguins. */
export const penguins: Table = await readCsv(
  await readFile(new URL('../../../../datasets/penguins.csv', import.meta.url)),
)

/** Runs the job of `train` without preflight and folds, and aborts after `epochs` epochs of all its trainings. */
export async function runPenguins(target: string, epochs: number, ...args: string[]): Promise<JobResult> {
  const choices = readChoices(readArguments([...args, '--no-preflight', '--no-folds'], TRAIN_FLAGS).flags)
  const controller = new AbortController()
  let finished = 0
  const epoch = (): void => {
    if (++finished === epochs) controller.abort()
  }
  const progress = { say: () => {}, epoch, end: () => {} }
  const job = { name: 'penguins', notice: null, table: penguins, target, ignore: [], previous: null }
  return await runJob({ ...job, choices, progress, signal: controller.signal })
}

/** The model of a job, decoded. */
export function modelOf({ model }: JobResult): ReturnType<typeof decodeModel> {
  if (model === null) throw new Error('no model')
  return decodeModel(model.json, model.tensors)
}
