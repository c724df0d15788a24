import { describe, expect, it } from 'vitest'
import { dataset, network, type FitOptions } from '../../src/index.js'

const DEPTH = 24
const x = Array.from({ length: 32 }, (_, row) => [Math.sin(row), Math.cos(2 * row)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 'up' : 'down')) })

// As many words and constants as a layer can take: a program is given its room before it is written.
const everything: FitOptions = {
  epochs: 1,
  batchSize: 8,
  l2: 0.1,
  l1: 0.1,
  penalizeBiases: true,
  optimizer: { kind: 'adamw', weightDecay: 0.01 },
  maxNorm: 3,
  clipNorm: 1,
  accumulate: 2,
  schedule: 'oneCycle',
  labelSmoothing: 0.1,
  sampleWeights: Array.from({ length: 32 }, (_, row) => row % 3),
  augment: [
    { kind: 'noise', sigma: 0.1 },
    { kind: 'mask', rate: 0.1 },
    { kind: 'flipVertical', image: [2, 1] },
    { kind: 'mixup' },
    { kind: 'cutmix', image: [2, 1] },
  ],
}

describe.each(['batch', 'layer', null] as const)(
  'a deep network with everything on, normalization %s',
  (normalization) => {
    const hidden = { units: 4, activation: 'gelu', keepProb: 0.9, normalization } as const
    const layers = [...Array.from({ length: DEPTH }, () => hidden), { units: 2 }]
    const options = { inputs: 2, layers, loss: 'softmaxCrossEntropy', inputKeepProb: 0.9 } as const

    it('has room for its train steps', async () => {
      using net = await network(options)
      const history = await net.fit(data, { ...everything, dev: data })
      expect(history.rows).toHaveLength(1)
      expect(history.stop.reason).toBe('epochs')
    })

    it('has room for its gradients', async () => {
      using net = await network(options)
      const gradients = net.gradients(data, { l2: 0.1, l1: 0.1, penalizeBiases: true })
      expect(gradients).toHaveLength(net.parameterCount)
      expect(gradients.every(Number.isFinite)).toBe(true)
    })
  },
)
