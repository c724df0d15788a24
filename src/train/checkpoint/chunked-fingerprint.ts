import { openChunks } from '../../data/dataset/chunked/open-chunks.js'
import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import { emptyLike } from '../../data/dataset/select-rows.js'
import type { Dataset, Targets } from '../../data/dataset/types.js'
import { fingerprint, fingerprintOf } from './fingerprint.js'

// A data set beyond memory is identified by its first rows.
const HEAD_ROWS = 4096
const HEAD_VALUES = 2 ** 20

/** A fingerprint of a chunked dataset's description and first rows; it does not depend on the size of the chunks. */
export async function chunkedFingerprint(data: ChunkedDataset): Promise<string> {
  const { rows, shuffleRows, blockRows, columns, sample, read } = data
  const { targets } = sample
  const names = targets.kind === 'classes' ? targets.classes : targets.names
  const form = [rows, shuffleRows, read === null ? 'chunks' : blockRows, columns, names]
  const head = fingerprint(await firstRows(data))
  return fingerprintOf(new TextEncoder().encode(JSON.stringify([form, head])))
}

async function firstRows(data: ChunkedDataset): Promise<Dataset> {
  const { features, sample } = data
  const rows = Math.min(data.rows, HEAD_ROWS, Math.max(1, Math.floor(HEAD_VALUES / features)))
  const x = emptyLike(sample.x, rows * features)
  const targets = emptyTargets(sample.targets, rows)
  const reader = openChunks(data, 0, true, undefined)
  try {
    await reader.begin(1)
    for (let filled = 0; filled < rows;) {
      const chunk = await reader.next(rows - filled)
      x.set(chunk.data.x, filled * features)
      setTargets(targets, filled, chunk.data.targets)
      filled += chunk.data.rows
    }
  } finally {
    await reader.close()
  }
  return { ...sample, rows, x, targets }
}

function emptyTargets(like: Targets, rows: number): Targets {
  if (like.kind === 'classes') {
    const labels = new Int32Array(rows)
    const { kind, classes, probabilities } = like
    if (probabilities === undefined) return { kind, classes, labels }
    return { kind, classes, labels, probabilities: new Float64Array(rows * classes.length) }
  }
  return { ...like, values: new Float64Array(rows * like.width) }
}

function setTargets(to: Targets, first: number, from: Targets): void {
  if (to.kind === 'classes' && from.kind === 'classes') {
    to.labels.set(from.labels, first)
    if (from.probabilities !== undefined) to.probabilities?.set(from.probabilities, first * to.classes.length)
  }
  if (to.kind === 'values' && from.kind === 'values') to.values.set(from.values, first * to.width)
}
