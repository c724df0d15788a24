import { diagnose, type Diagnosis } from '../../dist/src/index.js'
import { judge, type Verdict } from './judge.ts'
import type { Kind } from './kinds.ts'
import { measure, type Measurement, type Scale } from './measure.ts'
import type { Problem } from './problems.ts'

/** One network with what is said of it. */
export interface Case {
  readonly problem: string
  readonly kind: string
  readonly size: number
  /** With the Bayes error given. */
  readonly given: Verdict
  /** With the achievable error estimated from train. */
  readonly estimated: Verdict
  /** The same, and where that leaves it open folds of train and dev. */
  readonly folded: Verdict
  /** The same, and other recipes on the same folds, as the command line does by itself. */
  readonly referred: Verdict
}

/** What the command line asks folds about. */
export const OPEN: readonly Diagnosis['state'][] = [
  'inconclusive',
  'fits to the level of the estimate',
  'high bias or high variance',
]

/** Trains networks of one kind, each on its own rows, and checks the verdicts on each. */
export async function casesOf(problem: Problem, kind: Kind, size: number, scale: Scale): Promise<Case[]> {
  const cases: Case[] = []
  for (const one of await measure(problem, kind, size, scale)) {
    const say = (
      achievableError: number | Measurement['estimate'],
      more: Parameters<typeof diagnose>[0] | object = {},
    ): Diagnosis => diagnose({ ...partsOf(one), achievableError, ...more })
    const ofNetwork = (diagnosis: Diagnosis): Verdict => judge(diagnosis, one.gaps, baselineOf(diagnosis, one))
    const estimated = say(one.estimate)
    const own = { given: ofNetwork(say(problem.bayesError)), estimated: ofNetwork(estimated) }
    const measured = OPEN.includes(estimated.state) && one.folds !== null ? await one.folds() : null
    const overFolds = (isReferred: boolean): Verdict => {
      if (measured === null) return own.estimated
      const { references, ...plain } = measured.found
      const folds = isReferred && references !== undefined ? { ...plain, references } : plain
      const diagnosis = say(measured.estimate, { folds })
      const mismatch = one.gaps.filter(({ name }) => name === 'mismatch')
      return judge(diagnosis, [...measured.gaps, ...mismatch], baselineOf(diagnosis, one))
    }
    cases.push({
      problem: problem.name,
      kind: kind.name,
      size,
      ...own,
      folded: overFolds(false),
      referred: overFolds(true),
    })
  }
  return cases
}

function partsOf({ train, dev, trainDev, task, metrics }: Measurement): Parameters<typeof diagnose>[0] {
  return {
    train,
    dev,
    task,
    ...(trainDev === null ? {} : { trainDev }),
    ...(metrics === null || metrics === undefined ? {} : { metrics }),
  }
}

export function baselineOf({ baselines }: Diagnosis, { task }: Pick<Measurement, 'task'>): number {
  return baselines.find(({ part }) => part === 'dev')?.error ?? (task === 'regression' ? 1 : 0.5)
}
