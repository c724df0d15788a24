/**
 * Whether an ensemble whose members are selected by their out-of-fold predictions (`selectEnsemble`) errs less than the default recipe, and
 * than an average of as many networks of the recipe itself; on the tuning half of bench:tables alone.
 *
 *     npm run bench:selection                          tuning half up to 1,103 training rows, one split: about half an hour
 *     npm run bench:selection -- --sets glass,ozone --seeds 2
 *
 * A library has the recipe, with seven seeds, and ten changes of it, each as the average of the networks of five folds. Prints for each way
 * to make a model of it the mean over splits of log(test error / that of the recipe) and log(test error / that of seven times the recipe),
 * in percent with 95 % intervals, on how many splits it is ahead, and how many networks are trained and averaged.
 */
import { parseArgs } from 'node:util'
import { correctedMean } from '../../dist/src/improve/statistics/corrected-interval.js'
import { type Dataset, type EnsembleSelection, selectEnsemble } from '../../dist/src/index.js'
import { table } from '../lib/markdown.ts'
import { percentOf } from '../lib/statistics.ts'
import { chooseSets } from '../tables/choose.ts'
import { installPackagesOfTables } from '../tables/install.ts'
import { type Candidate, type Library, libraryOf } from './library.ts'

const { values } = parseArgs({
  options: {
    half: { type: 'string', default: 'tuning' },
    rows: { type: 'string', default: '1103' },
    sets: { type: 'string' },
    seeds: { type: 'string', default: '1' },
  },
})

/** A model, by its members in the library. */
interface Made {
  readonly trained: readonly Candidate[]
  readonly counts: readonly number[]
}

const isRecipe = ({ title }: Candidate): boolean => title === 'recipe'
const all = ({ length }: readonly Candidate[]): number[] => Array<number>(length).fill(1)

/** The ways to make a model. The recipe with seven seeds takes as many trainings as the recipe and six changes. */
function waysOf({ candidates, rows, seed }: Library & { readonly seed: number }): Record<string, Made> {
  const [alike, repeated, library] = [
    candidates.filter(({ kind }) => kind === 'alike'),
    candidates.filter((one) => isRecipe(one) || one.kind === 'seed'),
    candidates.filter(({ kind }) => kind !== 'seed'),
  ]
  const select = (trained: readonly Candidate[]): EnsembleSelection =>
    selectEnsemble(
      trained.map(({ outOfFold }) => outOfFold),
      rows,
      { seed },
    )
  const selected = (trained: readonly Candidate[]): Made => ({ trained, counts: select(trained).counts })
  const best = (trained: readonly Candidate[]): Made => {
    const { losses } = select(trained)
    const first = losses.indexOf(Math.min(...losses))
    return { trained, counts: losses.map((_, i) => Number(i === first)) }
  }
  return {
    recipe: { trained: candidates.filter(isRecipe), counts: [1] },
    'recipe, seven times': { trained: repeated, counts: all(repeated) },
    'recipe, three times': { trained: repeated.slice(0, 3), counts: [1, 1, 1] },
    'selected of recipe, seven times': selected(repeated),
    'best of recipe and six changes of the training': best(alike),
    'mean of recipe and six changes of the training': { trained: alike, counts: all(alike) },
    'selected of recipe and six changes of the training': selected(alike),
    'best of recipe and ten changes': best(library),
    'mean of recipe and ten changes': { trained: library, counts: all(library) },
    'selected of recipe and ten changes': selected(library),
  }
}

/** The error on the test rows of the average of the members: the fraction of wrong classes, or the root of the mean squared error. */
function testError({ trained, counts }: Made, test: Dataset): number {
  const members = counts.flatMap((count, i) => Array<Candidate | undefined>(count).fill(trained[i]))
  const { targets, rows } = test
  // So many members at first, and no more: the average of all.
  const { predictions, loss } = selectEnsemble(
    members.map((one) => one?.test ?? []),
    test,
    { initial: members.length, members: members.length },
  )
  if (targets.kind === 'values') return Math.sqrt(loss)
  const width = predictions.length / rows
  const wrong = Array.from(targets.labels).filter((label, row) => {
    const own = predictions.subarray(row * width, (row + 1) * width)
    return label !== (width === 1 ? Number((own[0] ?? 0) > 0.5) : own.indexOf(Math.max(...own)))
  }).length
  // Of no wrong row half a one.
  return Math.max(wrong, 0.5) / rows
}

await installPackagesOfTables()
const names = values.sets?.split(',') ?? null
const sets = chooseSets({ half: values.half as 'tuning' | 'held-out', names, rows: Number(values.rows) })
const found = new Map<string, { error: number; trained: number; members: number }[]>()
for (const [i, set] of sets.entries()) {
  for (let seed = 0; seed < Number(values.seeds); seed++) {
    process.stderr.write(`${i + 1} of ${sets.length}: ${set.name}, seed ${seed}\n`)
    const library = await libraryOf(set, seed)
    for (const [name, made] of Object.entries(waysOf({ ...library, seed }))) {
      const error = testError(made, library.test)
      const members = made.counts.filter((count) => count > 0).length
      found.set(name, [...(found.get(name) ?? []), { error, trained: made.trained.length, members }])
    }
  }
}
const meanOf = (some: readonly number[]): number => some.reduce((sum, value) => sum + value, 0) / some.length
const against = (name: string, base: string): string => {
  const bases = found.get(base) ?? []
  const logs = (found.get(name) ?? []).map(({ error }, i) => Math.log(error / (bases[i]?.error ?? NaN)))
  if (name === base || logs.length < 2) return ''
  const { estimate, interval } = correctedMean(logs, 0)
  const ahead = logs.filter((log) => log < 0).length + logs.filter((log) => log === 0).length / 2
  return `${percentOf(estimate)} % (${percentOf(interval.low)} … ${percentOf(interval.high)}), ${ahead} of ${logs.length}`
}
console.log(
  table(
    ['model', 'against the recipe, ahead', 'against seven times the recipe, ahead', 'networks trained', 'averaged'],
    [...found].map(([name, made]) => [
      name,
      against(name, 'recipe'),
      against(name, 'recipe, seven times'),
      (5 * meanOf(made.map(({ trained }) => trained))).toFixed(0),
      (5 * meanOf(made.map(({ members }) => members))).toFixed(0),
    ]),
  ),
)
