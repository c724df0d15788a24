import { RandomStream } from '../../data/random/philox.js'
import { assignFolds, complementOf, evenSizes } from '../../data/split/k-fold.js'
import { assignByGroup } from '../../data/split/methods/group.js'
import { assignLabels, type LabelRows } from '../../data/split/methods/labels.js'
import { assignByTime } from '../../data/split/methods/time.js'
import type { RowValues } from '../../data/split/row-values.js'
import { shuffleByKey, shuffleBySeed } from '../../data/split/shuffle.js'
import { assignStrata, groupByStratum, type SplitInput, type Strata } from '../../data/split/strata.js'
import type { CrossValidation } from '../../result/index.js'

/** How rows are assigned to folds. */
export interface FoldPlan {
  readonly input: SplitInput
  readonly folds: number
  readonly seed: number
  readonly stratify: boolean | number | undefined
  /** What `stratify` asks for. */
  readonly strata: Strata
  readonly key: RowValues | undefined
  readonly group: RowValues | undefined
  readonly time: RowValues | undefined
  /** The fraction of a fold's training rows that early stopping monitors; 0 for none. */
  readonly stoppingFraction: number
}

/** The rows of one training. */
export interface FoldRows {
  /** From 0. */
  readonly repeat: number
  /** From 0. */
  readonly fold: number
  /** Seed of the weights, the order of the rows and dropout. */
  readonly seed: number
  readonly train: Uint32Array
  /** Rows for early stopping; none without it. */
  readonly stopping: Uint32Array
  readonly heldOut: Uint32Array
}

/** Random streams drawn here. */
const REPEATS = 1101
const TRAININGS = 1102
const STOPPING = 1103
const none = new Uint32Array(0)

/** How the rows are assigned. */
export function methodOf({ group, time }: Pick<FoldPlan, 'group' | 'time'>): CrossValidation['method'] {
  if (time !== undefined) return 'time'
  return group === undefined ? 'random' : 'group'
}

/** The folds of one repeat. The first repeat has those of `kFold` with the same seed. */
export function foldsOf(plan: FoldPlan, repeat: number): FoldRows[] {
  const { input, time } = plan
  if (time !== undefined) return orderedFolds(plan, time)
  const seed = repeat === 0 ? plan.seed : new RandomStream(plan.seed, REPEATS, repeat).next()
  return assignFolds(input, choicesOf(plan), seed).map((heldOut, fold) =>
    withStopping(plan, repeat, fold, complementOf(input.rows, heldOut), heldOut),
  )
}

function choicesOf({ folds, stratify, key, group }: FoldPlan): Parameters<typeof assignFolds>[1] {
  return {
    folds,
    ...(stratify === undefined ? {} : { stratify }),
    ...(key === undefined ? {} : { key }),
    ...(group === undefined ? {} : { group }),
  }
}

/** Blocks in order of time: fold j trains on blocks 1 to j and holds out block j + 1. */
function orderedFolds(plan: FoldPlan, time: RowValues): FoldRows[] {
  const { parts } = assignByTime(time, evenSizes(plan.input.rows, plan.folds + 1))
  return parts.slice(1).map((heldOut, fold) => {
    const before = parts.slice(0, fold + 1)
    return withStopping(plan, 0, fold, Uint32Array.from(before.flatMap((part) => [...part])).sort(), heldOut)
  })
}

function withStopping(plan: FoldPlan, repeat: number, fold: number, rows: Uint32Array, heldOut: Uint32Array): FoldRows {
  const index = repeat * 1000 + fold
  const seed = new RandomStream(plan.seed, TRAININGS, index).next()
  const carved = Math.min(rows.length - 1, Math.max(1, Math.round(rows.length * plan.stoppingFraction)))
  if (plan.stoppingFraction === 0 || carved < 1) return { repeat, fold, seed, train: rows, stopping: none, heldOut }
  const [train = none, stopping = none] = carve(plan, rows, [rows.length - carved, carved], index)
  return { repeat, fold, seed, train, stopping, heldOut }
}

/** Divides a fold's training rows as the folds themselves were: in strata, in whole groups, or by time. */
function carve(plan: FoldPlan, rows: Uint32Array, sizes: readonly number[], index: number): Uint32Array[] {
  const { group, time, key, strata } = plan
  const own = (parts: readonly Uint32Array[]): Uint32Array[] =>
    parts.map((part) => part.map((position) => rows[position] ?? 0))
  if (time !== undefined) return own(assignByTime(valuesOf(time, rows), sizes).parts)
  const seed = new RandomStream(plan.seed, STOPPING, index).next()
  const { outputs } = plan.input
  if (strata.kind === 'labels' && outputs !== undefined) {
    const shuffle = key === undefined ? shuffleBySeed(seed) : shuffleByKey('split', valuesOf(key, rows), seed)
    return own(assignLabels(labelsAt(outputs, rows), sizes, shuffle))
  }
  if (group === undefined) {
    const shuffle = key === undefined ? shuffleBySeed(seed) : shuffleByKey('split', key, seed)
    return assignStrata(groupByStratum(strata, key !== undefined, rows), sizes, shuffle)
  }
  const codes = rows.map((row) => strata.codes[row] ?? 0)
  return own(assignByGroup(valuesOf(group, rows), { ...strata, codes }, sizes, seed).parts)
}

function labelsAt({ values, width }: LabelRows, rows: Uint32Array): LabelRows {
  const chosen = new Uint8Array(rows.length * width)
  rows.forEach((row, i) => {
    for (let label = 0; label < width; label++) chosen[i * width + label] = values[row * width + label] ?? 0
  })
  return { values: chosen, width }
}

function valuesOf(values: RowValues, rows: Uint32Array): RowValues {
  return Array.from(rows, (row) => values[row] ?? 0)
}
