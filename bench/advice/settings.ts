import type { FitOptions, Task } from '../../dist/src/index.js'
import type { Setup } from '../../dist/src/diagnose/curves/settings.js'
import { ADVISED, largerNetworks, strongerPenalty } from '../../dist/src/diagnose/recommend/changes.js'
import { settingsOfRun, type RunFacts } from '../../dist/src/diagnose/recommend/run-facts.js'
import type { ActionChange } from '../../dist/src/result/index.js'

/** Settings that someone may have chosen: with one flaw, or none. */
export interface Settings {
  readonly name: string
  readonly hidden: readonly number[]
  readonly keepProb?: number
  readonly fit: FitOptions
  readonly trainRows: number
}

const adam = (learningRate: number): NonNullable<FitOptions['optimizer']> => ({ kind: 'adam', learningRate })
const usual = { epochs: 60, batchSize: 16, optimizer: adam(3e-3) } as const
const rows = 300

export const settings: readonly Settings[] = [
  { name: 'two hidden units', hidden: [2], fit: usual, trainRows: rows },
  { name: 'wide, many epochs', hidden: [64], fit: { ...usual, epochs: 200 }, trainRows: 120 },
  { name: 'few epochs', hidden: [32], fit: { ...usual, epochs: 3 }, trainRows: rows },
  { name: 'strong penalty', hidden: [32], fit: { ...usual, l2: 20 }, trainRows: rows },
  { name: 'deep, no penalty', hidden: [48, 48], fit: { ...usual, epochs: 120 }, trainRows: 200 },
  { name: 'low learning rate', hidden: [32], fit: { ...usual, optimizer: adam(3e-5) }, trainRows: rows },
  { name: 'high learning rate', hidden: [32], fit: { ...usual, optimizer: adam(0.3) }, trainRows: rows },
  { name: 'strong dropout', hidden: [16], keepProb: 0.3, fit: usual, trainRows: rows },
  { name: 'no hidden layer', hidden: [], fit: usual, trainRows: rows },
  {
    name: 'gradient descent',
    hidden: [32],
    fit: { ...usual, epochs: 30, optimizer: { kind: 'sgd', learningRate: 3e-3 } },
    trainRows: rows,
  },
  {
    name: 'early stopping, little patience',
    hidden: [64],
    fit: { ...usual, epochs: 100, l2: 1, optimizer: adam(1e-3), earlyStopping: { patience: 5 } },
    trainRows: 200,
  },
]

/** Settings as options of a network and its fit. */
export function setupOf({ hidden, keepProb = 1, fit }: Settings, task: Task, inputs: number, outputs: number): Setup {
  const layers = [...hidden.map((units) => ({ units, keepProb })), { units: outputs }]
  const loss = task === 'regression' ? 'meanSquaredError' : 'softmaxCrossEntropy'
  return { network: { inputs, layers, loss }, fit }
}

/** The rule of thumb: a stronger penalty where dev − train error is above the train error, else wider layers. */
export function naiveChange(facts: RunFacts, trainError: number, devError: number): ActionChange {
  const own = settingsOfRun(facts)
  const changes = devError - trainError > trainError ? strongerPenalty(own, ADVISED) : largerNetworks(own)
  return changes[0] ?? {}
}
