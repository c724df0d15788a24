import type { FitOptions } from '../../dist/src/index.js'
import type { Problem } from './problems.ts'

/** A way to train that leads to a state, by what is given to the network. */
export interface Kind {
  readonly name: string
  readonly hidden: readonly number[]
  readonly trainRows: number
  readonly fit: FitOptions
  /** By how much dev is turned against train. */
  readonly angle: number
  /** Whether there is a train-dev part. */
  readonly apart: boolean
}

const small = 60

/** The ways for a problem and a size: 0 the smallest. What state each leads to is measured, not taken for granted. */
export function kindsOf({ linear, task }: Problem, size: number): readonly Kind[] {
  const many = [500, 2000, 5000, 10_000][size] ?? 10_000
  const few = small * 2 ** size
  const suitable = linear ? [] : [24]
  const calm = {
    epochs: many < 3000 ? 60 : 15,
    batchSize: 32,
    optimizer: { kind: 'adam', learningRate: 5e-3 },
  } as const
  const right = { hidden: suitable, trainRows: many, fit: calm, angle: 0, apart: false } as const
  const hasty = { epochs: 1, batchSize: 64, optimizer: { kind: 'sgd', learningRate: 2e-3 } } as const
  const long = { epochs: 250, batchSize: 16, optimizer: { kind: 'adam', learningRate: 5e-3 } } as const
  return [
    // A line where there is none, or training that has hardly begun.
    { ...right, name: 'too weak', hidden: [], fit: linear ? hasty : calm },
    { ...right, name: 'too strong', hidden: [64], trainRows: few, fit: long },
    // Too weak, and too few rows for even that.
    {
      ...right,
      name: 'weak, few rows',
      hidden: [],
      trainRows: task === 'regression' ? 24 : 30,
      fit: linear ? held : long,
    },
    { ...right, name: 'suitable' },
    { ...right, name: 'suitable, train-dev', apart: true },
    { ...right, name: 'dev from elsewhere', apart: true, angle: Math.PI / 5 },
    { ...right, name: 'stopped on dev', hidden: [48], fit: { ...calm, earlyStopping: { patience: 8 } } },
  ]
}

/** Held back so much that it cannot follow even the few rows. */
const held = { epochs: 100, batchSize: 16, l2: 40, optimizer: { kind: 'adam', learningRate: 1e-2 } } as const

/** Rows of dev for a size. */
export function devRows(size: number): number {
  return [40, 400, 4000, 20_000][size] ?? 20_000
}
