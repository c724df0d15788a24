import * as layout from '../../assembly/layout.js'
import { describePart, type NumberOption, type NumberOptions } from './number-options.js'

/**
 * How the learning rate changes while training: the optimizer's `learningRate` times a factor; docs/train/optimizers.md lists
 * the formulas and defaults. Lengths are in epochs and may be fractions; t counts optimizer steps, T is all of them.
 *
 * Sources: cosine, Loshchilov and Hutter, 2017, without restarts; one cycle, Smith and Topin, 2018; warm-up, Goyal et
 * al., 2017; cosines on a logarithmic scale, Holzmüller, Grinsztajn and Steinwart, 2024.
 */
export type Schedule = ScheduleName | ScheduleOptions | ScheduleFunction | ArrayLike<number>

/**
 * The factor of the learning rate at a step, counted from 0, of `steps` in the run: PyTorch's `LambdaLR`, by steps. It is called
 * for all steps before training begins. The factors may also be given as a list, one for each step.
 */
export type ScheduleFunction = (step: number, steps: number) => number

/** The name of a schedule. */
export type ScheduleName = keyof OwnOptions

/** A schedule with options of its own; what is left out has its default. */
export type ScheduleOptions = {
  [Name in ScheduleName]: { readonly kind: Name } & Partial<OwnOptions[Name]>
}[ScheduleName]

/** The options of each schedule. */
interface OwnOptions {
  readonly constant: Warmup
  readonly step: Step & Warmup
  readonly exponential: Exponential & Warmup
  readonly cosine: End & Warmup
  readonly oneCycle: OneCycle & End
  readonly coslog: Cycles & Warmup
  readonly plateau: Plateau & End & Warmup
}

interface Warmup {
  /** Epochs through which the factor rises as (t + 1)/warmup steps; the schedule follows over the rest. Default 0. */
  readonly warmup: number
}

interface Step {
  /** Epochs between two drops. Default 10. */
  readonly every: number
  /** The factor of a drop, in (0, 1]. Default 0.5. */
  readonly factor: number
}

interface Exponential {
  /** Epochs in which the learning rate falls by `factor`. Default 1. */
  readonly every: number
  /** In (0, 1]. Default 0.95. */
  readonly factor: number
}

interface End {
  /** The last factor, in [0, 1]; for `plateau` the smallest one. Default 0, for `oneCycle` 4e-6. */
  readonly end: number
}

interface OneCycle {
  /** Fraction of the run in which the factor rises. Default 0.3. */
  readonly rise: number
  /** The first factor. Default 1/25. */
  readonly start: number
}

interface Cycles {
  /** Waves of the cosine, each twice as long as the one before. Default 4. */
  readonly cycles: number
}

interface Plateau {
  /** What the learning rate is multiplied by after `patience` epochs without improvement. Default 0.5. */
  readonly factor: number
  /** Default 5. */
  readonly patience: number
  /** By how much the monitored value has to fall to count as improved. Default 0. */
  readonly minImprovement: number
}

/** A schedule with every default filled in. */
export interface ScheduleDescription {
  readonly kind: ScheduleName
  readonly [option: string]: string | number
}

/** The length of a run, in steps. */
interface RunLength {
  readonly total: number
  /** Epochs in whole steps, at least one. */
  stepsOf(epochs: number): number
}

/** Everything that the library knows of a schedule. */
export interface ScheduleDescriptor<Own = object> {
  /** SCHEDULE_… of layout.ts, which the kernel switches on. */
  readonly code: number
  /** The factor, as the documentation prints it. */
  readonly formula: string
  readonly options: NumberOptions<Own>
  /** The f64 constants that the kernel reads behind the warm-up and the length of the run; at least one. */
  constants(option: (name: keyof Own) => number, run: RunLength): readonly number[]
}

const fraction = { min: 0, max: 1 } as const
const factor = { min: 0, max: 1, minExcluded: true } as const
const length = { min: 0, minExcluded: true } as const
const warmup: NumberOption = { default: 0, min: 0 }

