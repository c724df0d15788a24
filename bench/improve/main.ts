/**
 * `wellfit improve` under a budget of time beside the default recipe and beside random searches of equal time (scikit-learn's MLP and
 * boosted trees, XGBoost), on the splits of bench:tables.
 *
 *     npm run bench:improve                                    3 small sets, 1 seed, 10 s each: about two minutes
 *     npm run bench:improve -- --long                          held-out half, 3 seeds, 60 s each: hours
 *     npm run bench:improve -- --long --rows 1500 --seeds 1 --budget 20
 *
 * `--one-repeat` also measures `improve` with as many networks as the default recipe has, `--most-repeats 1`.
 * `--half`, `--rows` and `--sets` choose the sets as in bench:tables; results are kept in out/tables. Errors are on the test rows. Also
 * printed: how far commands went over the budget, and how often the error that `improve` expects on new rows covers the test error.
 */
import { parseArgs } from 'node:util'
import { correctedMean } from '../../dist/src/improve/statistics/corrected-interval.js'
import { table } from '../lib/markdown.ts'
import { quantile } from '../lib/statistics.ts'
import { chooseSets } from '../tables/choose.ts'
import { installPackagesOfTables } from '../tables/install.ts'
import { measure, type Measured } from '../tables/measure.ts'
import type { Result, Searched } from '../tables/methods.ts'
import type { Half } from '../tables/sets.ts'
import { beside } from '../tables/split.ts'
import { bySet, errorTable, methodTable, recipeTable } from '../tables/summary.ts'

const SHORT_SETS = ['penguins', 'glass', 'diabetes']
const OURS = 'wellfit'
const BUDGET = { short: '10', long: '60' }

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    half: { type: 'string' },
    rows: { type: 'string', default: 'Infinity' },
    sets: { type: 'string' },
    seeds: { type: 'string' },
    budget: { type: 'string' },
    'no-rivals': { type: 'boolean', default: false },
    'one-repeat': { type: 'boolean', default: false },
  },
})

await installPackagesOfTables()
const half = values.half ?? (values.long ? 'held-out' : undefined)
const named = values.sets?.split(',') ?? (values.long ? null : SHORT_SETS)
const seeds = Number(values.seeds ?? (values.long ? 3 : 1))
const budget = Number(values.budget ?? (values.long ? BUDGET.long : BUDGET.short))
const improved = `improve-${budget}s`
const searches = values['no-rivals'] ? [] : ['mlp', 'boosting', 'xgboost'].map((name) => `${name}-search-${budget}s`)
const once = values['one-repeat']
  ? { [`${improved}-once`]: ['improve', '--budget', `${budget}s`, '--most-repeats', '1'] }
  : {}
const recipes = { [OURS]: [], ...once, [improved]: ['improve', '--budget', `${budget}s`] }
const script = { script: beside('../improve/search.py'), methods: searches }
const chosen = chooseSets({ half: (half ?? null) as Half | null, names: named, rows: Number(values.rows) })

const measured: Measured[] = []
for (const [i, set] of chosen.entries()) {
  for (let seed = 0; seed < seeds; seed++) {
    process.stderr.write(`${i + 1} of ${chosen.length}: ${set.name}, seed ${seed}\n`)
    measured.push(await measure(set, seed, recipes, script))
  }
}
const all = bySet(measured)
const methods = [...Object.keys(recipes), ...searches]
console.log(`${errorTable(all, methods)}\n`)
console.log(`${recipeTable(all, OURS, [...Object.keys(once), improved])}\n`)
console.log(`${methodTable(all, improved, methods)}\n`)
console.log(budgetTable(measured.flatMap(({ results }) => searchOf(results.get(improved)))))
console.log(coverage(measured))

/** A search and the test error of what it ended with. */
interface Ended extends Searched {
  readonly error: number
}

function searchOf(result: Result | null | undefined): Ended[] {
  return result?.search === undefined ? [] : [{ ...result.search, error: result.error }]
}

/** The time of the whole command over its budget. */
function budgetTable(found: readonly Ended[]): string {
  const over = found.map(({ wallSeconds }) => wallSeconds / budget)
  const at = (fraction: number): string => quantile(over, fraction).toFixed(3)
  const late = over.filter((part) => part > 1.05).length
  const trials = quantile(
    found.map((one) => one.trials),
    0.5,
  )
  const kept = found.filter((one) => one.kept > 0).length
  const cells = [`${found.length}`, `${trials}`, `${kept}`, at(0.5), at(1), `${late}`]
  return `${table(['runs', 'median trials', 'with a kept change', 'median time / budget', 'largest', 'over by more than 5 %'], [cells])}\n`
}

/** How often the test error, with its own sampling error, agrees with what was expected. */
function coverage(runs: readonly Measured[]): string {
  let inside = 0
  let count = 0
  const differences: number[] = []
  for (const { set, testRows, results } of runs) {
    const [search] = searchOf(results.get(improved))
    if (search === undefined) continue
    const { expected, error } = search
    count++
    differences.push(error - expected.estimate)
    // The sampling error of a rate on the test rows; that of a regression is not known, and left out.
    const own = set.task === 'classification' ? 1.96 * Math.sqrt((error * (1 - error)) / testRows) : 0
    const reach = (end: number): number => Math.hypot(end - expected.estimate, own)
    const { low, high } = expected.interval
    if (error >= expected.estimate - reach(low) && error <= expected.estimate + reach(high)) inside++
  }
  if (count < 2) return ''
  const { mean, interval } = meanOf(differences)
  const percent = (value: number): string => (100 * value).toFixed(2)
  return `Test error − expected error: ${percent(mean)} points (${percent(interval.low)} … ${percent(interval.high)}); expected within its interval and the sampling error of the test rows in ${inside} of ${count} runs.`
}

function meanOf(list: readonly number[]) {
  return { mean: list.reduce((sum, value) => sum + value, 0) / list.length, interval: correctedMean(list, 0).interval }
}
