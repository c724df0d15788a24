// A rank in a thread: reads its shard, prepares it, trains, and posts what came of it.
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { network } from 'wellfit'
import { joinSharedRanks, prepareShard, readShard } from 'wellfit/mpi'

const { shared, rank, runs } = workerData
/** @param {ArrayBufferView[]} all */
const hash = (...all) => {
  const sum = createHash('sha256')
  for (const { buffer, byteOffset, byteLength } of all) sum.update(new Uint8Array(buffer, byteOffset, byteLength))
  return sum.digest('hex').slice(0, 16)
}
const answers = []
for (const [i, { path, reading, preparing, trains }] of runs.entries()) {
  const communicator = joinSharedRanks(shared[i], rank, { timeoutSeconds: 20 })
  try {
    const shard = await readShard(path, { ...reading, communicator })
    const prepared = prepareShard(shard, { ...preparing, blocks: 6, communicator })
    const { train, dev, test, preprocessor, summary } = prepared
    const y = (/** @type {any} */ targets) => targets.labels ?? targets.values
    const classes = preprocessor.target.kind === 'classes' ? preprocessor.target.classes.length : 1
    let weights = null
    if (trains) {
      const net = await network({
        inputs: train.features,
        layers: [{ units: 8, activation: 'relu', normalization: 'batch' }, { units: classes }],
        loss: preprocessor.target.kind === 'classes' ? 'softmaxCrossEntropy' : 'meanSquaredError',
        seed: 3,
      })
      await net.fit(train, { dev, epochs: 2, batchSize: 60, parallel: { blocks: 6, communicator } })
      weights = hash(net.parameters)
    }
    answers.push({
      own: shard.table.rows,
      rows: shard.rows,
      preprocessor,
      summary,
      train: train.rows,
      dev: hash(dev.x, y(dev.targets)),
      test: test === null ? null : hash(test.x, y(test.targets)),
      marks: [dev.part?.fingerprint, test?.part?.fingerprint],
      weights,
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    communicator.fail(reason)
    answers.push({ error: reason })
  }
}
parentPort?.postMessage(answers)
