/**
 * A category with more values than columns: the most frequent ones by a column each, as `--most-categories` does, against hashing
 * all of them to as many columns.
 *
 *     npm run bench:hashing              3 seeds, about a minute
 *
 * Each of 400 users has an effect of its own on a number; users are equally frequent, or as in Zipf's law. Prints R² on test.
 */
import { fitPreprocessor, network, preprocess, splitTable, type Table } from '../../dist/src/index.js'
import { uniform } from '../lib/random.ts'

const ROWS = 6000
const USERS = 400
const COLUMNS = 100
const SEEDS = 3

/** A hash that spreads consecutive numbers (Knuth's multiplicative one, by 2³² over the golden ratio). */
function bucketOf(user: number): number {
  return (Math.imul(user + 1, 0x9e3779b1) >>> 8) % COLUMNS
}

function table(isZipf: boolean, isHashed: boolean, seed: number): Table {
  const next = uniform(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const effects = Array.from({ length: USERS }, normal)
  const weights = effects.map((_, user) => (isZipf ? 1 / (user + 1) : 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const codes = new Int32Array(ROWS)
  const values = new Float64Array(ROWS)
  for (let row = 0; row < ROWS; row++) {
    let left = next() * total
    let user = 0
    while (user < USERS - 1 && (left -= weights[user] ?? 0) > 0) user++
    codes[row] = isHashed ? bucketOf(user) : user
    values[row] = (effects[user] ?? 0) + 0.3 * normal()
  }
  const categories = Array.from({ length: isHashed ? COLUMNS : USERS }, (_, code) => `u${code}`)
  return {
    rows: ROWS,
    columns: [
      { name: 'user', kind: 'category', codes, categories },
      { name: 'y', kind: 'number', values },
    ],
  }
}

async function score(isZipf: boolean, isHashed: boolean, mostCategories: number, seed: number): Promise<number> {
  const { train, dev, test } = splitTable(table(isZipf, isHashed, 10 + seed), { target: 'y', seed })
  const preprocessor = fitPreprocessor(train, { target: 'y', task: 'regression', mostCategories })
  const ready = preprocess(train, preprocessor)
  using net = await network({
    inputs: ready.features,
    layers: [{ units: 32, activation: 'relu' }, { units: 1 }],
    loss: 'meanSquaredError',
    seed,
  })
  await net.fit(ready, { dev: preprocess(dev, preprocessor), epochs: 60, earlyStopping: { patience: 10 }, seed })
  return net.evaluate(preprocess(test, preprocessor)).r2 ?? NaN
}

console.log(`users                 all ${USERS}   most frequent ${COLUMNS}   hashed to ${COLUMNS}`)
for (const isZipf of [false, true]) {
  const means: number[] = []
  for (const [isHashed, most] of [
    [false, USERS],
    [false, COLUMNS],
    [true, COLUMNS],
  ] as const) {
    let sum = 0
    for (let seed = 0; seed < SEEDS; seed++) sum += await score(isZipf, isHashed, most, seed)
    means.push(sum / SEEDS)
  }
  const [all, frequent, hashed] = means.map((mean) => mean.toFixed(3))
  console.log(
    `${(isZipf ? "as in Zipf's law" : 'equally frequent').padEnd(20)} ${all?.padStart(8)} ${frequent?.padStart(19)} ${hashed?.padStart(15)}`,
  )
}
