import { describe, expect, it } from 'vitest'
import { type ActionChange, diagnose, type History } from '../../src/index.js'
import { againstVariance } from '../../src/diagnose/recommend/against/variance.js'
import * as changes from '../../src/diagnose/recommend/changes.js'
import { base } from './runs.js'
import { candidatesFor } from '../../src/improve/trials/candidates.js'

const { ADVISED, TRIED } = changes
const adam = { kind: 'adam', learningRate: 1e-3 }
const settings = { hidden: [32, 16], keepProb: 0.9, l2: 0.5, l1: 0, epochs: 6, patience: 4, optimizer: adam }

it('dropout is advised with the remark that L2 usually does more, for a regression alone', () => {
  const part = (error: number) => ({ ...base, accuracy: null, rows: 500, error })
  const gaps = diagnose({ train: part(0.1), dev: part(0.4), task: 'classification' })
  const reasonFor = (task: 'classification' | 'regression'): string =>
    againstVariance({ ...gaps, task }, undefined, false).find(({ title }) => title === 'Use dropout')?.reason ?? ''
  expect(reasonFor('regression')).toContain('L2 usually does more')
  expect(reasonFor('classification')).toContain('Dropout switches off random units')
  expect(reasonFor('classification')).not.toContain('L2')
})

describe('the changes of the basic recipe', () => {
  it('widen and deepen up to a limit', () => {
    expect(changes.largerNetworks(settings)).toEqual([{ hidden: [64, 32] }, { hidden: [32, 16, 16] }])
    expect(changes.largerNetworks({ ...settings, hidden: [] })).toEqual([{ hidden: [64] }])
    // 600 becomes 1,024, what is wider stays.
    expect(changes.largerNetworks({ ...settings, hidden: [600, 2000] })[0]).toEqual({ hidden: [1024, 2000] })
    expect(changes.largerNetworks({ ...settings, hidden: [2000, 2000, 2000, 2000] })).toEqual([])
  })

  it('regularize less only what is in use, by as much as the step says', () => {
    expect(changes.lessRegularization(settings, ADVISED)).toEqual([{ l2: 0.125 }, { keepProb: 0.95 }])
    expect(changes.lessRegularization({ ...settings, l1: 2 }, TRIED)).toEqual([
      { l2: 0.05 },
      { l1: 0.2 },
      { keepProb: 1 },
    ])
    expect(changes.lessRegularization({ ...settings, l2: 0, keepProb: 1 }, TRIED)).toEqual([])
  })

  it('train longer with more patience', () => {
    expect(changes.longerTraining(settings, ADVISED)).toEqual({ epochs: 30, patience: 8 })
    expect(changes.longerTraining({ ...settings, epochs: 10 }, ADVISED)).toEqual({ epochs: 20, patience: 8 })
    expect(changes.longerTraining({ ...settings, patience: null }, TRIED)).toEqual({ epochs: 18 })
  })

  it('replace an optimizer that does not adapt its steps, and try rates on both sides', () => {
    expect(changes.otherSteps(settings)).toEqual([{ learningRate: 3e-3 }, { learningRate: 3.33e-4 }])
    expect(changes.otherSteps(settings, true)[0]).toEqual({ learningRate: 3.33e-4 })
    const steep = { kind: 'adam', learningRate: 0.03 }
    expect(changes.otherSteps({ ...settings, optimizer: steep })[0]).toEqual({ learningRate: 0.01 })
    const sgd = { kind: 'sgd', learningRate: 0.1 }
    expect(changes.otherSteps({ ...settings, optimizer: sgd })).toEqual([
      { optimizer: 'adam' },
      { learningRate: 0.3 },
      { learningRate: 0.0333 },
    ])
    expect(changes.otherSteps({ ...settings, optimizer: { ...adam, learningRate: 0 } })).toEqual([
      { learningRate: 1e-3 },
    ])
    const lbfgs = { kind: 'lbfgs', learningRate: 1 }
    expect(changes.otherSteps({ ...settings, optimizer: lbfgs })).toEqual([{ optimizer: 'adam' }])
  })

  it('regularize more, within what makes sense', () => {
    expect(changes.strongerPenalty(settings, ADVISED)).toEqual([{ l2: 1.5 }])
    expect(changes.strongerPenalty({ ...settings, l2: 0 }, TRIED)).toEqual([{ l2: 1 }])
    expect(changes.strongerPenalty({ ...settings, l2: 5000 }, TRIED)).toEqual([])
    // Up to λ₂/m = 0.02, at most tenfold from 1; never where it is above that.
    expect(changes.advisedPenalty({ ...settings, l2: 0 }, 120)).toEqual([{ l2: 2 }])
    expect(changes.advisedPenalty({ ...settings, l2: 1 }, 300)).toEqual([{ l2: 6 }])
    expect(changes.advisedPenalty({ ...settings, l2: 2 }, 100_000)).toEqual([{ l2: 20 }])
    expect(changes.advisedPenalty({ ...settings, l2: 5 }, 300)).toEqual([{ l2: 15 }])
    expect(changes.advisedPenalty({ ...settings, l2: 6 }, 300)).toEqual([])
    expect(changes.moreDropout(settings)).toEqual([{ keepProb: 0.7 }])
    expect(changes.moreDropout({ ...settings, keepProb: 0.5 })).toEqual([])
    expect(changes.moreDropout({ ...settings, hidden: [] })).toEqual([])
    expect(changes.earlyStopping(settings)).toEqual([])
    expect(changes.earlyStopping({ ...settings, patience: null })).toEqual([{ patience: 10 }])
    expect(changes.smallerNetwork({ ...settings, hidden: [5, 2, 1] })).toEqual([{ hidden: [3, 2, 1] }])
    expect(changes.smallerNetwork({ ...settings, hidden: [2] })).toEqual([])
  })
})

