/** A run as a schedule sees it. */
export interface RunLength {
  readonly epochs: number
  /** Optimizer steps of an epoch. */
  readonly stepsOfEpoch: number
}

/** What the learning rate is multiplied by at step t, counted from 0. */
export type ScheduleReference = (
  options: { readonly [name: string]: number | undefined },
  t: number,
  run: RunLength,
) => number

/** Half a wave of the cosine from one value to another. */
function wave(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2
}

function steps(epochs: number, { stepsOfEpoch }: RunLength): number {
  return Math.max(1, Math.round(epochs * stepsOfEpoch))
}

/** Every schedule but `plateau` by its documented formula and defaults; `plateau` hangs on what was measured. */
export const scheduleReferences: { readonly [kind: string]: ScheduleReference } = {
  constant: () => 1,
  step: ({ every = 10, factor = 0.5 }, t, run) => factor ** Math.floor(t / steps(every, run)),
  exponential: ({ every = 1, factor = 0.95 }, t, run) => factor ** (t / steps(every, run)),
  cosine: ({ end = 0 }, t, run) => wave(1, end, t / (run.epochs * run.stepsOfEpoch)),
  coslog: ({ cycles = 4 }, t, run) => {
    const waves = Math.log2(1 + (2 ** cycles - 1) * (t / (run.epochs * run.stepsOfEpoch)))
    return (1 - Math.cos(2 * Math.PI * waves)) / 2
  },
  oneCycle: ({ rise = 0.3, start = 1 / 25, end = 4e-6 }, t, run) => {
    const total = run.epochs * run.stepsOfEpoch
    const peak = rise * total - 1
    return t <= peak ? wave(start, 1, t / peak) : wave(1, end, (t - peak) / (total - 1 - peak))
  },
}

/** A schedule after its warm-up, which takes its steps off the front of the run. */
export function scheduled(
  {
    kind,
    warmup = 0,
    ...options
  }: { readonly kind: string; readonly warmup?: number; readonly [name: string]: unknown },
  t: number,
  run: RunLength,
): number {
  const rise = warmup === 0 ? 0 : steps(warmup, run)
  if (t < rise) return (t + 1) / rise
  const left = { epochs: run.epochs - rise / run.stepsOfEpoch, stepsOfEpoch: run.stepsOfEpoch }
  const reference = scheduleReferences[kind]
  if (reference === undefined) throw new Error(`no reference for schedule ${kind}`)
  return reference(options as { readonly [name: string]: number }, t - rise, left)
}

/** The factor after each epoch's value: lowered whenever `patience` values in a row were no better. */
export function plateauFactors(
  { factor = 0.5, patience = 5, minImprovement = 0, end = 0 }: { readonly [name: string]: number | undefined },
  values: readonly number[],
): number[] {
  let [best, waited, current] = [Infinity, 0, 1]
  return values.map((value) => {
    if (value < best - minImprovement) [best, waited] = [value, 0]
    else if (++waited === patience) [waited, current] = [0, Math.max(end, current * factor)]
    return current
  })
}
