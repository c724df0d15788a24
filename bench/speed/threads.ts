// Steps a to d on one thread and on several: node bench/speed/threads.ts [threads] [rounds]. Best and median of interleaved
// timings, in milliseconds per step, and the ratio of the best. `threads` below "auto" is the default's choice.

/// <reference types="node" />
import { dataset, network } from '../../dist/src/index.js'
import { networkInternals } from '../../dist/src/train/network/known-networks.js'
import { describePenalty } from '../../dist/src/program/step/penalty.js'
import { describeOptimizer } from '../../dist/src/model/optimizers.js'
import { Training } from '../../dist/src/program/training.js'

const threads = Number(process.argv[2] ?? 2)
const rounds = Number(process.argv[3] ?? 15)
const turnMilliseconds = 150

const shapes: readonly (readonly [name: string, batch: number, units: readonly number[]])[] = [
  ['a', 32, [20, 64, 64, 2]],
  ['b', 64, [784, 128, 10]],
  ['c', 128, [784, 512, 256, 10]],
  ['d', 256, [784, 1024, 1024, 10]],
]

/** A network in training, on a number of threads. */
async function prepare(batch: number, units: readonly number[], count: number): Promise<Runner> {
  const [inputs = 1, ...layers] = units
  const net = await network({
    inputs,
    layers: layers.map((width) => ({ units: width })),
    loss: 'softmaxCrossEntropy',
    threads: count,
  })
  const rows = batch * 8
  const x = Float32Array.from({ length: rows * inputs }, (_, i) => ((i * 37) % 101) / 101 - 0.5)
  const y = Int32Array.from({ length: rows }, (_, i) => i % (layers.at(-1) ?? 1))
  const { x: features } = dataset({ x, y })
  const { core, description, parameters } = networkInternals(net)
  const training = new Training(
    core,
    description,
    parameters,
    features,
    { labels: y },
    {
      rows,
      batchSize: batch,
      penalty: describePenalty('fit', {}, rows),
      optimizer: describeOptimizer('fit', 'adam'),
      withoutDropout: false,
      shuffle: true,
      seed: 0,
    },
    'fit',
  )
  await core.pool?.join()
  training.beginEpoch(1)
  return { net, steps: training.steps, run: () => void training.run(0, training.steps), timings: [] }
}

interface Runner {
  /** Keeps the network's memory from being freed. */
  readonly net: object
  readonly steps: number
  readonly run: () => void
  readonly timings: number[]
}

function takeTiming({ run, steps, timings }: Runner): void {
  run()
  const start = performance.now()
  let done = 0
  while (performance.now() - start < turnMilliseconds) {
    run()
    done += steps
  }
  timings.push((performance.now() - start) / done)
}

const best = (timings: readonly number[]): number => Math.min(...timings)
const median = (timings: readonly number[]): number => timings.toSorted((a, b) => a - b)[timings.length >> 1] ?? NaN

const pairs = await Promise.all(
  shapes.map(async ([name, batch, units]) => ({
    name,
    one: await prepare(batch, units, 1),
    several: await prepare(batch, units, threads),
  })),
)
for (let round = 0; round < rounds; round++) {
  for (const { one, several } of pairs) {
    takeTiming(round % 2 === 0 ? one : several)
    takeTiming(round % 2 === 0 ? several : one)
  }
}
for (const { name, one, several } of pairs) {
  const figures = [one, several].map(({ timings }) => `${best(timings).toFixed(3)} (${median(timings).toFixed(3)})`)
  const ratio = (best(one.timings) / best(several.timings)).toFixed(2)
  const medians = (median(one.timings) / median(several.timings)).toFixed(2)
  console.log(`step ${name}: 1 thread ${figures[0]} ms, ${threads} threads ${figures[1]} ms, ${ratio}× (${medians}×)`)
}
process.exit()