describe('advice and trials', () => {
  const layers = [{ units: 32, keepProb: 0.9 }, { units: 16, keepProb: 0.9 }, { units: 2 }]
  const setup = {
    network: { layers, loss: 'softmaxCrossEntropy', inputs: 3 } as const,
    fit: { epochs: 6, l2: 0.5, optimizer: 'sgd' } as const,
  }
  const rows = [{ epoch: 1, seconds: 1, train: { cost: 1 }, dev: null }]
  const fitted = { l2: 0.5, l1: 0, epochs: 6, optimizer: { kind: 'sgd', learningRate: 0.1 }, earlyStopping: null }
  const history = { format: 'wellfit.history', version: 1, rows, settings: fitted } as unknown as History
  const run = { trainRows: 1000, hidden: [32, 16], parameters: 5000, keepProb: 0.9, history }
  const optionsOf = (all: readonly (ActionChange | null)[]): string[] =>
    all.flatMap((change) => Object.keys(change ?? {})).toSorted()

  it.each([
    ['bias', 0.3, 0.3],
    ['variance', 0.01, 0.3],
  ])('against %s change the same options', (against, trainError, devError) => {
    const score = (error: number) => ({ error, rows: 10_000 }) as never
    const { actions } = diagnose({ train: score(trainError), dev: score(devError), task: 'classification', run })
    const estimate = (value: number): never => ({ estimate: value }) as never
    const tried = candidatesFor(setup, {
      trainError: estimate(trainError),
      gap: estimate(devError - trainError),
      scores: [{ epochs: 6 }] as never,
    })
    const advised = new Set(optionsOf(actions.map(({ change }) => change)))
    // Another optimizer counts against bias in advice, and as slow learning in trials.
    const own = new Set(
      optionsOf(
        tried.filter((one) => one.against === against || one.change.optimizer !== undefined).map((one) => one.change),
      ),
    )
    if (against === 'variance') own.delete('optimizer')
    // Residual blocks are another way to the depth that advice names as a hidden layer.
    own.delete('residualBlocks')
    expect(own).toEqual(advised)
  })
})
