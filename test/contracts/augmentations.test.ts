import { describe, expect, it } from 'vitest'
import { type Augmentation, dataset, network } from '../../src/index.js'
import { describeAugmentations } from '../../src/model/augmentation/augmentations.js'
import { augmentedRow, mixedTargets } from '../reference/augmentations.js'
import { randomRows, uniform } from '../reference/random.js'
import { augmented } from '../support/augmenting.js'
import { largestError, type Precision, tolerance } from '../support/tolerance.js'
import { augmentationCases, augmentationEntries, augmentationRegistry, features } from './registry/augmentations.js'
import { choicesOf } from './choices.js'

const rows = 37
const seed = 3
const precisions: readonly Precision[] = ['f32', 'f64']
const bytes = Uint8Array.from(randomRows(rows, features, uniform(31)).flat(), (value) => Math.floor((value + 1) * 128))
/** The same pixels as the core reads them from bytes, in either precision. */
const pixels = {
  f32: Float32Array.from(bytes, (value) => value * Math.fround(1 / 255)),
  f64: Float64Array.from(bytes, (value) => value * (1 / 255)),
}
const labels = Int32Array.from({ length: rows }, (_, i) => i % 4)
const shares = Array.from(labels, (label) => [0, 1, 2, 3].map((k) => (k === label ? 1 : 0)))

function rowsOf(values: ArrayLike<number>, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, i) => Array.from(values).slice(i * width, (i + 1) * width))
}

describe('augmentations: the registry', () => {
  it('has an entry for every augmentation that the public API knows', async () => {
    const data = dataset({ x: [[1], [2]], y: [0, 1] })
    const net = await network({ inputs: 1, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    const unknown = { kind: 'none' } as unknown as Augmentation
    const known = await choicesOf(() => net.fit(data, { augment: [unknown] }))
    expect(known).toEqual(Object.keys(augmentationRegistry).sort())
  })
})

describe.each(precisions)('augmentations in %s', (precision) => {
  const common = { x: pixels[precision], features, precision, seed }

  it.each(augmentationCases)('$name is the reference', async ({ augment }) => {
    const steps = describeAugmentations('test', augment, features)
    const epochs = [1, 2, 77]
    const results = await augmented({ ...common, augment, epochs, targets: { labels }, outputs: 4 })
    expect(results).toHaveLength(epochs.length)
    const isExact = augment.every(({ kind }) => augmentationRegistry[kind].arithmetic === 'copies')
    results.forEach(({ x, y }, i) => {
      const data = { x: rowsOf(pixels[precision], features), steps, seed, epoch: epochs[i] ?? 0 }
      const expected = Array.from({ length: rows }, (_, row) => augmentedRow(data, row))
      const values = expected.flatMap((row) => row.x)
      if (isExact) expect(Array.from(x)).toEqual(values)
      else expect(largestError(x, values)).toBeLessThan(tolerance.reduction[precision])
      const targets = expected.flatMap(({ mixes }, row) => mixedTargets(shares, row, mixes))
      const mixes = expected.some((row) => row.mixes.length > 0)
      if (mixes) expect(largestError(y, targets)).toBeLessThan(tolerance.reduction[precision])
    })
  })

  it('noise is the only change of a row, whatever numbers its σ are: they lie in memory behind what is applied', async () => {
    // Read as an augmentation, they would be a mask of every value: kind 8, probability 1, rate 1.
    const mask = [8, 1, 0, 0, 0, 1, 0]
    const sigma = Array.from({ length: features }, (_, i) => mask[i] ?? 0)
    const augment: Augmentation[] = [{ kind: 'noise', sigma }]
    const [{ x } = { x: new Float64Array() }] = await augmented({ ...common, augment })
    const isSilent = (_: unknown, i: number): boolean => sigma[i % features] === 0
    expect([...x].filter(isSilent)).toEqual([...pixels[precision]].filter(isSilent))
  })

  it.each(augmentationCases)('$name changes most rows, and anew for every epoch, seed and row', async ({ augment }) => {
    // Rows of the same pixels: what differs is what the row number did.
    const x = Float32Array.from({ length: rows * features }, (_, i) => pixels.f32[i % features] ?? 0)
    const mixed = augment.some(({ kind }) => kind === 'mixup' || kind === 'cutmix')
    const given = { ...common, x: mixed ? pixels.f32 : x, augment, epochs: [1, 2] }
    const [one, two] = await augmented(given)
    const [other] = await augmented({ ...given, seed: 4 })
    const changed = (a?: Float64Array, b?: ArrayLike<number>): number =>
      rowsOf(a ?? [], features).filter((row, i) => row.some((value, j) => value !== b?.[i * features + j])).length
    expect(changed(one?.x, given.x)).toBeGreaterThan(rows * 0.3)
    expect(changed(one?.x, two?.x)).toBeGreaterThan(rows * 0.3)
    expect(changed(one?.x, other?.x)).toBeGreaterThan(rows * 0.3)
    expect(new Set(rowsOf(one?.x ?? [], features).map(String)).size).toBeGreaterThan(1)
  })

  it.each(augmentationCases)('$name: a row is the same in every batch size and order', async ({ augment }) => {
    const given = { ...common, augment, targets: { labels }, outputs: 4 }
    const [whole] = await augmented(given)
    const order = Array.from({ length: rows }, (_, i) => (i * 16 + 5) % rows)
    for (const batchSize of [1, 2, 7, 36]) {
      const [result] = await augmented({ ...given, order, batchSize })
      const place = (row: number): number => order.indexOf(row)
      const sorted = rowsOf(result?.x ?? [], features)
      expect(sorted.map((_, row) => sorted[place(row)]).flat()).toEqual(Array.from(whole?.x ?? []))
      const targets = rowsOf(result?.y ?? [], 4)
      expect(targets.map((_, row) => targets[place(row)]).flat()).toEqual(Array.from(whole?.y ?? []))
    }
  })

  it.each(augmentationCases)('$name: bytes and numbers agree bit for bit', async ({ augment }) => {
    expect(await augmented({ ...common, augment, x: bytes })).toEqual(await augmented({ ...common, augment }))
  })

  it.each(augmentationEntries)('$kind of no strength keeps every bit', async ({ idle }) => {
    const odd = [-0, 1e-40, -3e38, 0.1, 7].map(Math.fround)
    const x = Float32Array.from({ length: rows * features }, (_, i) => odd[i % odd.length] ?? 0)
    const [result] = await augmented({ ...common, x, augment: [idle] })
    expect(Array.from(result?.x ?? [])).toEqual(Array.from(x))
  })

  it('gives the same bits on 1, 2, 3 and 4 threads', async () => {
    const augment = augmentationCases.at(-1)?.augment ?? []
    // Large enough for four threads: 4096 values each.
    const many = Float32Array.from({ length: 400 * features }, (_, i) => pixels.f32[i % pixels.f32.length] ?? 0)
    const targets = { labels: Int32Array.from({ length: 400 }, (_, i) => i % 50) }
    const given = { ...common, x: many, augment, epochs: [1, 2], targets, outputs: 50 }
    const one = await augmented(given)
    for (const threads of [2, 3, 4]) expect(await augmented({ ...given, threads })).toEqual(one)
  })
})
