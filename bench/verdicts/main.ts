/**
 * Accuracy of `diagnose`: networks trained on generated rows whose true errors are known.
 *
 *     npm run bench:verdicts [-- --short] [-- --folds]
 *
 * The errors come from small networks trained on few and many rows, the truth from a very large number of fresh rows and
 * the Bayes error, which is known analytically. With `--folds`, what is inconclusive is asked again with ten folds of train and
 * dev, as the command line does, against the true errors of the recipe on as many rows as a fold trains on. Prints tables; fails if fewer than 95 % of the verdicts are true.
 */
import { casesOf, type Case } from './cases.ts'
import type { Verdict } from './judge.ts'
import { devRows, kindsOf } from './kinds.ts'
import { problems } from './problems.ts'

const GOAL = 0.95
const short = process.argv.includes('--short')
const folds = process.argv.includes('--folds')
const scale = short ? { seeds: 3, freshRows: 30_000, folds } : { seeds: 4, freshRows: 100_000, folds }
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
  `${all.length} networks; the true gaps of ${all.length - settled.length} are too close to the tolerance to classify`,
)

function ratio(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${part} of ${whole}, ${((100 * part) / whole).toFixed(1)} %`
}

function summarize(label: string, verdicts: readonly Verdict[]): number {
  const told = verdicts.filter(({ said }) => said !== 'inconclusive')
  const right = told.filter((one) => one.right)
  const whole = verdicts.filter(({ complete }) => complete)
  console.log(`\n${label}`)
  console.log(`  conclusive verdicts that are true                   ${ratio(right.length, told.length)}`)
  console.log(
    `  fully conclusive verdicts with the true state       ${ratio(whole.filter(({ said, truth }) => said === truth).length, whole.length)}`,
  )
  for (const separated of [true, false]) {
    const of = verdicts.filter((one) => one.separated === separated)
    const wrong = of.filter((one) => !one.right).length
    const open = of.filter((one) => one.right && !one.complete).length
    const label = `  true errors on as many rows would settle ${separated ? 'all' : 'less'}:`
    console.log(`${label.padEnd(52)}settled and true ${of.length - wrong - open}, partly open ${open}, wrong ${wrong}`)
  }
  return right.length / told.length
}

const rightGiven = summarize(
  'achievable error given',
  settled.map(({ given }) => given),
)
summarize(
  'achievable error estimated from the training rows',
  settled.map(({ estimated }) => estimated),
)

function abstention(label: string, verdicts: readonly Verdict[]): void {
  const open = verdicts.filter(({ said }) => said === 'inconclusive').length
  console.log(`  ${label.padEnd(52)}${ratio(open, verdicts.length)}`)
}

console.log('\nsaid to be inconclusive')
abstention(
  'achievable error given',
  all.map(({ given }) => given),
)
abstention(
  'achievable error estimated',
  all.map(({ estimated }) => estimated),
)
const folded = all.flatMap((one) => (one.folded === null ? [] : [one.folded]))
if (folded.length > 0) {
  abstention('achievable error estimated, and folds', folded)
  summarize(
    'achievable error estimated, and folds where that is inconclusive',
    folded.filter(({ truth }) => truth !== null),
  )
}

console.log('\ntrue state × verdict (achievable error given)')
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

console.log('\nrows of dev            true  inconclusive   wrong')
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
        `wrong, achievable error ${way}: ${one.problem}, ${one.kind}, size ${one.size}: ${one[way].said}, true ${one[way].truth} ${JSON.stringify(one[way].gaps)}`,
      )
    }
  }
}
process.exitCode = rightGiven >= GOAL ? 0 : 1
