import {
  columnTypes,
  fitPreprocessor,
  loadModel,
  network,
  preprocess,
  preprocessFeatures,
  saveModel,
} from '../../dist/src/index.js'
import { readRows } from '../../dist/src/data/files/jsonl.js'
import { table } from '../lib/markdown.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { rounded } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'
import { type Spread, spread } from '../lib/statistics.ts'

/** Microseconds a row, in rounds of all ways. */
export interface RawRows {
  readonly columns: number
  readonly ways: readonly { readonly name: string; readonly microseconds: Spread; readonly ratio: Spread }[]
}

const CITIES = Array.from({ length: 30 }, (_, i) => `city ${i}`)
const ROWS = 400

/** Rows of a table of 12 mixed columns, as texts of a form: numbers, categories, booleans and a date. */
function rawRow(i: number): Record<string, string | null> {
  const numbers = Array.from({ length: 6 }, (_, j): [string, string | null] => [
    `number ${j}`,
    (i + j) % 13 === 0 ? null : String(Math.round(1000 * Math.sin(i * (j + 1))) / 10),
  ])
  return {
    ...Object.fromEntries(numbers),
    city: CITIES[(i * 7) % CITIES.length] ?? null,
    color: ['red', 'green', 'blue'][i % 3] ?? null,
    size: ['S', 'M', 'L', 'XL'][i % 4] ?? null,
    member: i % 2 === 0 ? 'yes' : 'no',
    active: i % 5 === 0 ? 'true' : 'false',
    since: `2024-0${1 + (i % 9)}-1${i % 10}`,
  }
}

async function measure(context: Context): Promise<RawRows> {
  const rows = Array.from({ length: ROWS }, (_, i) => rawRow(i))
  const types = Object.fromEntries(
    Object.keys(rows[0] ?? {})
      .filter((name) => name.startsWith('number'))
      .map((name) => [name, 'number' as const]),
  )
  const read = await readRows(
    rows.map((row, i) => ({ ...row, target: i % 3 === 0 ? 'a' : 'b' })),
    { types },
  )
  const preprocessor = fitPreprocessor(read, { target: 'target' })
  const train = preprocess(read, preprocessor)
  const layers = [{ units: 64 }, { units: 2 }]
  using net = await network({ inputs: train.features, layers, loss: 'softmaxCrossEntropy', threads: 1 })
  await net.fit(train, { epochs: 1 })
  using model = await loadModel(await saveModel(net))
  const readAs = columnTypes(preprocessor)
  const byTable = async (row: object): Promise<unknown> => {
    const one = await readRows([row as Record<string, unknown>], { types: readAs })
    return net.predict(preprocessFeatures(one, preprocessor).x)
  }
  const arrays = rows.map((row) => model.columns.map((name) => row[name]))
  const ways: Record<string, (i: number) => unknown> = {
    'readRows, preprocessFeatures, net.predict': (i) => byTable(rows[i % ROWS] ?? {}),
    'model.predict, a row as an object': (i) => model.predict([rows[i % ROWS] ?? {}]),
    'model.predict, a row as an array': (i) => model.predict([arrays[i % ROWS] ?? []]),
  }
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]))
  const next = uniform(context.seed)
  // The first round warms up and is not counted.
  for (let round = -1; round < context.rounds; round++) {
    for (const [name, predict] of shuffled(Object.entries(ways), next)) {
      const start = performance.now()
      let count = 0
      do await predict(count++)
      while (performance.now() - start < context.milliseconds)
      if (round >= 0) times.get(name)?.push((1000 * (performance.now() - start)) / count)
    }
  }
  const [first = []] = times.values()
  return {
    columns: Object.keys(rows[0] ?? {}).length,
    ways: [...times].map(([name, all]) => ({
      name,
      microseconds: rounded(spread(all)),
      ratio: rounded(spread(all.map((time, round) => time / (first[round] ?? time)))),
    })),
  }
}

function write({ columns, ways }: RawRows): string {
  const micro = (value: number): string => `${value.toPrecision(3)} µs`
  return [
    `One raw row of a table of ${columns} mixed columns, from texts to the probabilities of classes, one row a call: wall-clock time, and its ratio to the way through a table in the same round.`,
    table(
      ['way', 'time of a row', 'ratio'],
      ways.map(({ name, microseconds: { median, low, high }, ratio }) => [
        name,
        `${micro(median)} (${micro(low)} to ${micro(high)})`,
        `${ratio.median.toFixed(3)}×`,
      ]),
    ),
  ].join('\n\n')
}

export const rawRows: Section<RawRows> = { name: 'raw', title: 'Raw rows', measure, write }
