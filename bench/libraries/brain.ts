// brain.js has no batches: a step is one update for each row of the batch.

import brain from 'brain.js'
import type { Library, Prepared, Work } from '../lib/library.ts'
import { labels, values } from '../lib/random.ts'
import { versionOf } from './version.ts'

interface Example {
  readonly input: Float32Array
  readonly output: Float32Array
}

function examples(units: readonly number[], rows: number): Example[] {
  const classes = units.at(-1) ?? 2
  const drawn = labels(rows, classes, 2)
  return Array.from({ length: rows }, (_, row) => {
    const output = new Float32Array(classes)
    output[drawn[row] ?? 0] = 1
    return { input: values(units[0] ?? 1, row), output }
  })
}

/** Missing in its own types. */
interface Network {
  train(examples: readonly Example[], options: Record<string, unknown>): unknown
  trainPattern(example: Example): unknown
  run(input: Float32Array): unknown
}

function networkOf(units: readonly number[]): Network {
  const hiddenLayers = units.slice(1, -1)
  const net = new brain.NeuralNetwork({ hiddenLayers, activation: 'relu' }) as unknown as Network
  // Training determines the layout of the network by the first example.
  net.train(examples(units, 1), { iterations: 1, praxis: 'adam', learningRate: 0.001 })
  return net
}

function prepare(work: Work): Prepared | null {
  if (work.kind === 'gemm') return null
  const net = networkOf(work.units)
  const rows = examples(work.units, work.batch)
  return {
    run(count) {
      for (let i = 0; i < count; i++) {
        for (const row of rows) {
          if (work.kind === 'step') net.trainPattern(row)
          else net.run(row.input)
        }
      }
    },
  }
}

export default async function create(): Promise<Library> {
  return { version: versionOf('brain.js'), prepare }
}
