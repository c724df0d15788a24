/// <reference types="node" />
// Processor time of one part of a cycle, in a process of its own: node bench/cycle/part.ts PART ROWS FEATURES prints JSON.
// Each part is measured beside what it is compared with, in the same process.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  dataset,
  estimateAchievableError,
  inspectParts,
  network,
  preflight,
  splitTable,
  type Dataset,
  type Network,
} from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { processorTime } from '../lib/measure.ts'
import { labels, values } from '../lib/random.ts'
import { networkOf, trainSteps } from '../lib/training.ts'
import { csvTable } from './table.ts'

/** Processor time in milliseconds. */
interface Pair {
  readonly own: number
  readonly other: number
}

const [part = '', rowsText, featuresText] = process.argv.slice(2)
const [rows, features] = [Number(rowsText), Number(featuresText)]

async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const before = processorTime()
  const result = await work()
  return { result, milliseconds: processorTime() - before }
}

function rowsOf(): { x: number[][]; y: string[] } {
  const flat = values(rows * features, 1)
  const x = Array.from({ length: rows }, (_, row) => Array.from(flat.subarray(row * features, (row + 1) * features)))
  return { x, y: x.map(([a = 0, b = 0]) => (a > b ? 'yes' : 'no')) }
}

/** The distances of all pairs as sums of squared differences, each given up once it exceeds the 33rd nearest. */
function plainNeighbours(x: ArrayLike<number>, count: number): void {
  for (let row = 0; row < count; row++) {
    const nearest = new Float64Array(33).fill(Infinity)
    for (let other = 0; other < count; other++) {
      if (other === row) continue
      let distance = 0
      for (let j = 0; j < features && distance < (nearest[32] ?? 0); j++) {
        const gap = (x[row * features + j] ?? 0) - (x[other * features + j] ?? 0)
        distance += gap * gap
      }
      if (distance >= (nearest[32] ?? 0)) continue
      let at = 32
      for (; at > 0 && (nearest[at - 1] ?? 0) > distance; at--) nearest[at] = nearest[at - 1] ?? 0
      nearest[at] = distance
    }
  }
}

/** The least that reading a CSV may be: cells cut at every comma, and each converted by `Number`. */
function splitAndConvert(text: string): unknown[] {
  const [header = '', ...lines] = text.trimEnd().split('\n')
  const columns = header.split(',').map((): (number | string)[] => [])
  for (const line of lines) {
    for (const [i, cell] of line.split(',').entries()) {
      const value = Number(cell)
      columns[i]?.push(Number.isNaN(value) ? cell : value)
    }
  }
  return columns
}

interface PreflightRun {
  readonly epochs: number
  readonly batchSize: number
  readonly optimizer: { readonly kind: 'adam' }
}

/** Steps a to c of bench/shapes/steps.json, by their inputs and rows. */
const fitShapes: Readonly<
  Record<string, { readonly units: readonly number[]; readonly batch: number; readonly epochs: number }>
> = {
  '20-8000': { units: [20, 64, 64, 2], batch: 32, epochs: 30 },
  '784-8000': { units: [784, 128, 10], batch: 64, epochs: 30 },
  '784-4096': { units: [784, 512, 256, 10], batch: 128, epochs: 30 },
}

function fitShape(): { readonly units: readonly number[]; readonly batch: number; readonly epochs: number } {
  return fitShapes[`${features}-${rows}`] ?? { units: [features, 64, 2], batch: 32, epochs: 20 }
}

/** A training and the same to be forecast, in a process in which preflight has trained before: its other items come first. */
async function forecastCase(): Promise<{ looked: Network; trained: Network; data: Dataset; run: PreflightRun }> {
  const data = dataset({ ...rowsOf(), task: 'classification' })
  const layers = [{ units: 64 }, { units: 1 }]
  const options = { inputs: features, layers, loss: 'binaryCrossEntropy', threads: 1 } as const
  const run = { epochs: 30, batchSize: 32, optimizer: { kind: 'adam' } } as const
  const [looked, trained] = [await network(options), await network(options)]
  await preflight(looked, data, { ...run, items: ['trial'] })
  return { looked, trained, data, run }
}

