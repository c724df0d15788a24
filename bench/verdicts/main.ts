/**
 * Accuracy of `diagnose`: networks trained on generated rows whose true errors are known.
 *
 *     npm run bench:verdicts -- --real [--long] [--rows <most>]
 *     npm run bench:verdicts [-- --short | --long] [-- --tuning | --held-out] [-- --wrong] [-- --open]
 *
 * Small networks of seven kinds are trained on few and many rows of 29 problems; their true errors come from very many fresh rows,
 * the Bayes error by analysis. What is open is asked again over folds, as the command line does, and held against the true
 * errors of the recipe on as many rows as a fold trains on. Rules were chosen on one half of the problems, drawn with a seed; the
 * other half shows them. Prints tables; fails where fewer than 95 % of what is said is true, or more than 15 % is left
 * open. `--real` does so on samples of 200 to 5,000 rows of large real sets, with the rest of the set as truth, beside one who knows
 * the lowest error that any recipe reaches with the rest. `--short` takes every fifth problem; `--wrong` and `--open` list such cases; `--resume <folder>` goes on where a run was
 * interrupted.
 */
import { casesOf, type Case } from './cases.ts'
import { devRows, kindsOf } from './kinds.ts'
import { halves } from './problems.ts'
import { verdictsOnRealSets } from './real/main.ts'
import { coverage, curve, isOpen, ratio, resumed } from './tables.ts'

const [RIGHT, OPEN] = [0.95, 0.15]
const has = (flag: string): boolean => process.argv.includes(flag)
const long = has('--long')
const scale = { seeds: long ? 2 : 1, firstSeed: 100, freshRows: long ? 100_000 : 30_000 }
const sizes = long ? [0, 1, 2, 3] : [0, 1]
/** Of the problems of a half, in short mode one in so many. */
const every = has('--short') ? 5 : 1
const { tuning, heldOut } = halves()
const parts = [
  ...(has('--held-out') ? [] : [{ name: 'tuning', problems: tuning }]),
  ...(has('--tuning') ? [] : [{ name: 'held out', problems: heldOut }]),
]
const WAYS = ['given', 'estimated', 'folded', 'referred'] as const
const LABELS = {
  given: 'achievable error given',
  estimated: 'achievable error estimated',
  folded: '… and folds where that is open',
  referred: '… and other recipes on the folds',
} as const

function table(cases: readonly Case[]): void {
  console.log('                                    left open           of what is said, true')
  for (const way of WAYS) {
    const verdicts = cases.map((one) => one[way])
    const told = verdicts.filter((one) => !isOpen(one))
    const right = told.filter((one) => one.right).length
    console.log(
      `${LABELS[way].padEnd(36)}${ratio(verdicts.length - told.length, verdicts.length).padEnd(20)}${ratio(right, told.length)}`,
    )
  }
}

/** Which gaps keep an estimated diagnosis open, and whether a known achievable error would settle it. */
function causes(cases: readonly Case[]): void {
  const open = cases.filter(({ estimated }) => isOpen(estimated))
  const kinds = new Map<string, Case[]>()
  for (const one of open) {
    const key = one.estimated.open.join(', ')
    kinds.set(key, [...(kinds.get(key) ?? []), one])
  }
  console.log(
    '\nopen without folds              cases  settled by a known achievable error  by folds  by other recipes',
  )
  for (const [key, of] of [...kinds].toSorted(([, a], [, b]) => b.length - a.length)) {
    const settled = (way: (typeof WAYS)[number]): number => of.filter((one) => !isOpen(one[way])).length
    console.log(
      `${key.padEnd(32)}${String(of.length).padStart(5)}${String(settled('given')).padStart(38)}${String(settled('folded')).padStart(10)}${String(settled('referred')).padStart(18)}`,
    )
  }
}

function states(cases: readonly Case[]): void {
  const all = [...new Set(cases.map(({ referred }) => referred.said))].toSorted()
  console.log('\nsaid                                 cases   true')
  for (const said of all) {
    const of = cases.filter(({ referred }) => referred.said === said)
    console.log(
      `${said.padEnd(36)}${String(of.length).padStart(6)}${String(of.filter(({ referred }) => referred.right).length).padStart(7)}`,
    )
  }
  console.log('\nrows of dev   networks   left open   wrong')
  for (const size of sizes) {
    const of = cases.filter((one) => one.size === size).map(({ referred }) => referred)
    const wrong = of.filter((one) => !isOpen(one) && !one.right).length
    const counts = [devRows(size), of.length, of.filter(isOpen).length, wrong]
    console.log(counts.map((count, i) => String(count).padStart([11, 11, 12, 8][i] ?? 8)).join(''))
  }
}

function list(cases: readonly Case[]): void {
  for (const { problem, kind, size, referred } of cases) {
    const isListed = isOpen(referred) ? has('--open') : has('--wrong') && !referred.right
    if (isListed) console.log(`${problem}, ${kind}, size ${size}: ${referred.said}; ${referred.gaps.join('; ')}`)
  }
}

if (has('--real')) await verdictsOnRealSets(long)
for (const { name, problems: all } of has('--real') ? [] : parts) {
  const problems = all.filter((_, i) => i % every === 0)
  const cases: Case[] = []
  for (const problem of problems) {
    for (const size of sizes) {
      for (const kind of kindsOf(problem, size)) {
        const key = `${problem.name} ${kind.name} ${size} ${JSON.stringify(scale)}`
        cases.push(...(await resumed(key, () => casesOf(problem, kind, size, scale))))
      }
    }
  }
  console.log(`\n${name}: ${cases.length} networks on ${problems.length} problems`)
  table(cases)
  causes(cases)
  states(cases)
  coverage(WAYS.map((way) => [LABELS[way], cases.map((one) => one[way])]))
  curve(cases.map(({ referred }) => referred))
  list(cases)
  const told = cases.map(({ referred }) => referred).filter((one) => !isOpen(one))
  const isRight = told.filter((one) => one.right).length >= RIGHT * told.length
  if (!isRight || cases.length - told.length > OPEN * cases.length) process.exitCode = 1
}
