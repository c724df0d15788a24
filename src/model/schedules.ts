import * as layout from '../../assembly/layout.js'
import { checkChoice, checkInteger, checkKeys, checkNumber } from '../options.js'

/**
 * How the learning rate changes while training: the optimizer's `learningRate` times a factor. Lengths are in epochs
 * and may be fractions; t is counted in optimizer steps, T steps are the whole run. Defaults in brackets.
 *
 * | kind | factor | options |
 * |---|---|---|
 * | `constant` | 1 | |
 * | `step` | factor^⌊t/every⌋ | every [10], factor [0.5] |
 * | `exponential` | factor^(t/every) | every [1], factor [0.95] |
 * | `cosine` | end + (1 − end)·½(1 + cos πt/T) | end [0] |
 * | `oneCycle` | from start to 1 over the share `rise` of the run, then to end, each by half a wave of the cosine | rise [0.3], start [1/25], end [4e-6] |
 * | `plateau` | times `factor` whenever the monitored value has not improved for `patience` epochs, never below `end` | factor [0.5], patience [5], minImprovement [0], end [0] |
 *
 * All but `oneCycle` take `warmup` [0]: through its first epochs the factor rises as (t + 1)/warmup steps, and the
 * schedule follows over what is left. `plateau` watches what early stopping watches, or by default the dev loss, or the
 * train cost without a dev set.
 *
 * Sources: cosine, Loshchilov and Hutter, 2017, without restarts; one cycle, Smith and Topin, 2018; warm-up, Goyal et
 * al., 2017.
 */
export type Schedule = ScheduleName | ScheduleOptions

/** The schedules by name. */
export type ScheduleName = 'constant' | 'step' | 'exponential' | 'cosine' | 'oneCycle' | 'plateau'

/** A schedule with numbers of its own. */
export type ScheduleOptions =
  | { readonly kind: 'constant'; readonly warmup?: number }
  | {
      readonly kind: 'step' | 'exponential'
      readonly every?: number
      readonly factor?: number
      readonly warmup?: number
    }
  | { readonly kind: 'cosine'; readonly end?: number; readonly warmup?: number }
  | { readonly kind: 'oneCycle'; readonly rise?: number; readonly start?: number; readonly end?: number }
  | {
      readonly kind: 'plateau'
      readonly factor?: number
      readonly patience?: number
      readonly minImprovement?: number
      readonly end?: number
      readonly warmup?: number
    }

/** A schedule with every default filled in. */
export interface ScheduleDescription {
  readonly kind: ScheduleName
  readonly [option: string]: string | number
}

interface Range {
  readonly min: number
  readonly max?: number
  readonly minExcluded?: boolean
  readonly isWhole?: boolean
}

interface ScheduleKind {
  readonly code: number
  readonly options: readonly (readonly [name: string, preset: number, range: Range])[]
}

const share: Range = { min: 0, max: 1 }
const factor: Range = { min: 0, max: 1, minExcluded: true }
const length: Range = { min: 0, minExcluded: true }
const warmup = ['warmup', 0, { min: 0 }] as const

/** Every schedule by its name. */
export const SCHEDULES: Readonly<Record<ScheduleName, ScheduleKind>> = {
  constant: { code: layout.SCHEDULE_CONSTANT, options: [warmup] },
  step: { code: layout.SCHEDULE_STEP, options: [['every', 10, length], ['factor', 0.5, factor], warmup] },
  exponential: { code: layout.SCHEDULE_EXPONENTIAL, options: [['every', 1, length], ['factor', 0.95, factor], warmup] },
  cosine: { code: layout.SCHEDULE_COSINE, options: [['end', 0, share], warmup] },
  oneCycle: {
    code: layout.SCHEDULE_ONE_CYCLE,
    options: [
      ['rise', 0.3, share],
      ['start', 1 / 25, share],
      ['end', 4e-6, share],
    ],
  },
  plateau: {
    code: layout.SCHEDULE_CONSTANT,
    options: [
      ['factor', 0.5, factor],
      ['patience', 5, { min: 1, isWhole: true }],
      ['minImprovement', 0, { min: 0 }],
      ['end', 0, share],
      warmup,
    ],
  },
}

/** A schedule option checked and completed, or an error. */
export function describeSchedule(functionName: string, value: unknown): ScheduleDescription {
  const names = Object.keys(SCHEDULES) as ScheduleName[]
  if (typeof value === 'string')
    return describeSchedule(functionName, { kind: checkChoice(functionName, 'schedule', value, names) })
  const given = value as Record<string, unknown>
  checkKeys(functionName, 'schedule', value, ['kind', ...allOptionNames])
  const kind = checkChoice(functionName, 'schedule.kind', given['kind'], names)
  const { options } = SCHEDULES[kind]
  checkKeys(functionName, `schedule '${kind}'`, value, ['kind', ...options.map(([name]) => name)])
  const described: Record<string, number> = {}
  for (const [name, preset, range] of options) {
    const field = `schedule.${name}`
    const number = given[name] ?? preset
    described[name] =
      range.isWhole === true
        ? checkInteger(functionName, field, number, range.min)
        : checkNumber(functionName, field, number, range)
  }
  return { kind, ...described }
}

const allOptionNames = [
  ...new Set(Object.values(SCHEDULES).flatMap((schedule) => schedule.options.map(([name]) => name))),
]

/** The f64 constants that the kernel reads, for a run of so many steps. */
export function scheduleConstants(schedule: ScheduleDescription, epochs: number, stepsOfEpoch: number): number[] {
  const option = (name: string): number => Number(schedule[name] ?? 0)
  const stepsOf = (length: number): number => Math.max(1, Math.round(length * stepsOfEpoch))
  const total = epochs * stepsOfEpoch
  const warmupSteps = Math.min(total, option('warmup') === 0 ? 0 : stepsOf(option('warmup')))
  const head = [warmupSteps, total]
  if (schedule.kind === 'step' || schedule.kind === 'exponential') {
    return [...head, stepsOf(option('every')), option('factor')]
  }
  if (schedule.kind === 'oneCycle') {
    return [...head, Math.max(0, option('rise') * total - 1), option('start'), option('end')]
  }
  return [...head, option('end')]
}

/** Whether the learning rate is the same at every step of an epoch and only changes between epochs, if at all. */
export function isSteady({ kind, warmup: rise }: ScheduleDescription): boolean {
  return kind === 'constant' && rise === 0
}
