// One of the two ranks that bench/ranks/main.ts starts by mpirun: node bench/ranks/rank.ts TASK, a RankTask as JSON. Rank 0 prints
// RankTimes. Where a work is of one rank, rank 1 sleeps.
import { connect } from '../../dist/src/shards/index.js'
import { describeOptimizer } from '../../dist/src/model/optimizers.js'
import { BlockTraining } from '../../dist/src/program/blocks/block-training.js'
import { alone, gatherNumbers, type Communicator } from '../../dist/src/program/blocks/communicator.js'
import { rowsOfRank } from '../../dist/src/program/blocks/partition.js'
import { beginSum } from '../../dist/src/program/blocks/rank-sum.js'
import { networkInternals } from '../../dist/src/train/network/known-networks.js'
import { labels, shuffled, uniform, values } from '../lib/random.ts'
import { quantile } from '../lib/statistics.ts'
import { networkOf, trainSteps } from '../lib/training.ts'
import { processorTime } from '../lib/measure.ts'
import { DelayedCommunicator, LazySums } from './delayed.ts'
import type { MessageTime, RankTask, RankTimes, RankWork, StepTime } from './work.ts'

const STEPS_OF_EPOCH = 4
const task = JSON.parse(process.argv[2] ?? '') as RankTask
const communicator = await connect()
const { rank } = communicator

/** Waits for the other rank. */
function meet(): void {
  gatherNumbers(communicator, Float64Array.of(0), [1, 1])
}

interface Runner {
  readonly work: RankWork
  /** Keeps its memory from being freed. */
  readonly net: object
  step(): void
}

async function runnerOf(work: RankWork): Promise<Runner> {
  const { units, batch, mode, blocks, ranks } = work
  const rows = batch * STEPS_OF_EPOCH
  if (mode === 'plain') {
    const { net, step } = await trainSteps(units, batch, rows)
    return { work, net, step: () => step(1) }
  }
  const over = work.network === undefined ? communicator : new DelayedCommunicator(communicator, work.network)
  const shared = work.isLazy === true ? new LazySums(over) : over
  const own: Communicator = ranks === 1 || work.isApart === true ? alone : shared
  const net = await networkOf(units)
  const { core, description, parameters } = networkInternals(net)
  const { first, end } = rowsOfRank(own.rank, own.size, blocks, rows)
  const [inputs = 1] = units
  const x = values(rows * inputs, 1).subarray(first * inputs, end * inputs)
  const targets = { labels: labels(rows, units.at(-1) ?? 2, 2).subarray(first, end) }
  const options = {
    rows,
    batchSize: batch,
    penalty: { l2: 0, l1: 0, penalizeBiases: false, examples: rows },
    optimizer: describeOptimizer('fit', 'adam'),
    withoutDropout: false,
    shuffle: true,
    seed: 1,
  }
  const parallel = { blocks, communicator: own, rows, mode }
  const training = new BlockTraining(
    core,
    description,
    parameters,
    { x, targets, weights: undefined },
    options,
    parallel,
    'bench',
  )
  let taken = 0
  const step = (): void => {
    const at = taken % STEPS_OF_EPOCH
    if (at === 0) training.beginEpoch(taken / STEPS_OF_EPOCH + 1)
    if (training.run(at, 1) !== 1) throw new Error('training diverged')
    taken++
  }
  return { work, net, step }
}

/** Times steps on the ranks of a work; the same on every rank. */
function timed({ work, step }: Runner, count: number): StepTime {
  meet()
  const own = [0, 0]
  if (rank < work.ranks) {
    const cpu = processorTime()
    let quickest = Infinity
    for (let i = 0; i < count; i++) {
      const start = performance.now()
      step()
      quickest = Math.min(quickest, performance.now() - start)
    }
    own.splice(0, 2, quickest, (processorTime() - cpu) / count)
  }
  const all = gatherNumbers(communicator, Float64Array.from(own), [2, 2])
  const largest = (i: number): number => Number(Math.max(...all.map((times) => times[i] ?? 0)).toPrecision(5))
  return { wall: largest(0), cpu: largest(1) }
}

function timeSteps(runners: readonly Runner[]): Record<string, StepTime[]> {
  const next = uniform(task.seed)
  const counts = new Map(
    runners.map((runner) => {
      timed(runner, STEPS_OF_EPOCH)
      const { wall } = timed(runner, STEPS_OF_EPOCH)
      return [runner, Math.max(3, Math.ceil(task.milliseconds / wall))]
    }),
  )
  const times: Record<string, StepTime[]> = {}
  for (let round = 0; round < task.rounds; round++) {
    for (const runner of shuffled(runners, next)) {
      const own = (times[runner.work.name] ??= [])
      own.push(timed(runner, counts.get(runner) ?? STEPS_OF_EPOCH))
    }
    if (rank === 0) process.stderr.write(`round ${round + 1} of ${task.rounds}\n`)
  }
  return times
}

/** Median seconds of something that both ranks do at the same time. */
function secondsOf(run: () => void, repeats: number): number {
  const times = Array.from({ length: repeats }, () => {
    meet()
    const start = performance.now()
    run()
    return (performance.now() - start) / 1000
  })
  return quantile(times, 0.5)
}

function timeMessages(bytes: number): MessageTime {
  const repeats = Math.max(11, Math.min(400, Math.floor(2e7 / bytes)))
  const [out, into] = [new Uint8Array(bytes), new Uint8Array(bytes)]
  const numbers = new Float32Array(Math.ceil(bytes / 4))
  const other = 1 - rank
  const of = (count: number) => (): void =>
    communicator.exchange(
      Array.from({ length: count }, () => ({ to: other, bytes: out })),
      Array.from({ length: count }, () => ({ from: other, bytes: into })),
    )
  return {
    bytes,
    exchange: secondsOf(of(1), repeats),
    exchangeOf32: bytes > 4096 ? null : secondsOf(of(32), repeats),
    sum: secondsOf(() => beginSum(communicator, numbers).wait(), repeats),
  }
}

const messages = task.sizes.map(timeMessages)
const runners: Runner[] = []
for (const work of task.works) runners.push(await runnerOf(work))
const steps = timeSteps(runners)
const answer: RankTimes = { messages, steps }
if (rank === 0) console.log(JSON.stringify(answer))
communicator.close()
