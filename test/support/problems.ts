import { dataset, type Dataset, type NetworkInit } from '../../src/index.js'
import type { ActivationEntry } from '../contracts/registry/activations.js'
import type { LossEntry } from '../contracts/registry/losses.js'
import { type Batch, type ReferenceNetwork, referenceNetwork } from '../reference/network.js'
import { randomParameters, randomRows, uniform } from '../reference/random.js'

/** A random network and random data, once as the public API takes them and once as the reference does. */
export interface Problem {
  /** With `start` as its `parameters`; the precision is left to the test. */
  readonly options: NetworkInit
  readonly data: Dataset
  readonly reference: ReferenceNetwork
  readonly batch: Batch
  /** θ: like x and the values to predict representable in f32, so that both precisions begin at the same point. */
  readonly start: readonly number[]
}

export interface ProblemOptions {
  readonly loss: LossEntry
  readonly activation: ActivationEntry
  /** Activation of the last layer; identity by default. */
  readonly outputActivation?: ActivationEntry
  readonly inputs: number
  readonly hidden: readonly number[]
  readonly rows: number
  readonly seed: number
}

export function problem(options: ProblemOptions): Problem {
  const { inputs, hidden, rows, loss, activation, outputActivation } = options
  const random = uniform(options.seed)
  const outputs = loss.targets === 'binary' ? 1 : 3
  const layers = [
    ...hidden.map((units) => ({ units, activation: activation.option, alpha: activation.alpha })),
    { units: outputs, activation: outputActivation?.option ?? 'identity', alpha: outputActivation?.alpha ?? null },
  ]
  const reference = referenceNetwork(
    inputs,
    layers.map((layer) => ({ ...layer, alpha: layer.alpha ?? 0 })),
    loss.reference,
  )
  const x = randomRows(rows, inputs, random)
  const { y, targets } = answers(loss, rows, outputs, random)
  const start = randomParameters(reference, random)
  return {
    options: {
      inputs,
      layers: layers.map(({ alpha, ...layer }) => (alpha === null ? layer : { ...layer, alpha })),
      loss: loss.option,
      parameters: start,
    },
    data: dataset({ x, y, task: loss.targets === 'values' ? 'regression' : 'classification' }),
    reference,
    batch: { x, targets },
    start,
  }
}

/** Random targets: labels that name every class at least once, or values in [−1, 1). */
function answers(loss: LossEntry, rows: number, outputs: number, random: () => number) {
  if (loss.targets === 'values') {
    const values = randomRows(rows, outputs, random)
    return { y: values, targets: values }
  }
  const classes = loss.targets === 'binary' ? 2 : outputs
  const labels = Array.from({ length: rows }, (_, row) =>
    row < classes ? row : Math.floor(((random() + 1) / 2) * classes),
  )
  const targets = labels.map((label) =>
    loss.targets === 'binary' ? [label] : Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0)),
  )
  return { y: labels, targets }
}
