import { createHash } from 'node:crypto'
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../src/data/csv/index.js'
import { readParquet } from '../../src/data/files/parquet/parquet.js'
import { network, prepareTable, type Dataset, type Table } from '../../src/index.js'
import { sharedRanks } from '../../src/shards/index.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-shards-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly path: string
  readonly reading?: object
  readonly preparing: { readonly target: string; readonly [option: string]: unknown }
  readonly trains?: boolean
}

type Answer = Readonly<Record<string, unknown>>

/** The answers of so many ranks, each in a thread, run by run. */
async function onRanks(ranks: number, runs: readonly Run[]): Promise<Answer[][]> {
  const shared = runs.map(() => sharedRanks(ranks))
  const threads = Array.from({ length: ranks }, (_, rank) => {
    return new Worker(new URL('thread.mjs', import.meta.url), { workerData: { shared, rank, runs } })
  })
  const answers = await Promise.all(
    threads.map(async (thread) => {
      return await new Promise<Answer[]>((resolve, reject) => {
        thread.once('message', resolve)
        thread.once('error', reject)
      })
    }),
  )
  await Promise.all(threads.map(async (thread) => await thread.terminate()))
  return runs.map((_, run) => answers.map((own) => own[run] ?? {}))
}

/** A file whose columns have what makes statistics differ: missing values, rare categories, dates, quoted line ends, words. */
function csv(rows: number): string {
  let state = 5
  const random = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
  const lines = ['size,colour,note,when,flag,id,kind']
  for (let row = 0; row < rows; row++) {
    const size = random() < 0.1 ? '' : (random() * 1e3 + row).toFixed(3)
    const colour = ['red', 'green', 'blue', `rare ${row % 17}`, ''][Math.floor(random() * 5)] ?? ''
    const note = random() < 0.5 ? `"a ""quoted"" word\n of, row ${row % 40}\r\n"` : `plain ${row % 30}`
    const when = `2024-${String(1 + (row % 12)).padStart(2, '0')}-1${row % 10}`
    const flag = row < rows * 0.8 ? 'no' : 'yes'
    const kind = random() < 0.3 ? 'c' : random() < 0.5 ? 'a' : 'b'
    lines.push([size, colour, note, when, flag, row, kind].join(','))
  }
  return `${lines.join('\n')}\n`
}

function hash(...all: ArrayBufferView[]): string {
  const sum = createHash('sha256')
  for (const { buffer, byteOffset, byteLength } of all) sum.update(new Uint8Array(buffer, byteOffset, byteLength))
  return sum.digest('hex').slice(0, 16)
}

/** What one process makes of the whole table, with the weights of a fit in the same blocks. */
async function whole(table: Table, { preparing, trains }: Run): Promise<Answer> {
  const { train, dev, test, preprocessor, summary } = prepareTable(table, preparing)
  const y = ({ targets }: Dataset): ArrayBufferView => (targets.kind === 'classes' ? targets.labels : targets.values)
  let weights = null
  if (trains === true) {
    const { target } = preprocessor
    using net = await network({
      inputs: train.features,
      layers: [
        { units: 8, activation: 'relu', normalization: 'batch' },
        { units: target.kind === 'classes' ? target.classes.length : 1 },
      ],
      loss: target.kind === 'classes' ? 'softmaxCrossEntropy' : 'meanSquaredError',
      seed: 3,
    })
    await net.fit(train, { dev, epochs: 2, batchSize: 60, parallel: { blocks: 6 } })
    weights = hash(net.parameters)
  }
  return {
    rows: table.rows,
    preprocessor,
    summary,
    train: train.rows,
    dev: hash(dev.x, y(dev)),
    test: hash(test.x, y(test)),
    marks: [dev.part?.fingerprint, test.part?.fingerprint],
    weights,
  }
}

