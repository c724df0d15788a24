import { describe, expect, it } from 'vitest'
import { meanSquaredError } from './losses.js'
import { referenceNetwork } from './network.js'
import { optimizer, type OptimizerOptions } from './optimizers.js'
import { train, trainFullBatch } from './train.js'

const adam = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 0 }

/** θ after the gradients 2 and then 1, from θ = 1 with learning rate 0.1: computed by hand. */
const twoSteps: readonly (readonly [OptimizerOptions, number, number])[] = [
  [{ kind: 'sgd', learningRate: 0.1 }, 0.8, 0.7],
  [{ kind: 'momentum', learningRate: 0.1, momentum: 0.9 }, 0.8, 0.52],
  [{ kind: 'nesterov', learningRate: 0.1, momentum: 0.9 }, 0.62, 0.268],
  [{ kind: 'rmsprop', learningRate: 0.1, decay: 0.9, epsilon: 0 }, 0.683772234, 0.536330278],
  [{ kind: 'adam', ...adam }, 0.9, 0.806782037],
  [{ kind: 'adamw', weightDecay: 0.5, ...adam }, 0.85, 0.714282037],
]

describe('reference optimizers', () => {
  it.each(twoSteps)('%o takes the known first two steps', (options, first, second) => {
    const step = optimizer(options, 1, [true])
    expect(step([1], [2], 1)[0]).toBeCloseTo(first, 8)
    expect(step([first], [1], 2)[0]).toBeCloseTo(second, 8)
  })

  it('adamw leaves alone what is not decayed', () => {
    const step = optimizer({ kind: 'adamw', weightDecay: 0.5, ...adam }, 1, [false])
    expect(step([1], [2], 1)[0]).toBeCloseTo(0.9, 8)
  })
})

describe('reference training', () => {
  // ŷ = w·x + b with w = b = 0; per row d(ŷ − y)² / d(w, b) = 2(ŷ − y)·(x, 1).
  const network = referenceNetwork(1, [{ units: 1, activation: 'identity', alpha: 0 }], meanSquaredError)
  const data = { x: [[1], [2], [3]], targets: [[1], [1], [-1]] }
  const penalties = { l2: 0, l1: 0, penalizeBiases: false, examples: 3 }
  const sgd = { kind: 'sgd', learningRate: 0.5 } as const

  it('full batch: one step on the mean over all rows', () => {
    const { theta, costs } = trainFullBatch(network, [0, 0], data, 1, sgd, penalties)
    expect(costs).toEqual([1])
    expect(Array.from(theta)).toEqual([0, expect.closeTo(1 / 3, 15)])
  })

  it('mini-batches: one step each in the order given, divided by their own rows', () => {
    // Row 2 first: w = −3, b = −1. Then rows 0 and 1: residuals −4 − 1 and −7 − 1, mean gradient (−21, −13).
    const { theta, costs } = train(network, [0, 0], data, [[2], [0, 1]], sgd, penalties)
    expect(costs).toEqual([1, (25 + 64) / 2])
    expect(Array.from(theta)).toEqual([7.5, 5.5])
  })
})
