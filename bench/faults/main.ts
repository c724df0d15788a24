/**
 * A benchmark of faults in training: the mutation operators of DeepCrime (Humbatova et al., 2021) that apply and the kinds of
 * AutoTrainer (Zhang et al., 2021), in healthy runs on twelve data sets.
 *
 *     npm run bench:faults              short: about 40 faulty and 40 healthy runs
 *     npm run bench:faults -- long      at least 300 of each, some minutes
 *
 * A healthy run has settings that tutorials recommend, must beat the baseline clearly and not gain much by twice the epochs;
 * a faulty one is its copy with one operator applied, and counts where that harms the dev error. Thresholds were set on the tuning half of the data sets; the
 * goals are for the held-out half. Prints per kind how many are detected, and of these how many with the right cause first,
 * beside the published rules of AutoTrainer and UMLAUT. `--list` prints every run that was missed, named wrongly or a false
 * alarm, and every repair that failed; `--tuning` leaves the held-out half alone; `--repair` repairs the faulty runs; `--fresh` runs other data sets with other
 * seeds instead, which no threshold has seen; `--kinds slow,schedule` breaks in these ways alone.
 */
import { faultData, freshData } from './data.ts'
import { operators as allOperators, type Operator, type Setup } from './operators.ts'
import { healthyRecipe } from './recipes.ts'
import { repaired } from './repairs.ts'
import { autoTrainer, type Rule, umlaut, wellfit } from './rules.ts'
import { baselineError, run, type Run } from './runs.ts'
import { uniform } from '../lib/random.ts'

const [DETECTED, NAMED, ALARMS, REPAIRED] = [0.9, 0.75, 0.05, 0.7]
const long = process.argv.includes('long')
const list = process.argv.includes('--list')
const healthyPerSet = long ? 38 : 4
const kindsAt = process.argv.indexOf('--kinds')
const kinds = kindsAt === -1 ? null : (process.argv[kindsAt + 1] ?? '').split(',')
const operators = allOperators.filter(({ name }) => kinds === null || kinds.includes(name))
/** Operators for each healthy run, in turn. */
const perHealthy = 2
/** A healthy run leaves at most this fraction of the baseline's error. */
const LEARNT = 0.7
/** Twice the epochs take away at most this fraction of its error. */
const FINISHED = 0.1
/** A fault takes away at least this fraction of what the healthy run gained on the baseline. */
const HARM = 0.25

/** Operators on the data, not on settings. */
const OF_DATA: readonly string[] = ['TCL', 'preprocessing', 'preprocessing, target']

interface Case {
  readonly data: string
  readonly role: string
  /** `null` for a healthy run. */
  readonly operator: Operator | null
  readonly run: Run
  /** The run that a faulty one was made from. */
  readonly healthy: Run
}

const cases: Case[] = []
let [unfit, harmless] = [0, 0]
let turn = 0

async function mutants(data: string, role: string, healthy: Run, setup: Setup, seed: number): Promise<void> {
  const draw = uniform(40_000 + seed)
  const gained = baselineError(setup) - healthy.devError
  for (let done = 0; done < perHealthy;) {
    const operator = operators[turn++ % operators.length]
    const changed = operator?.apply(setup, draw)
    if (operator === undefined || changed === undefined || changed === null) continue
    done++
    const broken = await run(changed)
    if (broken.devError - healthy.devError < HARM * gained) harmless++
    else cases.push({ data, role, operator, run: broken, healthy })
  }
}

async function isFinished({ rows, recipe }: Setup, { devError }: Run): Promise<boolean> {
  const fit = { ...recipe.fit, epochs: 2 * (recipe.fit.epochs ?? 1) }
  const longer = await run({ rows, recipe: { ...recipe, fit } })
  return longer.devError >= (1 - FINISHED) * devError
}

const fresh = process.argv.includes('--fresh')
const sources = fresh ? freshData() : faultData
/** Fresh runs draw settings and rows with seeds that no other run has. */
const FIRST_SEED = fresh ? 700_000 : 0

