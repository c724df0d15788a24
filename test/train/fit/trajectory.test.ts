import { describe, expect, it } from 'vitest'
import { network } from '../../../src/index.js'
import { activationEntries, type ActivationEntry } from '../../contracts/registry/activations.js'
import { lossEntries, type LossEntry } from '../../contracts/registry/losses.js'
import { optimizerEntries, type OptimizerEntry } from '../../contracts/registry/optimizers.js'
import type { PenaltyOptions } from '../../reference/penalties.js'
import { trainFullBatch } from '../../reference/train.js'
import { problem } from '../../support/problems.js'
import { largestError, normError, type Precision, tolerance } from '../../support/tolerance.js'

interface Case {
  readonly loss: LossEntry & { readonly kind: string }
  readonly activation: ActivationEntry
  readonly optimizer: OptimizerEntry & { readonly kind: string }
}

const cases: readonly Case[] = lossEntries.flatMap((loss) =>
  activationEntries.flatMap((activation) => optimizerEntries.map((optimizer) => ({ loss, activation, optimizer }))),
)

/** Steps in f64: many for enough of the cases that any two of loss, activation and optimizer meet in one, fewer for the others. */
const [MANY, FEW] = [2000, 60]

/** Without a penalty nothing new happens to the parts that the penalized runs have followed. */
const MANY_PLAIN = 500

/** Orthogonalized, the small momentum near a minimum makes steps as long as any: there muon's course is chaotic in any implementation. */
const MANY_MUON = 300

function stepsOf({ loss, activation, optimizer }: Case): number {
  const optimizers = optimizerEntries.length
  const perPair = Math.ceil(optimizers / lossEntries.length)
  const first = lossEntries.indexOf(loss) * perPair + activationEntries.indexOf(activation)
  const distance = optimizerEntries.indexOf(optimizer) - first
  return ((distance % optimizers) + optimizers) % optimizers < perPair ? MANY : FEW
}

/** 4 inputs, 5 hidden units, 3 outputs (1 for the binary loss), 7 rows: no width is a multiple of the SIMD lanes. */
const rows = 7
const shape = { inputs: 4, hidden: [5], rows, seed: 17 }

const none = { l2: 0, l1: 0, penalizeBiases: false }
const weighted = { l2: 0.2, l1: 0.05, penalizeBiases: false }

/** How far wellfit is from the reference after `steps` full-batch steps, and how far both have come. */
async function follow(
  { loss, activation, optimizer }: Case,
  precision: Precision,
  steps: number,
  penalty: Omit<PenaltyOptions, 'examples'>,
) {
  const given = problem({ loss, activation, ...shape })
  const penalties = { ...penalty, examples: rows }
  const expected = trainFullBatch(given.reference, given.start, given.batch, steps, optimizer.reference, penalties)
  using net = await network({ ...given.options, precision })
  const history = await net.fit(given.data, {
    epochs: steps,
    batchSize: rows,
    optimizer: optimizer.option,
    ...penalty,
    l1Method: 'subgradient',
  })
  expect(history.stop).toMatchObject({ reason: 'epochs', step: steps })
  const costs = history.rows.map(({ batchCost }) => batchCost)
  return {
    thetaError: normError(net.parameters, expected.theta),
    costError: largestError(costs, expected.costs),
    moved: normError(given.start, expected.theta),
  }
}

// Where a kink (relu at 0, a residual or a weight of 0) is crossed, a difference in the last bit may decide the side,
// and rmsprop and adam divide by gradients that may be rounding errors alone. With this seed and these learning rates
// nothing comes that near: a start that differs by 1e-12 ends within 1e-10.
describe.each([
  ['no penalty', none],
  ['λ₂ = 0.2, λ₁ = 0.05', weighted],
] as const)('full-batch training in f64 follows the reference for up to 2,000 steps: %s', (_, penalty) => {
  it.each(cases)('$loss.kind × $activation.option × $optimizer.kind', async (given) => {
    const steps = stepsOf(given)
    const longest = given.optimizer.kind === 'muon' ? MANY_MUON : MANY
    const most = Math.min(steps, longest, penalty === none ? MANY_PLAIN : MANY)
    const { thetaError, costError, moved } = await follow(given, 'f64', most, penalty)
    expect(thetaError).toBeLessThan(tolerance.trajectory.f64)
    expect(costError).toBeLessThan(tolerance.trajectory.f64)
    // The course went somewhere, or following it would be no feat.
    expect(moved).toBeGreaterThan(steps === MANY ? 0.1 : 0.01)
  })
})

it('any two of loss, activation and optimizer are followed for 2,000 steps', () => {
  const many = cases.filter((given) => stepsOf(given) === MANY)
  const count = (pairOf: (given: Case) => string): number => new Set(many.map(pairOf)).size
  expect(count(({ loss, activation }) => `${loss.kind} ${activation.option}`)).toBe(
    lossEntries.length * activationEntries.length,
  )
  expect(count(({ loss, optimizer }) => `${loss.kind} ${optimizer.kind}`)).toBe(
    lossEntries.length * optimizerEntries.length,
  )
  expect(count(({ activation, optimizer }) => `${activation.option} ${optimizer.kind}`)).toBe(
    activationEntries.length * optimizerEntries.length,
  )
})

describe('full-batch training in f64 follows the reference further', () => {
  const some = cases.filter(({ loss, activation }) => {
    return loss.kind === 'meanSquaredError' && activation.option === 'sigmoid'
  })
  it.each(some)('with the biases penalized and decayed too: $optimizer.kind', async (given) => {
    const { thetaError } = await follow(given, 'f64', 500, { ...weighted, penalizeBiases: true })
    expect(thetaError).toBeLessThan(tolerance.trajectory.f64)
  })

  // Not by Adam: at the minimum it divides rounding errors by rounding errors, in any implementation.
  it('for 20,000 steps', async () => {
    const long = cases.find(({ loss, activation, optimizer }) => {
      return loss.kind === 'softmaxCrossEntropy' && activation.option === 'gelu' && optimizer.kind === 'nesterov'
    })
    if (long === undefined) throw new Error('no such case')
    const { thetaError } = await follow(long, 'f64', 20_000, weighted)
    expect(thetaError).toBeLessThan(tolerance.trajectory.f64)
  })
})

// In f32 a residual of the mean absolute error soon comes nearer to its kink than rounding can tell: fewer steps there.
describe('full-batch training in f32 stays near the reference for 60 steps', () => {
  it.each(cases)('$loss.kind × $activation.option × $optimizer.kind', async (given) => {
    const steps = given.loss.smoothness === 'smooth' ? FEW : 20
    const { thetaError, costError } = await follow(given, 'f32', steps, weighted)
    expect(thetaError).toBeLessThan(tolerance.trajectory.f32)
    expect(costError).toBeLessThan(tolerance.trajectory.f32)
  })
})
