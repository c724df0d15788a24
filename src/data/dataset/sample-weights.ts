import { WellfitError } from '../../errors.js'
import { findFaults } from '../../options.js'

/**
 * A weight for each row, copied as f64.
 *
 * @param part What the rows are called in errors.
 * @throws WellfitError `INVALID_SHAPE` where there is not one for each row, `INVALID_DATA` for what is no number in [0, 1e100].
 */
export function checkSampleWeights(functionName: string, rows: number, values: unknown, part: string): Float64Array {
  const refusal = { functionName, field: 'sampleWeights' } as const
  if (!isList(values) || values.length !== rows) {
    const expected = `hold a number for each of the ${rows} rows of ${part}`
    throw new WellfitError({ code: 'INVALID_SHAPE', ...refusal, value: values, expected })
  }
  const fault = findFaults(values, (value) => typeof value === 'number' && value >= 0 && value <= 1e100)
  if (fault === null) return Float64Array.from(values)
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: `sampleWeights[${fault.index}]`,
    value: fault.value,
    expected: 'be a number in [0, 1e100]',
    count: fault.count,
  })
}

/** Refuses weights that are all 0: their mean would be 0/0. */
export function checkPositiveWeight(functionName: string, weights: ArrayLike<number>): void {
  for (let i = 0; i < weights.length; i++) if ((weights[i] ?? 0) > 0) return
  const expected = 'leave a row with a weight above 0'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'sampleWeights', expected })
}

/** The weights that rows are measured with; `undefined` where all count alike. */
export function measuringWeights(
  functionName: string,
  rows: number,
  values: ArrayLike<number> | undefined,
): Float64Array | undefined {
  if (values === undefined) return undefined
  const weights = checkSampleWeights(functionName, rows, values, 'data')
  checkPositiveWeight(functionName, weights)
  return weights
}

function isList(values: unknown): values is ArrayLike<number> {
  return typeof values === 'object' && values !== null && 'length' in values
}