for (const [number, { name, task, role, draw }] of sources.entries()) {
  if (role === 'held out' && process.argv.includes('--tuning')) continue
  for (let index = 0; index < healthyPerSet; index++) {
    const seed = FIRST_SEED + 100 * number + index
    const rows = await draw(seed)
    const setup: Setup = { rows, recipe: healthyRecipe(uniform(20_000 + 7919 * seed), task, seed) }
    const healthy = await run(setup)
    if (!(healthy.devError <= LEARNT * baselineError(setup)) || !(await isFinished(setup, healthy))) {
      unfit++
      continue
    }
    cases.push({ data: name, role, operator: null, run: healthy, healthy })
    await mutants(name, role, healthy, setup, seed)
  }
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(0)} %`)
const faultyOf = (ones: readonly Case[]): readonly Case[] => ones.filter(({ operator }) => operator !== null)
const healthyOf = (ones: readonly Case[]): readonly Case[] => ones.filter(({ operator }) => operator === null)
const flagged = (ones: readonly Case[], rule: Rule): number => ones.filter((one) => rule(one.run).length > 0).length

function isNamedFirst({ operator, run: broken }: Case): boolean {
  const [first] = wellfit(broken)
  return operator !== null && first !== undefined && operator.causes.includes(first)
}

console.log(
  `${faultyOf(cases).length} faulty and ${healthyOf(cases).length} healthy runs on ${sources.length} data sets; left out: ${unfit} that did not learn or were not finished, ${harmless} faults without harm`,
)
for (const role of ['tuning', 'held out', 'fresh'] as const) {
  const own = cases.filter((one) => one.role === role)
  if (own.length === 0) continue
  const [faulty, healthy] = [faultyOf(own), healthyOf(own)]
  const named = faulty.filter(isNamedFirst).length
  console.log(`\n${role}: kind                 runs  detected  cause first  AutoTrainer  UMLAUT`)
  for (const operator of operators) {
    const of = faulty.filter((one) => one.operator === operator)
    if (of.length === 0) continue
    const figures = [wellfit, autoTrainer, umlaut].map((rule) => percent(flagged(of, rule), of.length))
    console.log(
      `  ${operator.name.padEnd(26)}${String(of.length).padStart(5)}${(figures[0] ?? '').padStart(10)}${percent(of.filter(isNamedFirst).length, of.length).padStart(13)}${(figures[1] ?? '').padStart(13)}${(figures[2] ?? '').padStart(8)}`,
    )
  }
  console.log('             detected  false alarms')
  for (const [label, rule] of [
    ['wellfit', wellfit],
    ['AutoTrainer', autoTrainer],
    ['UMLAUT', umlaut],
  ] as const) {
    console.log(
      `${label.padEnd(12)}${percent(flagged(faulty, rule), faulty.length).padStart(9)}${percent(flagged(healthy, rule), healthy.length).padStart(14)}`,
    )
  }
  console.log(`cause named first: ${percent(named, faulty.length)}`)
  const alarms = new Map<string, number>()
  for (const one of healthy)
    for (const kind of new Set(wellfit(one.run).slice(0, 1))) alarms.set(kind, (alarms.get(kind) ?? 0) + 1)
  if (alarms.size > 0)
    console.log(`false alarms by kind: ${[...alarms].map(([kind, count]) => `${kind} ${count}`).join(', ')}`)
  const isMissed =
    flagged(faulty, wellfit) < DETECTED * faulty.length ||
    named < NAMED * faulty.length ||
    flagged(healthy, wellfit) > ALARMS * healthy.length
  if (role !== 'tuning' && isMissed) process.exitCode = 1
}
if (process.argv.includes('--repair')) await showRepairs()

/** How many of the faulty runs `repair` brings back, by kind; those whose data are at fault, which no option mends, by themselves. */
async function showRepairs(): Promise<void> {
  for (const role of ['tuning', 'held out', 'fresh'] as const) {
    const counts = new Map<string, { repaired: number; runs: number }>()
    for (const { role: own, operator, run: broken, healthy } of cases) {
      if (own !== role || operator === null) continue
      const count = counts.get(operator.name) ?? { repaired: 0, runs: 0 }
      counts.set(operator.name, count)
      count.runs++
      const { isRepaired, highest, message } = await repaired(broken, healthy)
      if (isRepaired) count.repaired++
      else if (list) console.log(`${own}: ${operator.name}: not below ${highest.toFixed(3)}. ${message}`)
    }
    if (counts.size === 0) continue
    const total = (names: readonly string[]): string => {
      const own = names.map((name) => counts.get(name) ?? { repaired: 0, runs: 0 })
      const [repaired, runs] = [own.map((one) => one.repaired), own.map((one) => one.runs)].map((ones) =>
        ones.reduce((sum, one) => sum + one, 0),
      )
      if (role !== 'tuning' && names.length === counts.size && (repaired ?? 0) < REPAIRED * (runs ?? 0))
        process.exitCode = 1
      return `${repaired} of ${runs} (${percent(repaired ?? 0, runs ?? 0)})`
    }
    const kinds = [...counts.keys()]
    const ofSettings = kinds.filter((kind) => !OF_DATA.includes(kind))
    console.log(`\n${role}: repaired ${total(kinds)}; faults of settings ${total(ofSettings)}`)
    for (const kind of kinds) console.log(`  ${kind.padEnd(26)}${total([kind])}`)
  }
}

if (list) {
  for (const { data, role, operator, run: one } of cases) {
    const said = wellfit(one)
    const isRight = operator === null ? said.length === 0 : said[0] !== undefined && operator.causes.includes(said[0])
    if (isRight) continue
    const { optimizer, epochs, batchSize, l2 } = one.history.settings
    const settings = `${one.setup.recipe.hidden.map(({ units, activation }) => `${typeof activation === 'string' ? activation : 'custom'} ${units}`).join(', ')}; ${optimizer.kind} ${optimizer.learningRate}, ${epochs} epochs of ${batchSize}, l2 ${l2}`
    console.log(
      `${role}, ${data}: ${operator?.name ?? 'healthy'}: said ${said.join(', ') || 'nothing'} (${one.diagnosis?.state}, dev ${one.devError.toFixed(3)}); ${settings}`,
    )
  }
}
