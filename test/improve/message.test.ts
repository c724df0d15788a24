import { expect, it } from 'vitest'
import { improvementMessage } from '../../src/improve/trials/message.js'
import type { FoldEstimate, ImprovementTrial } from '../../src/index.js'

const estimate = (value: number): FoldEstimate => ({
  estimate: value,
  standardError: 0.005,
  interval: { low: value - 0.01, high: value + 0.01 },
})

const trial = (number: number, title: string, outcome: ImprovementTrial['outcome'], gain: number | null) => ({
  number,
  base: 0,
  against: 'bias' as const,
  title,
  change: {},
  repeats: 1,
  error: estimate(0.1),
  trainError: estimate(0.05),
  gain: gain === null ? null : estimate(gain),
  outcome,
  seconds: 1,
})

const found = {
  task: 'classification',
  rows: 200,
  folds: 5,
  repeats: 1,
  seed: 0,
  fingerprint: '',
  planned: 4,
  level: 0.975,
  baseline: { error: estimate(0.12), trainError: estimate(0.05) },
  changes: [],
  error: estimate(0.12),
  expected: estimate(0.12),
  stop: 'trials',
  seconds: 4,
} as const

it('names the closest of the changes that were better but not proven, and no other', () => {
  const trials = [
    trial(1, 'of no gain', 'no gain', 0.08),
    trial(2, 'cut off', 'not proven', null),
    trial(3, 'a little', 'not proven', 0.01),
    trial(4, 'more', 'not proven', 0.02),
  ]
  expect(improvementMessage({ ...found, trials }, false)).toContain(
    'the closest being more with a gain of 2 %, 1 % to 3 %',
  )
  expect(improvementMessage({ ...found, trials: trials.slice(0, 2) }, false)).not.toContain('closest')
})

it('says what to expect on new rows, where that is not the error measured', () => {
  const trials = [trial(1, 'of no gain', 'no gain', 0.08)]
  expect(improvementMessage({ ...found, trials }, true)).not.toContain('On new rows')
  expect(improvementMessage({ ...found, expected: estimate(0.09), trials }, true)).toContain(
    'The settings stay as they were. On new rows expect 9 % of the average of the networks, 8 % to 10 % (95 % interval). All planned',
  )
  const kept = { ...found, error: estimate(0.08), trials: [trial(1, 'better', 'kept', 0.04)] }
  expect(improvementMessage({ ...kept, expected: estimate(0.09) }, false)).toContain(
    'On new rows expect 9 %, corrected for having chosen the best, 8 % to 10 % (95 % interval).',
  )
  expect(improvementMessage({ ...kept, expected: kept.error }, false)).toContain(
    'On new rows expect the same, 7 % to 9 %',
  )
})

it('counts the changes that were cut off by the time, since nothing is known of them', () => {
  const cut = trial(2, 'cut off', 'out of time', null)
  const messageOf = (...trials: ImprovementTrial[]): string => improvementMessage({ ...found, trials }, false)
  const whole = trial(1, 'whole', 'no gain', -0.01)
  expect(messageOf(whole, cut)).toContain('2 changes were tried, 1 of them not to the end; none provably')
  expect(messageOf(cut)).toContain('One change was tried, but not to the end; none')
  expect(messageOf(cut, cut)).toContain('2 changes were tried, none to the end; none')
  expect(messageOf(whole)).toContain('One change was tried; none')
})
