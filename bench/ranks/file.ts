// Reading a file and fitting its preprocessor on two ranks against one, in turn: `npm run bench:ranks:file` (read.ts) starts it under
// mpirun. Arguments: the file, the rounds. Rank 0 prints a line of JSON.
import { connect, prepareShard, readShard } from '../../dist/src/shards/index.js'
import { gatherNumbers } from '../../dist/src/program/blocks/communicator.js'
import { processorTime } from '../lib/measure.ts'
import { shuffled, uniform } from '../lib/random.ts'
import type { FileRound, ReadingTime } from './work.ts'

const [path = '', rounds = '3'] = process.argv.slice(2)
const communicator = await connect({ timeoutSeconds: 3600 })
const { rank } = communicator
const next = uniform(1)

/** Of the last reading on rank 0, by the number of ranks: what is to be the same. */
const statistics = new Map<number, string>()
let rows = 0

/** Reads the file and fits its preprocessor on so many ranks; the time of the slower rank. */
async function read(ranks: number): Promise<ReadingTime> {
  gatherNumbers(communicator, Float64Array.of(0), [1, 1])
  const own = [0, 0]
  if (rank < ranks) {
    const shared = ranks === 1 ? {} : { communicator }
    const [cpu, start] = [processorTime(), performance.now()]
    const shard = await readShard(path, shared)
    const { preprocessor } = prepareShard(shard, { ...shared, target: 'label', test: false })
    own.splice(0, 2, performance.now() - start, processorTime() - cpu)
    statistics.set(ranks, JSON.stringify(preprocessor))
    rows = shard.rows
  }
  const all = gatherNumbers(communicator, Float64Array.from(own), [2, 2])
  const seconds = (i: number): number => Math.max(...all.map((times) => times[i] ?? 0)) / 1000
  return { wall: seconds(0), cpu: seconds(1) }
}

const times: FileRound[] = []
for (let round = 0; round < Number(rounds); round++) {
  const found = new Map<number, ReadingTime>()
  for (const ranks of shuffled([1, 2], next)) found.set(ranks, await read(ranks))
  const [one, two] = [found.get(1), found.get(2)]
  const areEqual = statistics.get(1) === statistics.get(2)
  if (one !== undefined && two !== undefined) times.push({ one, two, areEqual, rows })
}
if (rank === 0) console.log(JSON.stringify(times))
communicator.close()
