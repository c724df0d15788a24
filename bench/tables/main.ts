/**
 * The default recipe against other models on tables from Debian's packages, on the same splits.
 *
 *     npm run bench:tables                      4 small sets, 1 seed, under a minute
 *     npm run bench:tables -- --long            all sets, 5 seeds, hours
 *     npm run bench:tables -- --long --half tuning --rows 1500 --seeds 2
 *     npm run bench:tables -- --long --recipe robust='--scaling robust' --recipe wide='--layers 256'
 *
 * `--half` keeps one half of the sets, `--rows` those with at most so many training rows, `--sets` those named. `--recipe` measures
 * wellfit with other flags, beside its default and its plain recipe, and compares the last one with the others. `--no-rivals` leaves the others
 * out, `--without NAME` one of them.
 * `--chart FILE` draws mean rank over processor time as an SVG, of the half that is printed last.
 * Results are kept in out/tables, so that a run that was stopped goes on; `--again NAME` measures a method anew.
 *
 * Settings are chosen on the tuning half only; the held-out half shows what they reach.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { chooseSets } from './choose.ts'
import { installPackagesOfTables } from './install.ts'
import { forget, measure, type Measured } from './measure.ts'
import { calibrated, rivals } from './methods.ts'
import { paretoChart } from './pareto-chart.ts'
import { type Half, halfOf } from './sets.ts'
import { beside } from './split.ts'
import {
  bestRivalTable,
  bySet,
  errorTable,
  logLossBySet,
  logLossTable,
  methodTable,
  recipeTable,
  standings,
} from './summary.ts'

const SHORT_SETS = ['penguins', 'glass', 'diabetes', 'cps']
/** The plain recipe, which others are compared with, and the default one. */
const OURS = { plain: ['--recipe', 'plain'], wellfit: [] }

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    half: { type: 'string' },
    rows: { type: 'string', default: 'Infinity' },
    sets: { type: 'string' },
    seeds: { type: 'string' },
    recipe: { type: 'string', multiple: true, default: [] },
    'no-rivals': { type: 'boolean', default: false },
    without: { type: 'string', multiple: true, default: [] },
    again: { type: 'string' },
    chart: { type: 'string' },
  },
})

/** `NAME=FLAGS`. */
function recipeOf(text: string): [string, string[]] {
  const at = text.indexOf('=')
  if (!/^[\w.-]+=/.test(text)) throw new RangeError(`--recipe (=${text}) must be NAME=FLAGS`)
  const flags = text.slice(at + 1).trim()
  return [text.slice(0, at), flags === '' ? [] : flags.split(/\s+/)]
}

await installPackagesOfTables()
const named = values.sets?.split(',') ?? (values.long ? null : SHORT_SETS)
const seeds = Number(values.seeds ?? (values.long ? 5 : 1))
const recipes = Object.fromEntries([...Object.entries<string[]>(OURS), ...values.recipe.map(recipeOf)])
const others = values['no-rivals'] ? [] : rivals.filter((name) => !values.without.includes(name))
const chosen = chooseSets({ half: (values.half ?? null) as Half | null, names: named, rows: Number(values.rows) })
if (values.again !== undefined) for (const set of chosen) forget(set, values.again)

const script = { script: beside('rivals.py'), methods: others.length === 0 ? [] : [...others, ...calibrated] }
const measured: Measured[] = []
for (const [i, set] of chosen.entries()) {
  for (let seed = 0; seed < seeds; seed++) {
    process.stderr.write(`${i + 1} of ${chosen.length}: ${set.name}, seed ${seed}\n`)
    measured.push(await measure(set, seed, recipes, script))
  }
}
for (const half of ['tuning', 'held-out'] satisfies Half[]) {
  const all = bySet(measured.filter(({ set }) => halfOf(set) === half))
  if (all.length === 0) continue
  const names = Object.keys(recipes)
  console.log(`\n### ${half === 'tuning' ? 'Tuning half' : 'Held-out half'}\n`)
  console.log(`${errorTable(all, [...names, ...others])}\n`)
  if (names.length > 1) console.log(`${recipeTable(all, 'plain', names.slice(1))}\n`)
  const losses = logLossBySet(all, [...names, ...(others.length === 0 ? [] : [...others, ...calibrated])])
  if (losses !== null) console.log(`${losses}\n`)
  if (others.length === 0) continue
  const ours = names.at(-1) ?? 'wellfit'
  console.log(`${methodTable(all, ours, [...names, ...others])}\n`)
  console.log(`${bestRivalTable(all, ours, others)}\n`)
  if (values.chart !== undefined) writeFileSync(values.chart, `${paretoChart(standings(all, [...names, ...others]))}\n`)
  if (all.some(([first]) => first?.set.task === 'classification')) console.log(logLossTable(all, ours))
}
