import { selectTableRows } from '../../../dist/src/data/table/select-table-rows.js'
import type { Verdict } from '../judge.ts'
import { curve, isOpen, ratio, resumed } from '../tables.ts'
import { achievableWithRest, type RealCase, realCase, realKinds } from './cases.ts'
import { realSets } from './sets.ts'

/** How much more often the verdict may be left open than by one who knows the achievable error, in points. */
const [RIGHT, BEYOND_ORACLE] = [0.95, 10]

/** Networks on samples of real sets, with the rest as truth: how much is left open, and how much of the rest is true. */
export async function verdictsOnRealSets(long: boolean): Promise<void> {
  const most = numberAfter('--rows') ?? (long ? 5000 : 500)
  const sizes = [200, 500, 1000, 2000, 5000].filter((size) => size <= most)
  const cases: RealCase[] = []
  for await (const set of realSets(long ? [] : ['satellite', 'diamonds'])) {
    const achievable = await achievableWithRest(set, selectTableRows)
    console.log(`${set.name}: ${set.rest.rows} rows as truth, achievable with them ${(100 * achievable).toFixed(2)} %`)
    for (const rows of sizes.filter((size) => size < set.poolRows)) {
      for (const [seed, kind] of realKinds.entries()) {
        const key = `real ${set.name} ${kind.name} ${rows} ${seed} ${achievable}`
        cases.push(...(await resumed(key, async () => [await realCase(set, kind, rows, seed, achievable)])))
      }
    }
  }
  show(cases)
}

/** The number after a flag. */
function numberAfter(flag: string): number | null {
  const at = process.argv.indexOf(flag)
  return at === -1 ? null : Number(process.argv[at + 1])
}

function show(cases: readonly RealCase[]): void {
  const tally = (verdicts: readonly Verdict[]): string => {
    const told = verdicts.filter((one) => !isOpen(one))
    const right = told.filter((one) => one.right).length
    return `${ratio(verdicts.length - told.length, verdicts.length).padEnd(22)}${ratio(right, told.length)}`
  }
  const row = (name: string, of: readonly RealCase[]): void => {
    console.log(`${name.padEnd(24)}${tally(of.map(({ verdict }) => verdict))}`)
    console.log(`${'  oracle'.padEnd(24)}${tally(of.map(({ oracle }) => oracle))}`)
  }
  console.log('\n                        left open             of what is said, true')
  row('all', cases)
  for (const set of new Set(cases.map((one) => one.set))) row(set, cases.filter((one) => one.set === set)) // prettier-ignore
  for (const rows of new Set(cases.map((one) => one.rows))) row(`${rows} rows`, cases.filter((one) => one.rows === rows)) // prettier-ignore
  curve(cases.map(({ verdict }) => verdict))
  const states = new Map<string, number>()
  for (const { verdict } of cases) states.set(verdict.said, (states.get(verdict.said) ?? 0) + 1)
  console.log(`\nsaid: ${[...states].map(([said, count]) => `${said} ${count}`).join(', ')}`)
  for (const { set, kind, rows, verdict } of cases) {
    if (!isOpen(verdict) && verdict.right) continue
    console.log(`${isOpen(verdict) ? 'open' : 'wrong'}: ${set}, ${kind}, ${rows} rows: ${verdict.said}; ${verdict.gaps.join('; ')}`) // prettier-ignore
  }
  const verdicts = cases.map(({ verdict }) => verdict)
  const open = (ones: readonly Verdict[]): number => (100 * ones.filter(isOpen).length) / ones.length
  const told = verdicts.filter((one) => !isOpen(one))
  const isMissed = open(verdicts) > open(cases.map(({ oracle }) => oracle)) + BEYOND_ORACLE
  if (isMissed || told.filter((one) => one.right).length < RIGHT * told.length) process.exitCode = 1
}