/** So often are the signals of an epoch gathered, since once is too short to measure. */
const SIGNALS = 20

const parts: Readonly<Record<string, () => Promise<Pair>>> = {
  async findings() {
    const file = csvTable(rows, features)
    const reading = await timed(() => readCsv(file))
    const { summary: _, ...split } = splitTable(reading.result, { target: 'y', task: 'classification', seed: 0 })
    const found = await timed(() => inspectParts({ ...split }, { target: 'y' }))
    return { own: found.milliseconds, other: reading.milliseconds }
  },
  async achievable() {
    const data = dataset({ ...rowsOf(), task: 'classification' })
    // Its rows are multiplied on the core of a network, which there is when a training is judged.
    const net = await networkOf([features, 64, 2])
    await net.fit(data, { epochs: 2, batchSize: 32 })
    const own = await timed(() => estimateAchievableError(data))
    const other = await timed(() => plainNeighbours(data.x, Math.min(rows, 2000)))
    return { own: own.milliseconds, other: other.milliseconds }
  },
  async fit() {
    const { units, batch, epochs } = fitShape()
    const part = (count: number, seed: number): Dataset =>
      dataset({ x: values(count * features, seed), y: labels(count, units.at(-1) ?? 2, seed + 1) })
    const [train, dev] = [part(rows, 1), part(Math.round(rows / 8), 3)]
    const net = await networkOf(units)
    const bare = await trainSteps(units, batch, rows)
    bare.step(16)
    await net.fit(part(batch, 5), {
      epochs: 16,
      batchSize: batch,
    })
    const other = await timed(() => bare.step(epochs * Math.ceil(rows / batch)))
    const own = await timed(() => net.fit(train, { dev, epochs, batchSize: batch }))
    return { own: own.milliseconds, other: other.milliseconds }
  },
  async signals() {
    const { units, batch, epochs } = fitShape()
    const { step, signals } = await trainSteps(units, batch, rows)
    step(16)
    for (let i = 0; i < SIGNALS; i++) signals()
    const other = await timed(() => step(epochs * Math.ceil(rows / batch)))
    const own = await timed(() => {
      for (let i = 0; i < SIGNALS * epochs; i++) signals()
    })
    return { own: own.milliseconds / SIGNALS, other: other.milliseconds }
  },
  async read() {
    const file = csvTable(rows, features)
    const text = await file.text()
    const other = await timed(() => splitAndConvert(text))
    const own = await timed(() => readCsv(file))
    return { own: own.milliseconds, other: other.milliseconds }
  },
  async start() {
    const main = fileURLToPath(new URL('../../dist/node/cli/main.js', import.meta.url))
    const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-'))
    // The child tells its processor time, in microseconds.
    const tell =
      'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(`${user + system}`) })'
    const run = (variables: NodeJS.ProcessEnv): number => {
      const args = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, main, 'help']
      const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...variables } })
      return Number(stderr) / 1000
    }
    try {
      run({ TMPDIR: folder })
      return { own: run({ TMPDIR: folder }), other: run({ NODE_DISABLE_COMPILE_CACHE: '1' }) }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  async report() {
    // The bundle first: it loads none of the files that the other needs.
    const load = (kind: string): Promise<unknown> =>
      import(new URL(`../../dist/${kind}/report/index.js`, import.meta.url).href) as Promise<unknown>
    const own = await timed(() => load('node'))
    const other = await timed(() => load('src'))
    return { own: own.milliseconds, other: other.milliseconds }
  },
  async forecast() {
    const { looked, trained, data, run } = await forecastCase()
    const own = await timed(() => preflight(looked, data, { ...run, items: ['resources'] }))
    const other = await timed(() => trained.fit(data, run))
    return { own: own.milliseconds, other: other.milliseconds }
  },
  /** What is estimated beside what the training takes, both by the clock. */
  async estimate() {
    const { looked, trained, data, run } = await forecastCase()
    const { resources } = await preflight(looked, data, { ...run, items: ['resources'] })
    const start = performance.now()
    await trained.fit(data, run)
    return { own: 1000 * (resources?.seconds ?? NaN), other: performance.now() - start }
  },
}
console.log(JSON.stringify(await parts[part]?.()))
