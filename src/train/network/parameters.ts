import { WellfitError } from '../../errors.js'
import { lengthOf } from '../../options.js'
import type { Reals } from '../../tensor/reals.js'

/** Refuses parameters that are not as many as they must be, or not finite in the network's precision. */
export function checkParameters(
  functionName: string,
  field: string,
  values: ArrayLike<number>,
  length: number,
  precision: 'f32' | 'f64',
): void {
  const given = lengthOf(functionName, field, values)
  if (given !== length) {
    const value = given ?? values
    throw new WellfitError({ code: 'INVALID_SHAPE', functionName, field, value, expected: `hold ${length} values` })
  }
  const round = precision === 'f32' ? Math.fround : Number
  for (let i = 0; i < length; i++) {
    const value: unknown = values[i]
    if (typeof value === 'number' && Number.isFinite(round(value))) continue
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field: `${field}[${i}]`,
      value,
      expected: `be a finite ${precision} number`,
    })
  }
}

/** The position of the largest value: the first of equals. */
export function firstMaximum(values: Reals): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i
  return best
}
