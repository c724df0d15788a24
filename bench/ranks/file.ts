// Reading a file and fitting its preprocessor on two ranks against one, in turn: main.ts of `npm run bench:ranks:file` starts it under
// mpirun. Arguments: the file, the rounds. Rank 0 prints a line of JSON.
import { connect, prepareShard, readShard } from '../../dist/src/shards/index.js'
import { gatherNumbers } from '../../dist/src/program/blocks/communicator.js'

const [path = '', rounds = '3'] = process.argv.slice(2)
const communicator = await connect({ timeoutSeconds: 3600 })
const { rank } = communicator
const meet = (): void => void gatherNumbers(communicator, Float64Array.of(0), [1, 1])

/** Seconds until the statistics of the file are known, and a hash of them. */
async function read(ranks: 1 | 2): Promise<{ readonly seconds: number; readonly preprocessor: string } | null> {
  meet()
  if (rank >= ranks) return null
  const shared = ranks === 1 ? {} : { communicator }
  const start = performance.now()
  const shard = await readShard(path, shared)
  const { preprocessor } = prepareShard(shard, { ...shared, target: 'label', test: false })
  return { seconds: (performance.now() - start) / 1000, preprocessor: JSON.stringify(preprocessor) }
}

const times: { readonly one: number; readonly two: number; readonly areEqual: boolean }[] = []
for (let round = 0; round < Number(rounds); round++) {
  const [one, two] = round % 2 === 0 ? [await read(1), await read(2)] : await swapped()
  if (one === null || two === null) continue
  times.push({ one: one.seconds, two: two.seconds, areEqual: one.preprocessor === two.preprocessor })
}

async function swapped(): Promise<[Awaited<ReturnType<typeof read>>, Awaited<ReturnType<typeof read>>]> {
  const two = await read(2)
  return [await read(1), two]
}

if (rank === 0) console.log(JSON.stringify(times))
communicator.close()
