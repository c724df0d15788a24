import { describe, expect, it } from 'vitest'
import { at } from './arrays.js'
import {
  binaryCrossEntropy,
  huber,
  type LossReference,
  meanAbsoluteError,
  meanSquaredError,
  softmax,
  softmaxCrossEntropy,
} from './losses.js'

const losses: Record<string, LossReference> = {
  softmaxCrossEntropy,
  binaryCrossEntropy,
  meanSquaredError,
  meanAbsoluteError,
  'huber, delta 0.5': huber(0.5),
}

describe('reference losses', () => {
  it('give the known values', () => {
    // log(e¹ + e² + e⁴) − 2, with 40 digits (mpmath).
    expect(softmaxCrossEntropy.value([1, 2, 4], [0, 1, 0])).toBeCloseTo(2.1698460195562856, 15)
    expect(binaryCrossEntropy.value([2.5, -2.5], [0, 0])).toBeCloseTo((2.5788897342925496 + 0.078889734292549623) / 2)
    expect(binaryCrossEntropy.value([2.5], [1])).toBeCloseTo(0.078889734292549623, 15)
    expect(meanSquaredError.value([1, 2, 4], [0, 4, 4])).toBeCloseTo(5 / 3, 15)
    expect(meanAbsoluteError.value([1, 2, 4], [0, 4, 4])).toBeCloseTo(1, 15)
    expect(huber(0.5).value([0.3, 2], [0, 0])).toBeCloseTo((0.045 + 0.875) / 2, 15)
  })

  it('softmax sums to 1 and does not change when all logits move', () => {
    const known = [0.042010066134066051, 0.11419519938459448, 0.84379473448133947]
    softmax([1, 2, 4]).forEach((probability, k) => expect(probability).toBeCloseTo(at(known, k), 15))
    softmax([1001, 1002, 1004]).forEach((probability, k) => expect(probability).toBeCloseTo(at(known, k), 15))
  })

  it.each(Object.entries(losses))('%s: the gradient is the limit of the quotient', (_, loss) => {
    const outputs = [0.31, -1.2, 2.4]
    const targets = [0, 1, 0]
    const h = 1e-5
    outputs.forEach((output, k) => {
      const up = loss.value(outputs.with(k, output + h), targets)
      const down = loss.value(outputs.with(k, output - h), targets)
      expect(Math.abs(at(loss.gradient(outputs, targets), k) - (up - down) / (2 * h))).toBeLessThan(1e-9)
    })
  })

  it('keep extreme logits finite and the gradient p − y', () => {
    expect(softmaxCrossEntropy.value([1e4, -1e4], [0, 1])).toBe(2e4)
    expect(softmaxCrossEntropy.gradient([1e4, -1e4], [0, 1])).toEqual([1, -1])
    expect(binaryCrossEntropy.value([1e4], [0])).toBe(1e4)
    expect(binaryCrossEntropy.gradient([-1e4], [1])).toEqual([-1])
  })
})
