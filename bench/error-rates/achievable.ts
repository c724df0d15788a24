/**
 * Coverage of `estimateAchievableError`: how often its interval holds the error of the best possible predictor.
 *
 *     npm run bench:achievable            short: 8 data sets per problem and size
 *     npm run bench:achievable -- long    40
 *
 * Data sets are drawn from problems whose best error is known by analysis. The rule was chosen on those named "chosen on"; those
 * named "shown on" took no part. Prints, by number of rows, how often the interval holds the truth, its mean width and how far the
 * value is off; fails where less than 93 % of the intervals of the second half hold it.
 */
import { estimateAchievableError } from '../../dist/src/index.js'
import { gaussians, line, linear, quadrants, rings, waves, type Problem } from '../verdicts/problems.ts'

const SIMULATIONS = process.argv.includes('long') ? 40 : 8
const GOAL = 0.93
const SIZES = [60, 150, 400, 1000, 2500]
/** Differences that no one would notice. */
const ROUNDING = 0.0025

/** The tails of the normal distribution beyond half the distance of the two classes: Φ(−distance/2). */
const TAILS = { 1: 0.3085375387, 2: 0.1586552539, 3: 0.0668072013, 4: 0.0227501319 }

const halves: Readonly<Record<string, readonly Problem[]>> = {
  'chosen on': [
    line(8, 0.1),
    line(3, 0.25),
    line(20, 0.05),
    gaussians(6, 2, TAILS[2]),
    gaussians(2, 3, TAILS[3]),
    quadrants(4, 0),
    quadrants(8, 0.02),
    rings(4, 0.05),
    linear(8, 0.3),
    linear(2, 0.05),
    linear(20, 0.5),
    linear(5, 0.01),
    waves(4, 0.1),
    waves(3, 0.5),
  ],
  'shown on': [
    line(8, 0),
    line(4, 0.4),
    gaussians(10, 1, TAILS[1]),
    gaussians(30, 4, TAILS[4]),
    quadrants(4, 0.15),
    quadrants(12, 0.1),
    rings(2, 0.2),
    rings(6, 0.01),
    linear(4, 0.1),
    linear(30, 0.2),
    linear(1, 0.6),
    waves(8, 0.3),
    waves(3, 0.02),
    waves(5, 0.7),
  ],
}

interface Outcome {
  readonly low: number
  readonly high: number
  readonly width: number
  readonly off: number
}

function simulate(problem: Problem, rows: number, seed: number): Outcome {
  const { interval, value } = estimateAchievableError(problem.draw(rows, seed))
  const { bayesError } = problem
  return {
    low: Number(interval.low > bayesError + ROUNDING),
    high: Number(interval.high < bayesError - ROUNDING),
    width: interval.high - interval.low,
    off: Math.abs(value - bayesError),
  }
}

function mean(outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number {
  return outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / outcomes.length
}

const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`.padStart(7)

let failed = false
for (const [half, problems] of Object.entries(halves)) {
  for (const task of ['classification', 'regression'] as const) {
    const own = problems.filter((problem) => problem.task === task)
    const all: Outcome[] = []
    for (const rows of SIZES) {
      const outcomes = own.flatMap((problem, number) =>
        Array.from({ length: SIMULATIONS }, (_, run) => simulate(problem, rows, 7919 * run + rows + 131 * number)),
      )
      all.push(...outcomes)
      const held = 1 - mean(outcomes, ({ low, high }) => low + high)
      const line = `${half}, ${task}, ${String(rows).padStart(4)} rows: held ${percent(held)}, mean width ${percent(mean(outcomes, ({ width }) => width))}`
      console.log(`${line}, value off by ${percent(mean(outcomes, ({ off }) => off))}`)
    }
    const [low, high] = [mean(all, (one) => one.low), mean(all, (one) => one.high)]
    console.log(`${half}, ${task}: held ${percent(1 - low - high)}; too high ${percent(low)}, too low ${percent(high)}`)
    if (half === 'shown on' && 1 - low - high < GOAL) failed = true
  }
}
if (failed) {
  console.error(`The intervals hold less than ${percent(GOAL)}.`)
  process.exitCode = 1
}