describe('a file that ranks share', () => {
  const files = { long: path.join(folder, 'long.csv'), short: path.join(folder, 'short.csv') }
  const parquet = path.join(folder, 'long.parquet')
  const runs: readonly Run[] = [
    { path: files.long, preparing: { target: 'kind', seed: 4, texts: 'drop' }, trains: true },
    { path: files.short, preparing: { target: 'size', group: 'note', dropMissingTarget: true, ignore: ['id'] } },
    {
      path: files.short,
      preparing: { target: 'kind', missing: 'impute', scaling: 'robust', numbers: 'piecewiseLinear' },
    },
    { path: files.short, preparing: { target: 'kind', scaling: 'quantile' } },
    { path: files.short, preparing: { target: 'kind', scaling: 'quantile', quantiles: 7, quantileNoise: 0.2 } },
    { path: parquet, preparing: { target: 'colour', precision: 'f32', identifiers: 'keep' }, trains: true },
  ]
  const counts = [1, 2, 3, 4]
  const expected: Answer[] = []
  const byRanks = new Map<number, Answer[][]>()

  beforeAll(async () => {
    writeFileSync(files.long, csv(10_400))
    writeFileSync(files.short, csv(400))
    const table = await readCsv(csv(900))
    const columnData = table.columns
      .filter(({ name }) => name !== 'when')
      .map((column) => {
        if (column.kind === 'number')
          return { name: column.name, data: Array.from(column.values), type: 'DOUBLE' as const }
        const texts = Array.from(
          column.codes,
          (code) => column.categories[code] ?? (column.name === 'colour' ? 'none' : null),
        )
        return { name: column.name, data: texts, type: 'STRING' as const }
      })
    writeFileSync(parquet, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 130 })))
    for (const run of runs) {
      const isParquet = run.path === parquet
      const read = isParquet ? readParquet(await openAsBlob(parquet)) : readCsv(readFileSync(run.path))
      expected.push(await whole(await read, run))
    }
    for (const ranks of counts) byRanks.set(ranks, await onRanks(ranks, runs))
  })

  it.each(runs.map(({ path: file, preparing }, i) => [path.basename(file), preparing.target, i] as const))(
    '%s by %s: preprocessor, parts and weights are those of one process that has the whole',
    (_, __, i) => {
      for (const ranks of counts) {
        const answers = byRanks.get(ranks)?.[i] ?? []
        expect(answers).toHaveLength(ranks)
        for (const { own: _own, ...answer } of answers) expect(answer).toEqual(expected[i])
      }
    },
  )

  it('is read in parts of about the same size', () => {
    const own = byRanks.get(3)?.[0]?.map((answer) => Number(answer['own'])) ?? []
    expect(own.reduce((sum, count) => sum + count, 0)).toBe(10_400)
    expect(Math.max(...own) / Math.min(...own)).toBeLessThan(1.2)
  })
})

describe('a file that cannot be cut', () => {
  const cases = {
    'an odd quote': ['odd.csv', `${csv(10_400)}1,red,"open\n`, 'an even number of quotes'],
    'comment lines': ['comment.csv', `# made by hand\n${csv(10_400)}`, 'comment lines are not cut'],
    'a column of another type': [
      'mixed.parquet',
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            {
              name: 'a',
              data: Array.from({ length: 40 }, (_, i) => (i < 20 ? String(i) : `text ${i % 3}`)),
              type: 'STRING',
            },
            { name: 'y', data: Array.from({ length: 40 }, (_, i) => i % 7), type: 'DOUBLE' },
          ],
          rowGroupSize: 20,
        }),
      ),
      'must hold numbers, as rank 0 does',
    ],
  } as const

  it('is refused by every rank, with the reason', async () => {
    const runs = Object.values(cases).map(([name, contents]): Run => {
      const file = path.join(folder, name)
      writeFileSync(file, contents)
      return { path: file, preparing: { target: name.endsWith('csv') ? 'kind' : 'y' } }
    })
    const answers = await onRanks(2, [...runs, { path: path.join(folder, 'none.csv'), preparing: { target: 'y' } }])
    const reasons = [...Object.values(cases).map(([, , reason]) => reason), 'be a file that every rank can read']
    reasons.forEach((reason, i) => {
      for (const answer of answers[i] ?? [])
        expect(answer).toMatchObject({ error: expect.stringContaining(reason) as string })
    })
  }, 60_000)
})
