import type { LearningRateTest } from '../../src/result.js'

/** A test of rates from 10⁻⁵ to 10 whose cost falls, lies flat and blows up. */
export function rateTest(): LearningRateTest {
  const points = Array.from({ length: 55 }, (_, step) => {
    const decades = step / 10
    const learningRate = 1e-5 * 10 ** decades
    const smoothed = 2.3 - 1.9 / (1 + 10 ** (3 - decades)) + 3e-3 * 10 ** (1.9 * Math.max(0, decades - 4))
    return { learningRate, cost: smoothed + 0.1 * Math.sin(step * step), smoothed }
  })
  return {
    optimizer: 'adam',
    batchSize: 64,
    from: 1e-5,
    to: 10,
    steps: 61,
    smoothing: 0.9,
    stopAt: 4,
    points,
    learningRate: 0.01,
    steepest: 0.01,
    lowest: 0.126,
    blewUp: 2.5,
    words: 'Try 0.01: there the cost falls fastest. It is lowest at 0.13. It blew up at 2.5.',
  }
}
