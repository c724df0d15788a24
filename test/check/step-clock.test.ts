import { expect, it } from 'vitest'
import { StepClock } from '../../src/check/preflight/step-clock.js'

/** A clock after slices of these steps, each of which took so many milliseconds. */
function after(...slices: readonly (readonly [steps: number, milliseconds: number])[]): StepClock {
  const clock = new StepClock(1000)
  let [step, now] = [0, 1000]
  for (const [steps, milliseconds] of slices) clock.tick((step += steps), (now += milliseconds))
  return clock
}

const warmUp = [
  [1, 5],
  [2, 1],
  [4, 0.4],
] as const

it('the time per step is stable once slices take the same, the slowest of the last five aside', () => {
  const run = 1e6
  const steady = [
    [8, 0.08],
    [16, 0.16],
    [32, 0.33],
  ] as const
  expect(after(...warmUp, ...steady).isEnough(run)).toBe(false)
  expect(after(...warmUp, ...steady, [64, 0.64]).isEnough(run)).toBe(true)
  // Another process had the core for a while.
  const interrupted = after(...warmUp, ...steady, [64, 0.64], [128, 40])
  expect(interrupted.isEnough(run)).toBe(true)
  expect(interrupted.secondsPerStep).toBeCloseTo(1e-5, 6)
  expect(after(...warmUp, [8, 0.16], [16, 0.16], [32, 0.5], [64, 2]).isEnough(run)).toBe(false)
})

it('few steps that take the same are not enough of a long run, and 3 % of a short one are', () => {
  const slices = [
    [1, 1],
    [1, 1],
    [1, 1],
    [1, 1],
  ] as const
  expect(after(...slices).isEnough(1000)).toBe(false)
  expect(after(...slices).isEnough(133)).toBe(true)
  expect(after(...slices.slice(2)).isEnough(1)).toBe(false)
})

it('ends after 300 ms whatever was seen', () => {
  expect(after([1, 299]).isEnough(1e9)).toBe(false)
  expect(after([1, 300]).isEnough(1e9)).toBe(true)
})

it('an epoch takes the mean of the second half of them', () => {
  const clock = after([5, 1])
  expect(clock.secondsPerEpoch).toBeNull()
  clock.endEpoch(2)
  expect(clock.secondsPerEpoch).toBeNull()
  for (const seconds of [3, 4.5, 6]) clock.endEpoch(seconds)
  expect(clock.secondsPerEpoch).toBe(1.5)
  expect(clock.steps).toBe(5)
})
