// One rank of a run: trains by a case that is plain data and reports the hash of the weights and of what was measured.
import { createHash } from 'node:crypto'
import { chunkedDataset, dataset, network } from 'wellfit'

/** @typedef {Record<string, unknown>} Options */
/**
 * @typedef {object} Case
 * @property {number} rows
 * @property {number} inputs
 * @property {'classes' | 'values'} [target]
 * @property {Options} network
 * @property {Options} fit
 * @property {boolean} [weighted]
 * @property {number} [hugeRow] A row whose squared error is not finite in f32.
 * @property {boolean} [dev]
 * @property {boolean} [chunked] Read the train set by index: the rank fails where it reads rows of another.
 * @property {'dev' | 'sampleWeights'} [wrong] What is wrong with the options of this rank.
 * @property {number} [stopAfterSteps] Abort after so many steps and keep the checkpoint.
 * @property {boolean} [keepsLast] Keep the checkpoint of the end of the last epoch.
 */

/**
 * @param {number} rows
 * @param {number} inputs
 * @param {number} seed
 * @param {'classes' | 'values'} target
 */
function made(rows, inputs, seed, target) {
  let state = seed
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
  const x = Float64Array.from({ length: rows * inputs }, () => random() * 2 - 1)
  const at = (/** @type {number} */ i, /** @type {number} */ k) => x[i * inputs + k] ?? 0
  const score = (/** @type {number} */ i) => at(i, 0) + at(i, 1) * at(i, 2) + 0.3 * (random() - 0.5)
  const y = Array.from({ length: rows }, (_, i) => score(i))
  return dataset(
    target === 'values'
      ? { x, y }
      : { x, y: y.map((value) => (value > 0.4 ? 'high' : value > -0.2 ? 'middle' : 'low')) },
  )
}

/** @param {ArrayBufferView} values */
function hashOf(values) {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')
    .slice(0, 16)
}

/**
 * The rows as a chunked train set, of which this rank reads those of its blocks alone, each once.
 *
 * @param {import('wellfit').Dataset} data
 * @param {number} blocks
 * @param {import('wellfit/mpi').Communicator | undefined} communicator
 */
function inChunks(data, blocks, communicator) {
  const { rank, size } = communicator ?? { rank: 0, size: 1 }
  const { rows, features, x, targets } = data
  const begin = (/** @type {number} */ block) => Math.floor((block * rows) / blocks)
  const blockOf = (/** @type {number} */ part) => Math.floor((part * blocks) / size)
  const own = { first: begin(blockOf(rank)), end: begin(blockOf(rank + 1)) }
  const seen = new Set()
  const kind = targets.kind === 'classes' ? { classes: targets.classes } : {}
  return chunkedDataset({
    rows,
    features,
    ...kind,
    blockRows: 50,
    read(first, last) {
      if (first < own.first || last > own.end) throw new Error(`rows ${first} to ${last} are another rank's`)
      // Fewer than asked for.
      const end = Math.min(last, first + 31)
      for (let row = first; row < end; row++) if (seen.size === seen.add(row).size) throw new Error(`row ${row} again`)
      const y = targets.kind === 'classes' ? targets.labels : targets.values
      return { x: x.slice(first * features, end * features), y: y.slice(first, end) }
    },
  })
}

/**
 * @param {Case} given
 * @param {import('wellfit/mpi').Communicator | undefined} communicator
 * @param {any} [resume]
 */
export async function runCase(given, communicator, resume) {
  const {
    rows,
    inputs,
    target = 'classes',
    weighted = false,
    stopAfterSteps,
    keepsLast = false,
    wrong,
    hugeRow,
  } = given
  const { parallel, ...fit } = /** @type {any} */ (given.fit)
  const inMemory = made(rows, inputs, 7, target)
  if (hugeRow !== undefined && inMemory.targets.kind === 'values') inMemory.targets.values[hugeRow] = 1e30
  const train = given.chunked === true ? inChunks(inMemory, parallel.blocks, communicator) : inMemory
  const net = await network(
    /** @type {any} */ ({
      inputs,
      seed: 3,
      loss: target === 'values' ? 'meanSquaredError' : 'softmaxCrossEntropy',
      ...given.network,
    }),
  )
  const stop = new AbortController()
  /** @type {any[]} */
  const kept = []
  const history = await net.fit(train, {
    epochs: 3,
    batchSize: 64,
    ...fit,
    ...(given.dev === false ? {} : { dev: wrong === 'dev' ? /** @type {any} */ ({}) : made(120, inputs, 11, target) }),
    ...(wrong === 'sampleWeights' ? { sampleWeights: [-1] } : {}),
    ...(weighted ? { sampleWeights: Float64Array.from({ length: rows }, (_, i) => (i % 7) / 3) } : {}),
    ...(resume === undefined ? {} : { resume }),
    ...(stopAfterSteps === undefined
      ? {}
      : {
          checkpoint: { everySeconds: 1e9, save: (/** @type {any} */ one) => void kept.push(one) },
          signal: stop.signal,
          onBatch: (/** @type {{ step: number }} */ { step }) => void (step === stopAfterSteps && stop.abort()),
        }),
    ...(keepsLast ? { checkpoint: { everySeconds: 0, save: (/** @type {any} */ one) => void kept.push(one) } } : {}),
    ...(resume === undefined || stopAfterSteps !== undefined
      ? {}
      : { checkpoint: { everySeconds: 1e9, save: () => {} } }),
    ...(parallel === undefined
      ? {}
      : { parallel: { ...parallel, ...(communicator === undefined ? {} : { communicator }) } }),
  })
  const measured = history.rows.map((/** @type {any} */ { seconds: _seconds, ...row }) => row)
  return {
    weights: hashOf(net.parameters),
    parameters: net.parameters.slice(),
    history: createHash('sha256').update(JSON.stringify(measured)).digest('hex').slice(0, 16),
    epochs: history.rows.length,
    stop: history.stop.reason,
    checkpoint: kept.at(-1),
    last: measured.at(-1),
  }
}
