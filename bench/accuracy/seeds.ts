/**
 * Test accuracy of the plain recipe over seeds, which determine split, weights, order and dropout.
 *
 *     npm run bench:seeds [-- SEEDS]        10 by default
 *
 * Every seed runs the job of the command line, from the CSV file to the single test-set evaluation.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import type { RunReport } from '../../dist/src/index.js'

const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))
const goals = { digits: 0.97, 'breast-cancer': 0.95, wine: 0.95, iris: null, penguins: null } as const

async function testAccuracy(demo: string, seed: number): Promise<number> {
  const args = [main, 'demo', demo, '--seed', String(seed), '--no-preflight', '--no-folds', '--json', '--quiet']
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 })
  const accuracy = (JSON.parse(stdout) as RunReport).scores.test?.accuracy
  if (typeof accuracy !== 'number') throw new Error(`${demo}, seed ${seed}: no test accuracy`)
  return accuracy
}

async function accuracies(demo: string, seeds: number): Promise<number[]> {
  const found: number[] = []
  for (let seed = 0; seed < seeds; seed++) found.push(await testAccuracy(demo, seed))
  return found
}

const seeds = Number(process.argv[2] ?? 10)
if (!Number.isInteger(seeds) || seeds < 1)
  throw new RangeError(`seeds (=${process.argv[2]}) must be a whole number from 1`)
let missed = 0
console.log(`test accuracy of the plain recipe over ${seeds} seeds\n`)
console.log('data           mean    worst   goal (mean)')
for (const [demo, goal] of Object.entries(goals)) {
  const found = await accuracies(demo, seeds)
  const mean = found.reduce((sum, value) => sum + value, 0) / seeds
  const verdict = goal === null ? '' : `${goal.toFixed(2)} ${mean >= goal ? 'met' : 'missed'}`
  if (goal !== null && mean < goal) missed++
  console.log(`${demo.padEnd(13)}  ${mean.toFixed(4)}  ${Math.min(...found).toFixed(4)}  ${verdict}`.trimEnd())
}
process.exitCode = missed === 0 ? 0 : 1
