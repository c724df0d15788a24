/**
 * Whether what `diagnose` says is true: networks trained on generated rows of which everything is known.
 *
 *     npm run bench:verdicts [-- --short]
 *
 * Errors come from training, small networks on few rows and many, and the truth from very many fresh rows and from the
 * best error, which is known by analysis. Prints a table and the shares; fails below 95 %.
 */
import { casesOf, type Case } from './verdicts/cases.ts'
import type { Verdict } from './verdicts/judge.ts'
import { devRows, kindsOf } from './verdicts/kinds.ts'
import { problems } from './verdicts/problems.ts'

const GOAL = 0.95
const short = process.argv.includes('--short')
const scale = short ? { seeds: 3, freshRows: 30_000 } : { seeds: 4, freshRows: 100_000 }
const sizes = short ? [0, 1] : [0, 1, 2, 3]

const all: Case[] = []
const chosen = short ? problems.filter((_, i) => i % 2 === 1) : problems
for (const problem of chosen) {
  for (const size of sizes) {
    for (const kind of kindsOf(problem, size)) all.push(...(await casesOf(problem, kind, size, scale)))
  }
}

const settled = all.filter(({ given }) => given.truth !== null)
console.log(
  `${all.length} networks; of ${all.length - settled.length} the true gaps lie too close to the tolerance to know`,
)

function share(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${part} of ${whole}, ${((100 * part) / whole).toFixed(1)} %`
}

function tell(label: string, verdicts: readonly Verdict[]): number {
  const told = verdicts.filter(({ said }) => said !== 'inconclusive')
  const right = told.filter((one) => one.right)
  const whole = verdicts.filter(({ complete }) => complete)
  console.log(`\n${label}`)
  console.log(`  a state is named, and all that is said is true      ${share(right.length, told.length)}`)
  console.log(
    `  every gap is told, and the state is the true one    ${share(whole.filter(({ said, truth }) => said === truth).length, whole.length)}`,
  )
  for (const separated of [true, false]) {
    const of = verdicts.filter((one) => one.separated === separated)
    const wrong = of.filter((one) => !one.right).length
    const open = of.filter((one) => one.right && !one.complete).length
    const label = `  true errors on as many rows would tell ${separated ? 'all' : 'less'}:`
    console.log(`${label.padEnd(52)}all told, true ${of.length - wrong - open}, something open ${open}, wrong ${wrong}`)
  }
  return right.length / told.length
}

const rightGiven = tell(
  'best error given',
  settled.map(({ given }) => given),
)
tell(
  'best error estimated from the rows of train',
  settled.map(({ estimated }) => estimated),
)

console.log('\ntrue state × what was said (best error given)')
const states = ['high bias', 'high variance', 'high bias and high variance', 'mismatch', 'fits well'] as const
const width = Math.max(...states.map((state) => state.length))
for (const state of states) {
  const of = settled.filter(({ given }) => given.truth === state)
  const said = [...states, 'inconclusive' as const].map(
    (word) => [word, of.filter(({ given }) => given.said === word).length] as const,
  )
  const words = said.filter(([, count]) => count > 0).map(([word, count]) => `${word} ${count}`)
  console.log(`  ${state.padEnd(width)}  ${String(of.length).padStart(4)}  ${words.join(', ')}`)
}

console.log('\nrows of dev   told and true   cannot tell   wrong')
for (const size of sizes) {
  const of = settled.filter((one) => one.size === size).map(({ given }) => given)
  const open = of.filter(({ said }) => said === 'inconclusive').length
  const wrong = of.filter(({ right }) => !right).length
  console.log(
    `${String(devRows(size)).padStart(11)}${[of.length - open - wrong, open, wrong].map((n, i) => String(n).padStart([16, 14, 8][i] ?? 8)).join('')}`,
  )
}
if (process.argv.includes('--wrong')) {
  for (const one of settled) {
    for (const way of ['given', 'estimated'] as const) {
      if (one[way].right) continue
      console.log(
        `wrong, best error ${way}: ${one.problem}, ${one.kind}, size ${one.size}: ${one[way].said}, true ${one[way].truth} ${JSON.stringify(one[way].gaps)}`,
      )
    }
  }
}
process.exitCode = rightGiven >= GOAL ? 0 : 1