/** Every schedule by its name. */
export const SCHEDULES: { readonly [Name in ScheduleName]: ScheduleDescriptor<OwnOptions[Name]> } = {
  constant: { code: layout.SCHEDULE_CONSTANT, formula: '1', options: { warmup }, constants: () => [0] },
  step: {
    code: layout.SCHEDULE_STEP,
    formula: 'factor^⌊t/every⌋',
    options: { every: { default: 10, ...length }, factor: { default: 0.5, ...factor }, warmup },
    constants: (option, { stepsOf }) => [stepsOf(option('every')), option('factor')],
  },
  exponential: {
    code: layout.SCHEDULE_EXPONENTIAL,
    formula: 'factor^(t/every)',
    options: { every: { default: 1, ...length }, factor: { default: 0.95, ...factor }, warmup },
    constants: (option, { stepsOf }) => [stepsOf(option('every')), option('factor')],
  },
  cosine: {
    code: layout.SCHEDULE_COSINE,
    formula: 'end + (1 − end)·½(1 + cos πt/T)',
    options: { end: { default: 0, ...fraction }, warmup },
    constants: (option) => [option('end')],
  },
  oneCycle: {
    code: layout.SCHEDULE_ONE_CYCLE,
    formula: 'start → 1 → end, each by half a wave of the cosine',
    options: {
      rise: { default: 0.3, ...fraction },
      start: { default: 1 / 25, ...fraction },
      end: { default: 4e-6, ...fraction },
    },
    constants: (option, { total }) => [Math.max(0, option('rise') * total - 1), option('start'), option('end')],
  },
  coslog: {
    code: layout.SCHEDULE_COSLOG,
    formula: '½(1 − cos(2π·log₂(1 + (2^cycles − 1)·t/T)))',
    options: { cycles: { default: 4, min: 1, max: 30, isWhole: true }, warmup },
    constants: (option) => [(1 << option('cycles')) - 1],
  },
  // The kernel's factor is constant: the base rate falls between epochs.
  plateau: {
    code: layout.SCHEDULE_CONSTANT,
    formula: '× factor after `patience` epochs without improvement',
    options: {
      factor: { default: 0.5, ...factor },
      patience: { default: 5, min: 1, isWhole: true },
      minImprovement: { default: 0, min: 0 },
      end: { default: 0, ...fraction },
      warmup,
    },
    constants: () => [0],
  },
}

/** The schedules by name, in the order of the documentation. */
export const scheduleNames = Object.keys(SCHEDULES) as readonly ScheduleName[]

/** Whether a schedule gives the factor of each step: by a function or a list. */
export function isRateTable(value: unknown): value is ScheduleFunction | ArrayLike<number> {
  return typeof value === 'function' || Array.isArray(value) || ArrayBuffer.isView(value)
}

/** A schedule option checked and completed, or an error. */
export function describeSchedule(functionName: string, value: unknown): ScheduleDescription {
  return describePart(functionName, 'schedule', value, SCHEDULES)
}

/** The f64 constants that the kernel reads, for a run of `epochs` epochs. */
export function scheduleConstants(schedule: ScheduleDescription, epochs: number, stepsOfEpoch: number): number[] {
  const option = (name: string): number => Number(schedule[name] ?? 0)
  const stepsOf = (length: number): number => Math.max(1, Math.round(length * stepsOfEpoch))
  const total = epochs * stepsOfEpoch
  const warmupSteps = Math.min(total, option('warmup') === 0 ? 0 : stepsOf(option('warmup')))
  return [warmupSteps, total, ...SCHEDULES[schedule.kind].constants(option, { total, stepsOf })]
}

/** Whether the learning rate is the same at every step of an epoch and only changes between epochs, if at all. */
export function isSteady({ kind, warmup: rise }: ScheduleDescription): boolean {
  return kind === 'constant' && rise === 0
}
