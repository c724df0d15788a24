import { type LayerSignal, type Network, network, type NetworkInit } from '../../dist/src/index.js'
import { describeOptimizer } from '../../dist/src/model/optimizers.js'
import { Training } from '../../dist/src/program/training.js'
import { layerSignals } from '../../dist/src/train/fit/measure/signals.js'
import { networkInternals } from '../../dist/src/train/network/known-networks.js'
import { labels, values } from './random.ts'

/** The network of a workload, on one thread: relu between layers, softmax cross-entropy at the end. */
export function networkOf(units: readonly number[], more: Partial<NetworkInit> = {}): Promise<Network> {
  const [inputs = 1, ...widths] = units
  return network({
    inputs,
    layers: widths.map((width) => ({ units: width })),
    loss: 'softmaxCrossEntropy',
    seed: 1,
    threads: 1,
    ...more,
  })
}

/**
 * Training steps of a network as `fit` runs them, over rows shuffled every epoch, without its evaluations; a fraction `zeros` of the
 * inputs is 0. `signals` gathers what `fit` does after an epoch. Keep a reference to the network while they run.
 */
export async function trainSteps(
  units: readonly number[],
  batch: number,
  rows: number,
  more: Partial<NetworkInit> = {},
  zeros = 0,
): Promise<{ step(count: number): void; signals(): LayerSignal[]; net: Network }> {
  const net = await networkOf(units, more)
  const { core, description, parameters } = networkInternals(net)
  const targets = { labels: labels(rows, units.at(-1) ?? 2, 2) }
  const penalty = { l2: 0, l1: 0, penalizeBiases: false, examples: rows }
  const training = new Training(
    core,
    description,
    parameters,
    values(rows * (units[0] ?? 1), 1, zeros),
    targets,
    {
      rows,
      batchSize: batch,
      penalty,
      optimizer: describeOptimizer('fit', 'adam'),
      withoutDropout: false,
      shuffle: true,
      seed: 1,
    },
    'bench',
  )
  let epoch = 0
  let at = training.steps
  function step(count: number): void {
    for (let left = count; left > 0;) {
      if (at === training.steps) {
        training.beginEpoch(++epoch)
        at = 0
      }
      const asked = Math.min(left, training.steps - at)
      if (training.run(at, asked) !== asked) throw new Error('training diverged')
      at += asked
      left -= asked
    }
  }
  return { step, signals: () => layerSignals(core, description, parameters, training, penalty), net }
}
