/**
 * The effect of regularization on Fashion-MNIST: the network of the example against the same without regularization, over
 * seeds. The test set is evaluated once per network, at the end.
 *
 *     npm run bench:fashion-mnist [-- SEEDS [FOLDER [WAY-SEED]]]      3 seeds by default, minutes each
 *
 * Writes out/fashion-mnist/WAY-SEED.json, which a repeated run reuses, and the curves of the first seed to
 * docs/train/fashion-mnist-WAY.svg. With WAY-SEED, such as plain-2, trains only that network, to distribute the work.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { Dataset, History } from 'wellfit'
import { errorCurveChart } from 'wellfit/report'
import {
  DEBIAN_FOLDER,
  explain,
  type Parts,
  partsOf,
  plain,
  readImages,
  regularized,
  train,
  type Way,
} from './lib/fashion-mnist.ts'

const GOAL = 0.905
const ways: Readonly<Record<string, Way>> = { regularized, plain }
const out = new URL('../out/fashion-mnist/', import.meta.url)

interface Outcome {
  readonly train: number
  readonly dev: number
  readonly test: number
  readonly processorSeconds: number
  readonly history: History
}

async function run(way: Way, parts: Parts, test: Dataset, seed: number): Promise<Outcome> {
  const before = process.cpuUsage()
  const { net, history } = await train(way, parts, seed, ({ epoch, dev }) => {
    console.error(`seed ${seed}, epoch ${epoch}: dev accuracy ${dev?.accuracy?.toFixed(4)}`)
  })
  const { user, system } = process.cpuUsage(before)
  const accuracy = (data: Dataset): number => net.evaluate(data).accuracy ?? NaN
  return {
    train: accuracy(parts.train),
    dev: accuracy(parts.dev),
    test: accuracy(test),
    processorSeconds: (user + system) / 1e6,
    history,
  }
}

/** The stored result of a previous run, or a new run. */
async function outcomeOf(name: string, seed: number, makeIt: () => Promise<Outcome>): Promise<Outcome> {
  const file = new URL(`${name}-${seed}.json`, out)
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Outcome
  } catch {
    const made = await makeIt()
    await writeFile(file, JSON.stringify(made))
    return made
  }
}

const percent = (share: number): string => (100 * share).toFixed(2)

function line(name: string, outcomes: readonly Outcome[]): string {
  const mean = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / outcomes.length
  const parts = [({ train }: Outcome) => train, ({ dev }: Outcome) => dev, ({ test }: Outcome) => test]
  const each = outcomes.map(({ test }) => percent(test)).join(', ')
  const minutes = (mean(({ processorSeconds }) => processorSeconds) / 60).toFixed(1)
  return `| ${name} | ${parts.map((of) => percent(mean(of))).join(' | ')} | ${each} | ${minutes} |`
}

async function main(seeds: number, folder: string, only: string | undefined): Promise<void> {
  const [parts, test] = [partsOf(await readImages(folder, 'train')), await readImages(folder, 't10k')]
  await mkdir(out, { recursive: true })
  const found = new Map<string, Outcome[]>(Object.keys(ways).map((name) => [name, []]))
  for (let seed = 1; seed <= seeds; seed++) {
    for (const [name, way] of Object.entries(ways)) {
      if (only !== undefined && only !== `${name}-${seed}`) continue
      found.get(name)?.push(await outcomeOf(name, seed, () => run(way, parts, test, seed)))
    }
  }
  if (only !== undefined) return
  console.log(`accuracy in %, means over ${seeds} seeds\n`)
  console.log('| way | train | dev | test | test by seed | core minutes |\n|---|---:|---:|---:|---|---:|')
  for (const [name, outcomes] of found) {
    console.log(line(name, outcomes))
    const [first] = outcomes
    if (first === undefined) continue
    await writeFile(
      new URL(`../docs/train/fashion-mnist-${name}.svg`, import.meta.url),
      `${errorCurveChart(first.history)}\n`,
    )
  }
  const tests = (found.get('regularized') ?? []).map(({ test }) => test)
  const isMet = tests.reduce((sum, value) => sum + value, 0) / tests.length >= GOAL
  console.log(`\ngoal ${percent(GOAL)} on test: ${isMet ? 'met' : 'MISSED'}`)
  if (!isMet) process.exitCode = 1
}

const [seeds = '3', folder = DEBIAN_FOLDER, only] = process.argv.slice(2)
if (!/^[1-9]\d?$/.test(seeds)) throw new RangeError(`seeds (=${seeds}) must be a whole number from 1 to 99`)
main(Number(seeds), folder, only).catch(explain)
