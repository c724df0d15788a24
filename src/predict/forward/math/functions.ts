// The activations and the exponential of the core (assembly/math, assembly/layers/activation.ts), one value at a time, with
// the same bits. The core's files explain the formulas and state their errors; here is what a lane of them computes.

import { type ElementwiseActivation, type ScalarActivation, scalarActivations } from '../../../model/activations.js'
import { arithmeticOf } from './arithmetic.js'
import { F32, F64 } from './constants.js'
import { exponentialsOf } from './exponential.js'
import { gatedOf, logisticOf } from './smooth.js'

/** What a forward pass computes value by value, in one precision. */
export interface Functions {
  /** Rounds to the precision. */
  readonly round: (x: number) => number
  /** eˣ. */
  readonly exp: (x: number) => number
  readonly activations: Readonly<Record<ElementwiseActivation, ScalarActivation>>
}

/** The functions in f32 or f64. */
export function functionsOf(isF32: boolean): Functions {
  const constants = isF32 ? F32 : F64
  const { SELU_SCALE, SELU_SATURATION } = constants
  const arithmetic = arithmeticOf(constants)
  const exponentials = exponentialsOf(arithmetic, constants)
  const { f } = arithmetic
  const { exp, expm1 } = exponentials
  const logistic = logisticOf(arithmetic, exponentials, constants)
  const gated = gatedOf(arithmetic, exponentials, constants, logistic.sigmoid)
  const activations = scalarActivations({ f, expm1, SELU_SCALE, SELU_SATURATION, ...logistic, ...gated })
  return { round: f, exp, activations }
}
