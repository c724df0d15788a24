/**
 * Which changes of the default recipe lower its error: each on the folds of the recipe, by the networks that it averages. Chooses the
 * candidates of `improve` and their order, on the tuning half of bench:tables alone.
 *
 *     npm run bench:candidates                         tuning half up to 1,103 training rows, one seed: about half an hour
 *     npm run bench:candidates -- --sets glass,boston --seeds 2
 *     npm run bench:candidates -- --only scaling,numbers            the changes that set one of these options
 *
 * Prints for each change the mean over sets of log(error with it / error of the recipe), in percent with its 95 % interval, on how many
 * sets it is ahead, and its time in trainings of the recipe.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { foldRows } from '../../dist/src/cli/run/folds/after-run.js'
import { searcher } from '../../dist/src/cli/run/improve/search.js'
import { correctedMean } from '../../dist/src/improve/statistics/corrected-interval.js'
import type { ActionChange } from '../../dist/src/index.js'
import { table } from '../lib/markdown.ts'
import { percentOf, quantile } from '../lib/statistics.ts'
import { chooseSets } from '../tables/choose.ts'
import { installPackagesOfTables } from '../tables/install.ts'
import { out } from '../tables/split.ts'
import { prepareJob } from './job.ts'

/** A set, as far as changes depend on it. */
interface Suited {
  /** Of the recipe. */
  readonly batchSize: number
  readonly isRegression: boolean
  /** Whether the target is greater than 0 in every row. */
  readonly isPositive: boolean
}

const changes = ({ batchSize, isRegression, isPositive }: Suited): ActionChange[] => [
  { residualBlocks: 2 },
  { periodicSigma: 0.1 },
  { residualBlocks: 2, periodicSigma: 0.1 },
  { hidden: [128, 128, 128] },
  { hidden: [64, 64, 64, 64] },
  { epochs: 256, patience: 256 },
  { keepProb: 0.9 },
  { l2: 1 },
  { l2: 10 },
  { learningRate: 0.00667 },
  { learningRate: 0.06 },
  { activation: 'gelu' },
  { optimizer: 'muon', learningRate: 0.005 },
  { batchSize: 2 * batchSize },
  { scaling: 'standard' },
  { scaling: 'robust' },
  { scaling: 'quantile' },
  { numbers: 'piecewiseLinear' },
  { augment: [{ kind: 'noise', sigma: 0.1, relative: true }] },
  { augment: [{ kind: 'noise', sigma: 0.3, relative: true }] },
  { augment: [{ kind: 'mixup', alpha: 0.2 }] },
  ...(isRegression ? [] : [{ classWeights: 'balanced' } as const]),
  ...(isRegression && isPositive ? [{ targetScale: 'log' } as const] : []),
]

const { values } = parseArgs({
  options: {
    half: { type: 'string', default: 'tuning' },
    rows: { type: 'string', default: '1103' },
    sets: { type: 'string' },
    only: { type: 'string' },
    seeds: { type: 'string', default: '1' },
  },
})
await installPackagesOfTables()
const names = values.sets?.split(',') ?? null
const sets = chooseSets({ half: values.half as 'tuning' | 'held-out', names, rows: Number(values.rows) })

const only = values.only?.split(',') ?? null
const isAsked = (change: ActionChange): boolean =>
  only === null || Object.keys(change).some((key) => only.includes(key))

/** What a change did on one split: log(its error / that of the recipe), and its time in trainings of the recipe. */
interface Effect {
  readonly name: string
  readonly error: number
  readonly time: number
}

/** The effects of all changes on one split. A change that was kept moves the base; those after it do not count. */
async function effectsOn(set: (typeof sets)[number], seed: number): Promise<readonly Effect[]> {
  const { job, prepared, table: rows } = await prepareJob(set, seed, 100)
  const { batchSize } = prepared.recipe
  const { target, task } = prepared.preprocessor
  const isRegression = task === 'regression'
  const column = rows.columns.find(({ name }) => name === target.name)
  const isPositive = column?.kind === 'number' && column.values.every((value) => value > 0)
  let seconds = NaN
  const candidates = changes({ batchSize, isRegression, isPositive }).filter(isAsked)
  const given = {
    // An option of the library that the command does not have.
    candidates,
    // No combinations.
    trials: candidates.length,
    record: (record: { readonly trial: unknown; readonly seconds: number }) => {
      if (record.trial === null) seconds = record.seconds
    },
  }
  const { baseline, trials } = await searcher(job, prepared, foldRows(job.table, prepared))(given)
  return trials.flatMap(({ title, change, error, base, seconds: own }) => {
    if (error === null || base !== 0) return []
    const batches = change.batchSize === undefined ? null : change.batchSize < batchSize ? 'half' : 'twice'
    const least = (value: number): number => Math.max(value, 1e-4)
    return {
      name: batches === null ? title : `${batches} the batch`,
      error: Math.log(least(error.estimate) / least(baseline.error.estimate)),
      time: own / seconds,
    }
  })
}

/** For each change the relative errors and times of all runs. Those of a split are kept, so that a run that was stopped goes on. */
const found = new Map<string, { readonly errors: number[]; readonly times: number[] }>()
const folder = path.join(out, 'candidates')
mkdirSync(folder, { recursive: true })
for (const [i, set] of sets.entries()) {
  for (let seed = 0; seed < Number(values.seeds); seed++) {
    process.stderr.write(`${i + 1} of ${sets.length}: ${set.name}, seed ${seed}\n`)
    const file = path.join(folder, `${[set.name, seed, ...(only ?? [])].join('-')}.json`)
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(await effectsOn(set, seed)))
    for (const { name, error, time } of JSON.parse(readFileSync(file, 'utf8')) as readonly Effect[]) {
      const entry = found.get(name) ?? { errors: [], times: [] }
      entry.errors.push(error)
      entry.times.push(time)
      found.set(name, entry)
    }
  }
}
const lines = [...found].map(([name, { errors, times }]) => {
  const { estimate, interval } = correctedMean(errors, 0)
  const ahead = errors.filter((one) => one < 0).length
  return {
    estimate,
    cells: [
      name,
      `${percentOf(estimate)} % (${percentOf(interval.low)} … ${percentOf(interval.high)})`,
      `${ahead} of ${errors.length}`,
      quantile(times, 0.5).toFixed(2),
    ],
  }
})
const sorted = lines.toSorted((a, b) => a.estimate - b.estimate).map(({ cells }) => cells)
console.log(table(['change', 'error against the recipe', 'ahead', 'time'], sorted))
