import { WellfitError } from '../../errors.js'
import type { SeedSpread, Task } from '../../result/index.js'
import type { Setup } from './settings.js'
import { spreadOf, type TrialOptions, Trials } from './trial.js'

/** Errors of one setup over the seeds. */
export interface MeasuredPoint {
  readonly train: SeedSpread
  readonly dev: SeedSpread
  readonly parameters: number
}

/** Setups measured with the same seeds, and which of them do best on dev. */
export interface MeasuredPoints {
  readonly task: Task
  readonly devRows: number
  readonly points: readonly MeasuredPoint[]
  readonly best: number
  /** Those within one standard error of the best, itself included. */
  readonly asGood: readonly number[]
}

/** Trains every setup once per seed. */
export async function measurePoints(
  functionName: string,
  options: TrialOptions,
  setups: readonly Setup[],
  seeds: number,
): Promise<MeasuredPoints> {
  const { train, dev } = options
  const trials = new Trials(functionName, options, setups.length * seeds)
  const points: MeasuredPoint[] = []
  for (const { network, fit } of setups) {
    const errors: { readonly train: number; readonly dev: number; readonly parameters: number }[] = []
    for (let seed = 0; seed < seeds; seed++) {
      errors.push(
        await trials.run({ train, network, fit, seed }, (net) => ({
          train: net.evaluate(train).error,
          dev: net.evaluate(dev).error,
          parameters: net.parameterCount,
        })),
      )
    }
    const of = (part: 'train' | 'dev'): SeedSpread => spreadOf(errors.map((error) => error[part]))
    points.push({ train: of('train'), dev: of('dev'), parameters: errors[0]?.parameters ?? 0 })
  }
  const best = lowest(points)
  const asGood = points.flatMap((point, i) => (isAsGood(point.dev, points[best]?.dev) ? [i] : []))
  const task = dev.targets.kind === 'classes' ? 'classification' : 'regression'
  return { task, devRows: dev.rows, points, best, asGood }
}

/** Ties go to the first. An error that is not finite is never the lowest. */
function lowest(points: readonly MeasuredPoint[]): number {
  let best = 0
  points.forEach(({ dev }, i) => {
    const bar = points[best]?.dev.mean ?? Infinity
    if (dev.mean < bar || (!Number.isFinite(bar) && Number.isFinite(dev.mean))) best = i
  })
  return best
}

/** Compares the mean of the differences, seed by seed, with its standard error. */
function isAsGood(one: SeedSpread, best: SeedSpread | undefined): boolean {
  const differences = one.values.map((value, i) => value - (best?.values[i] ?? 0))
  const { mean, deviation } = spreadOf(differences)
  return mean === 0 || mean <= (deviation ?? 0) / Math.sqrt(differences.length)
}

/** Checks the values of an axis and sorts them without duplicates. */
export function checkValues(
  functionName: string,
  field: string,
  values: unknown,
  check: (field: string, value: unknown) => number,
): number[] {
  if (!Array.isArray(values) || values.length === 0) {
    const expected = 'be an array of at least one number'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value: values, expected })
  }
  const checked = values.map((value, i) => check(`${field}[${i}]`, value))
  return [...new Set(checked)].sort((a, b) => a - b)
}
