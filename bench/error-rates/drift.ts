/**
 * False alarm rate and power of the drift tests.
 *
 *     npm run bench:drift              short: 40 pairs per case, some seconds
 *     npm run bench:drift -- long      1,000 pairs per case, some minutes
 *
 * A pair alarms if `compareParts` returns any finding, notes included. Alpha is 0.05.
 */
import { compareParts, type Table, type TableColumn } from '../../dist/src/index.js'
import { RandomStream } from '../../dist/src/data/random/philox.js'

/** A seeded stream of numbers from 0 to 1: the same pairs on every run. */
function randomFrom(seed: number): () => number {
  const stream = new RandomStream(seed, PURPOSE)
  return () => stream.next() / 2 ** 32
}

/** A random-stream purpose that the library does not use. */
const PURPOSE = 1000

type Random = () => number

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function numbers(name: string, rows: number, draw: (row: number) => number): TableColumn {
  return { name, kind: 'number', values: Float64Array.from({ length: rows }, (_, row) => draw(row)) }
}

function categories(name: string, rows: number, weights: readonly number[], random: Random): TableColumn {
  const code = (): number => {
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
    return Math.max(
      0,
      weights.findIndex((weight) => (left -= weight) < 0),
    )
  }
  const codes = Int32Array.from({ length: rows }, code)
  return { name, kind: 'category', codes, categories: weights.map((_, i) => `c${i}`) }
}

/** Thirty independent normal features and a class; the first feature moved by `shift` σ. */
function plain(rows: number, random: Random, shift = 0): Table {
  const features = Array.from({ length: 30 }, (_, j) =>
    numbers(`x${j}`, rows, () => normal(random) + (j === 0 ? shift : 0)),
  )
  return { rows, columns: [...features, categories('y', rows, [0.7, 0.3], random)] }
}

/** Columns as in real tables: correlated and long-tailed numbers, counts, missing values, 0/1, frequent and rare categories, a numeric target. */
function mixed(rows: number, random: Random): Table {
  const common = Float64Array.from({ length: rows }, () => normal(random))
  const at = (row: number): number => common[row] ?? 0
  const columns = [
    ...Array.from({ length: 6 }, (_, j) => numbers(`correlated${j}`, rows, (row) => at(row) + 0.5 * normal(random))),
    ...Array.from({ length: 4 }, (_, j) => numbers(`tail${j}`, rows, () => Math.exp(normal(random)))),
    ...Array.from({ length: 4 }, (_, j) => numbers(`count${j}`, rows, () => Math.floor(8 * random() * random()))),
    ...Array.from({ length: 4 }, (_, j) =>
      numbers(`gaps${j}`, rows, () => (random() < 0.05 * (j + 1) ? NaN : normal(random))),
    ),
    ...Array.from({ length: 4 }, (_, j) => numbers(`flag${j}`, rows, () => Number(random() < 0.02 * 3 ** j))),
    ...Array.from({ length: 4 }, (_, j) =>
      categories(
        `kind${j}`,
        rows,
        Array.from({ length: 3 + 6 * j }, (_, i) => 1 / (1 + i) ** 1.5),
        random,
      ),
    ),
    numbers('y', rows, (row) => at(row) + normal(random)),
  ]
  return { rows, columns }
}

interface Case {
  readonly name: string
  readonly goal: 'quiet' | 'found' | 'shown'
  make(random: Random): [Table, Table]
}

const cases: readonly Case[] = [
  {
    name: 'healthy, 30 normal features, 1,000 + 1,000 rows',
    goal: 'quiet',
    make: (random) => [plain(1000, random), plain(1000, random)],
  },
  {
    name: 'healthy, 27 mixed columns, 600 + 200 rows',
    goal: 'quiet',
    make: (random) => [mixed(600, random), mixed(200, random)],
  },
  {
    name: 'healthy, 27 mixed columns, 60 + 20 rows',
    goal: 'quiet',
    make: (random) => [mixed(60, random), mixed(20, random)],
  },
  {
    name: '0.5 σ in 1 of 30, 1,000 + 1,000 rows',
    goal: 'found',
    make: (random) => [plain(1000, random), plain(1000, random, 0.5)],
  },
  {
    name: '0.5 σ in 1 of 30, 600 + 200 rows',
    goal: 'shown',
    make: (random) => [plain(600, random), plain(200, random, 0.5)],
  },
]

/** Whether a pair alarms, and whether a finding names the shifted feature. */
async function alarms(pair: [Table, Table], seed: number): Promise<{ any: boolean; shifted: boolean }> {
  const { findings } = await compareParts(...pair, { target: 'y', seed })
  const told = findings.filter(({ kind }) => kind !== 'few rows')
  return { any: told.length > 0, shifted: told.some(({ kind, column }) => kind === 'drift' && column === 'x0') }
}

async function rate({ goal, make }: Case, pairs: number): Promise<number> {
  let count = 0
  for (let seed = 0; seed < pairs; seed++) {
    const found = await alarms(make(randomFrom(seed)), seed)
    if (goal === 'quiet' ? found.any : found.shifted) count++
  }
  return count / pairs
}

const mode = process.argv[2] ?? 'short'
if (mode !== 'short' && mode !== 'long') throw new RangeError(`mode (=${mode}) must be short or long`)
const pairs = mode === 'long' ? 1000 : 40
// Four standard errors of so few pairs are wide: the short run only detects breakage, the long one measures.
const slack = mode === 'long' ? 0.02 : 4 * Math.sqrt((0.05 * 0.95) / pairs)
let missed = 0
console.log(`${pairs} pairs per case, alpha 0.05\n`)
for (const one of cases) {
  const fraction = await rate(one, pairs)
  const isMet = one.goal === 'quiet' ? fraction <= 0.05 + slack : one.goal === 'found' ? fraction >= 0.95 : true
  if (!isMet) missed++
  const said = one.goal === 'quiet' ? 'alarmed' : 'found'
  const goal = { quiet: 'goal at most 5 % ± 2', found: 'goal at least 95 %', shown: 'no goal' }[one.goal]
  console.log(
    `${one.name.padEnd(50)} ${said.padEnd(8)} ${(100 * fraction).toFixed(1).padStart(5)} %   ${goal}${isMet ? '' : ': MISSED'}`,
  )
}
process.exitCode = missed === 0 ? 0 : 1
