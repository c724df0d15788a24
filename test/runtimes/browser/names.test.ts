import { expect, it } from 'vitest'
import { dataset, network } from '../../../src/index.js'

const x = Array.from({ length: 90 }, (_, i) => [Math.sin(i) * 0.3 + (i % 3), Math.cos(2 * i) * 0.3])
const y = x.map((_, i) => 'abc'.charAt(i % 3))
const shape = { inputs: 2, layers: [{ units: 8 }, { units: 3 }], loss: 'softmaxCrossEntropy', seed: 1 } as const

it('matches classes and columns by name, in this thread and in a worker', async () => {
  using net = await network(shape)
  await net.fit(dataset({ x, y, columns: ['p', 'q'] }), {
    epochs: 100,
    batchSize: 16,
    optimizer: { kind: 'adam', learningRate: 0.02 },
    worker: true,
  })
  const some = Array.from(x.keys()).filter((i) => y[i] !== 'a')
  const turned = dataset({
    x: some.map((i) => [...(x[i] ?? [])].reverse()),
    y: some.map((i) => y[i] ?? ''),
    columns: ['q', 'p'],
  })
  expect(net.evaluate(turned).accuracy).toBeGreaterThan(0.95)
  expect(net.predictClasses(some.slice(0, 2).map((i) => x[i] ?? []))).toEqual(['b', 'c'])
  expect(() => net.evaluate(dataset({ x, y: x.map(() => 'z') }))).toThrow('"z"')
  expect(() => net.predict(Uint8Array.of(1, 2))).toThrow('bytes')
})

it('carries a normalized layer from one network to another', async () => {
  const layers = [{ name: 'first', units: 8, normalization: 'batch' }, { units: 3 }] as const
  using net = await network({ ...shape, layers })
  await net.fit(dataset({ x, y }), { epochs: 3 })
  using other = await network({ ...shape, layers, seed: 2 })
  for (const { name } of net.layers) other.setLayer(name, net.layer(name))
  expect(other.parameters).toEqual(net.parameters)
  expect(net.layers[0]?.normalization).toBe('batch')
})
