import { noun } from '../../noun.js'
import { checkChoice, checkNumber } from '../../options.js'
import type { ValidationCurve, ValidationPoint } from '../../result/index.js'
import { checkValues, measurePoints } from './points.js'
import { type Setting, SETTING_NAMES, SETTINGS, withSetting } from './settings.js'
import { checkTrials, type TrialOptions } from './trial.js'
import { percent } from '../numbers.js'

/** What a validation curve is measured with. */
export interface ValidationCurveOptions extends TrialOptions {
  /** The hyperparameter to vary; `keepProb` applies to all hidden layers. */
  readonly over: Setting
  /** Its values, each trained once per seed; everything else stays as given. */
  readonly values: readonly number[]
}

/**
 * Measures how the errors of train and dev depend on one hyperparameter, with the same seeds (default 3) for every value.
 *
 * `best` is the value with the lowest mean dev error. `asGood` holds the values within one standard error of it, seed by
 * seed (the one-standard-error rule; Breiman et al., 1984): the differences between them may be chance.
 *
 * @throws WellfitError `INVALID_OPTION`; `ABORTED` where `signal` fires; whatever `network` and `fit` throw.
 * @example
 * const { best } = await validationCurve({ train, dev, network: options, over: 'l2', values: [0, 0.1, 1, 10] })
 */
export async function validationCurve(options: ValidationCurveOptions): Promise<ValidationCurve> {
  const seeds = checkTrials('validationCurve', options, ['seeds', 'over', 'values'], 3)
  const setting = checkChoice('validationCurve', 'over', options.over, SETTINGS)
  const values = checkValues('validationCurve', 'values', options.values, (field, value) =>
    checkNumber('validationCurve', field, value, { min: 0 }),
  )
  const setup = { network: options.network, fit: options.fit ?? {} }
  const setups = values.map((value) => withSetting(setup, setting, value))
  const measured = await measurePoints('validationCurve', options, setups, seeds)
  const points = measured.points.map((point, i): ValidationPoint => ({ value: values[i] ?? 0, ...point }))
  const best = values[measured.best] ?? 0
  const asGood = measured.asGood.map((i) => values[i] ?? 0)
  const { task, devRows } = measured
  const curve = { task, setting, devRows, seeds, points, best, asGood }
  return { ...curve, message: messageOf(curve) }
}

function messageOf({ setting, points, best, asGood, seeds }: Omit<ValidationCurve, 'message'>): string {
  const name = SETTING_NAMES[setting as Setting]
  const lowest = points.find(({ value }) => value === best)
  const others = asGood.filter((value) => value !== best)
  const alike = others.length === 0 ? '' : ` Also within one standard error: ${others.join(', ')}.`
  const values = points.map(({ value }) => value)
  const edge = best === Math.max(...values) ? 'largest' : best === Math.min(...values) ? 'smallest' : null
  const further =
    edge === null || points.length < 2 || (edge === 'smallest' && best === 0) || (setting === 'keepProb' && best === 1)
      ? ''
      : ` That is the ${edge} value tried: try ${edge === 'largest' ? 'larger' : 'smaller'} ones.`
  return `Dev error is lowest at ${name} = ${best}: ${percent(lowest?.dev.mean ?? NaN)} (mean of ${seeds} ${noun(seeds, 'training')}).${alike}${further}`
}
