import { readArguments } from '../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../src/cli/flags/train.js'
import type { JobResult } from '../../src/cli/run/job.js'
import { runJob } from '../../src/cli/run/run.js'
import { readCsv } from '../../src/data/csv/index.js'

/**
 * What `wellfit train` finds in a CSV text, without its files, its checks before training and, unless `flags` asks for them,
 * the folds after it.
 */
export async function trainText(csv: string, target: string, ...flags: string[]): Promise<JobResult> {
  const folds = flags.some((flag) => flag === '--folds' || flag === '--no-folds') ? [] : ['--no-folds']
  const choices = readChoices(readArguments([...flags, ...folds, '--no-preflight'], TRAIN_FLAGS).flags)
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const table = await readCsv(csv)
  const job = { name: 'text', notice: null, table, target, ignore: [], previous: null }
  return await runJob({ ...job, choices, progress, signal: new AbortController().signal })
}
