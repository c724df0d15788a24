import { checkChoice } from '../../options.js'
import { storedFields } from '../stored-fields.js'

/**
 * How columns are scaled.
 *
 * - `'standard'`: by mean and standard deviation, to mean 0 and variance 1;
 * - `'minMax'`: by smallest and largest value, to a range;
 * - `'robust'`: by median and the distance of the quartiles, which single outliers do not move.
 */
export type ScalerKind = 'standard' | 'minMax' | 'robust'

/** What was measured on train for scaling columns, (x − center) / scale: plain JSON, to be saved with the model. */
export interface Scaler {
  readonly format: 'wellfit.scaler'
  readonly version: 1
  readonly kind: ScalerKind
  /** Whether it is for features or for the targets of a regression. */
  readonly of: 'features' | 'targets'
  /** Names of the columns. */
  readonly columns: readonly string[]
  readonly center: readonly number[]
  /** What is divided by; 1 where the column does not vary. */
  readonly scale: readonly number[]
  /** Names of the columns that do not vary, by the measure of `kind`. */
  readonly constant: readonly string[]
}

export const scalerKinds: readonly ScalerKind[] = ['standard', 'minMax', 'robust']

const functionName = 'checkScaler'
const keys = ['format', 'version', 'kind', 'of', 'columns', 'center', 'scale', 'constant']
const { readStored, own, fields, texts, distinctTexts, numbers, positiveNumbers, fault } = storedFields(functionName)

/**
 * Validates a scaler that came from a file, and returns a fresh one made of known fields only.
 *
 * @throws WellfitError `INVALID_MODEL` naming the field.
 * @example
 * const scaler = checkScaler(JSON.parse(text))
 */
export function checkScaler(value: unknown): Scaler {
  return readStored(() => {
    const object = fields('scaler', value, keys)
    const format = checkChoice(functionName, 'format', own(object, 'format'), ['wellfit.scaler'])
    const version = own(object, 'version')
    if (version !== 1) throw fault('version', version, 'be 1', 'It was written by another version of wellfit.')
    const columns = distinctTexts('columns', own(object, 'columns'))
    const constant = texts('constant', own(object, 'constant'))
    const unknown = constant.find((name) => !columns.includes(name))
    if (unknown !== undefined) throw fault('constant', unknown, 'name columns of the scaler')
    return {
      format,
      version,
      kind: checkChoice(functionName, 'kind', own(object, 'kind'), scalerKinds),
      of: checkChoice(functionName, 'of', own(object, 'of'), ['features', 'targets']),
      columns,
      center: numbers('center', own(object, 'center'), columns.length),
      scale: positiveNumbers('scale', own(object, 'scale'), columns.length),
      constant,
    }
  })
}
