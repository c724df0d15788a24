import { readFileSync } from 'node:fs'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { readChoicesOfImprove } from '../../dist/src/cli/flags/improve.js'
import { type Chosen, prepareChosen } from '../../dist/src/cli/run/recipe/default-recipe.js'
import type { Job } from '../../dist/src/cli/run/job.js'
import type { Table } from '../../dist/src/index.js'
import type { TableSet } from '../tables/sets.ts'
import { splitOf } from '../tables/split.ts'

const silent = { say: () => undefined, epoch: () => undefined, end: () => undefined }

/** `wellfit improve` as it is before its first training. */
export interface PreparedJob extends Chosen<Job> {
  /** The training rows of the split, as they were read. */
  readonly table: Table
}

/** The job of `wellfit improve` on the training rows of a split, with five folds once over and no limit of time. */
export async function prepareJob(set: TableSet, seed: number, trials: number): Promise<PreparedJob> {
  const choice = {
    budgetSeconds: Infinity,
    trials,
    folds: 5,
    repeats: 1,
    mostRepeats: undefined,
    aim: undefined,
    isSingle: false,
    image: undefined,
  }
  const choices = readChoicesOfImprove(new Map([['seed', `${seed}`]]), choice)
  const table = await readCsv(readFileSync(splitOf(set, seed).train))
  const chosen = prepareChosen({
    ...{ name: set.name, notice: null, table, target: set.target, ignore: [], choices, previous: null },
    ...{ progress: silent, signal: new AbortController().signal },
  })
  return { ...chosen, table }
}
