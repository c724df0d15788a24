/**
 * Which changes of the default recipe lower its error: each on the folds of the recipe, by the networks that it averages. Chooses the
 * candidates of `improve` and their order, on the tuning half of bench:tables alone.
 *
 *     npm run bench:candidates                         tuning half up to 1,103 training rows, one seed: about half an hour
 *     npm run bench:candidates -- --sets glass,boston --seeds 2
 *
 * Prints for each change the mean over sets of log(error with it / error of the recipe), in percent with its 95 % interval, on how many
 * sets it is ahead, and its time in trainings of the recipe.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { readChoicesOfImprove } from '../../dist/src/cli/flags/improve.js'
import { prepareChosen } from '../../dist/src/cli/run/default-recipe.js'
import { foldRows } from '../../dist/src/cli/run/folds/after-run.js'
import { searcher } from '../../dist/src/cli/run/improve/search.js'
import { correctedMean } from '../../dist/src/improve/statistics/corrected-interval.js'
import type { ActionChange } from '../../dist/src/index.js'
import { table } from '../lib/markdown.ts'
import { quantile } from '../lib/statistics.ts'
import { chooseSets } from '../tables/choose.ts'
import { installPackagesOfTables } from '../tables/install.ts'
import { splitOf } from '../tables/split.ts'

/** By the batch size of the recipe. */
const changes = (batchSize: number): ActionChange[] => [
  { hidden: [128, 128, 128] },
  { hidden: [256, 256] },
  { hidden: [64, 64, 64, 64] },
  { hidden: [32, 32, 32] },
  { hidden: [64, 64] },
  { epochs: 256, patience: 256 },
  { keepProb: 0.9 },
  { keepProb: 0.8 },
  { l2: 0.1 },
  { l2: 1 },
  { l2: 10 },
  { learningRate: 0.00667 },
  { learningRate: 0.04 },
  { activation: 'relu' },
  { activation: 'gelu' },
  { activation: 'tanh' },
  { activation: 'selu' },
  { residualBlocks: 1 },
  { residualBlocks: 2 },
  { periodicSigma: 0.05 },
  { periodicSigma: 0.1 },
  { periodicSigma: 0.2 },
  { residualBlocks: 2, periodicSigma: 0.1 },
  { optimizer: 'muon' },
  { optimizer: 'muon', learningRate: 0.005 },
  { schedule: 'cosine' },
  { schedule: 'constant' },
  { l1: 0.1 },
  { batchSize: batchSize / 2 },
  { batchSize: 2 * batchSize },
]

const { values } = parseArgs({
  options: {
    half: { type: 'string', default: 'tuning' },
    rows: { type: 'string', default: '1103' },
    sets: { type: 'string' },
    seeds: { type: 'string', default: '1' },
  },
})
await installPackagesOfTables()
const names = values.sets?.split(',') ?? null
const sets = chooseSets({ half: values.half as 'tuning' | 'held-out', names, rows: Number(values.rows) })
const silent = { say: () => undefined, epoch: () => undefined, end: () => undefined }

/** For each change the relative errors and times of all runs. */
const found = new Map<string, { readonly errors: number[]; readonly times: number[] }>()
for (const [i, set] of sets.entries()) {
  for (let seed = 0; seed < Number(values.seeds); seed++) {
    process.stderr.write(`${i + 1} of ${sets.length}: ${set.name}, seed ${seed}\n`)
    const choice = { budgetSeconds: Infinity, trials: changes(1).length, folds: 5, repeats: 1, isSingle: false }
    const choices = readChoicesOfImprove(new Map([['seed', `${seed}`]]), choice)
    const rows = await readCsv(readFileSync(splitOf(set, seed).train))
    const { job, prepared } = prepareChosen({
      ...{ name: set.name, notice: null, table: rows, target: set.target, ignore: [], choices, previous: null },
      ...{ progress: silent, signal: new AbortController().signal },
    })
    let seconds = NaN
    const given = {
      // An option of the library that the command does not have.
      candidates: changes(prepared.recipe.batchSize),
      record: (record: { readonly trial: unknown; readonly seconds: number }) => {
        if (record.trial === null) seconds = record.seconds
      },
    }
    const { baseline, trials } = await searcher(job, prepared, foldRows(job.table, prepared))(given)
    for (const { title, change, error, base, seconds: own } of trials) {
      // A change that was kept moves the base.
      if (error === null || base !== 0) continue
      const name =
        change.batchSize === undefined
          ? title
          : change.batchSize < prepared.recipe.batchSize
            ? 'half the batch'
            : 'twice the batch'
      const entry = found.get(name) ?? { errors: [], times: [] }
      entry.errors.push(Math.log(Math.max(error.estimate, 1e-4) / Math.max(baseline.error.estimate, 1e-4)))
      entry.times.push(own / seconds)
      found.set(name, entry)
    }
  }
}
const percent = (log: number): string => (100 * (Math.exp(log) - 1)).toFixed(1)
const lines = [...found].map(([name, { errors, times }]) => {
  const { estimate, interval } = correctedMean(errors, 0)
  const ahead = errors.filter((one) => one < 0).length
  return {
    estimate,
    cells: [
      name,
      `${percent(estimate)} % (${percent(interval.low)} … ${percent(interval.high)})`,
      `${ahead} of ${errors.length}`,
      quantile(times, 0.5).toFixed(2),
    ],
  }
})
const sorted = lines.toSorted((a, b) => a.estimate - b.estimate).map(({ cells }) => cells)
console.log(table(['change', 'error against the recipe', 'ahead', 'time'], sorted))
