import { lengthOf, readSafely } from '../../../arguments.js'
import { WellfitError } from '../../../errors.js'
import type { ScheduleFunction } from '../../../model/schedules.js'
import { fingerprintOf } from '../../checkpoint/fingerprint.js'
import type { FitPlan } from '../options.js'

/** A table of more factors would take over half a GiB. */
const MOST_STEPS = 2 ** 26

/** Steps of the optimizer in the whole run, those of the calls before included. */
export function stepsOfRun({ settings, rules }: FitPlan, rows: number, optimizerEpochsBefore: number): number {
  const batches = Math.ceil(rows / settings.batchSize)
  return (optimizerEpochsBefore + settings.epochs) * Math.ceil(batches / rules.accumulate)
}

/**
 * The factors of the learning rate at every step, from a function or a list of them, checked and copied. A function is called
 * for all steps now: what it computes by `Math` may differ between engines, but a run depends on the table alone.
 *
 * @throws WellfitError `INVALID_OPTION` for a factor that is no number of at least 0, `INVALID_SHAPE` for too few.
 */
export function rateTable(schedule: ScheduleFunction | ArrayLike<number>, steps: number): Float64Array {
  const refusal = { functionName: 'fit', field: 'schedule' } as const
  if (steps > MOST_STEPS) {
    const expected = `be the name of a schedule for a run of ${steps} steps: a table holds at most ${MOST_STEPS}`
    throw new WellfitError({ code: 'INVALID_OPTION', ...refusal, expected })
  }
  const isFunction = typeof schedule === 'function'
  const length = isFunction ? steps : (lengthOf('fit', 'schedule', schedule) ?? 0)
  if (length < steps) {
    const expected = `hold a factor for each of ${steps} steps`
    throw new WellfitError({ code: 'INVALID_SHAPE', ...refusal, value: `${length} factors`, expected })
  }
  return Float64Array.from({ length: steps }, (_, step) => {
    const field = isFunction ? `schedule(${step}, ${steps})` : `schedule[${step}]`
    const factor: unknown = readSafely('fit', field, () => (isFunction ? schedule(step, steps) : schedule[step]))
    if (typeof factor === 'number' && factor >= 0 && factor < Infinity) return factor
    const expected = isFunction ? 'return a finite number of at least 0' : 'be a finite number of at least 0'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'fit', field, value: factor, expected })
  })
}

/** The plan with a table of factors, which the settings name by its fingerprint. */
export function withRateTable(plan: FitPlan, factors: Float64Array): FitPlan {
  const schedule = { kind: 'table', steps: factors.length, fingerprint: fingerprintOf(factors) }
  return { ...plan, rateFactors: factors, settings: { ...plan.settings, schedule } }
}
