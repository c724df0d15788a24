import { WellfitError } from '../errors.js'
import { checkInteger, checkKeys, checkList, checkNumber } from '../options.js'

/** How the inputs of a layer are embedded periodically. */
export interface PeriodicOptions {
  /** Frequencies for each embedded input. Default 16. */
  readonly frequencies?: number
  /** Standard deviation of the normal distribution that the frequencies are drawn from, in turns per unit of the input. Default 0.1. */
  readonly sigma?: number
  /** The embedded inputs by their index, in ascending order. Default: all. */
  readonly inputs?: readonly number[]
}

/** The same with defaults filled in; `inputs` is left out if all are embedded. */
export interface PeriodicDescription {
  readonly frequencies: number
  readonly sigma: number
  readonly inputs?: readonly number[]
}

/** What the width of a layer's dense product depends on. */
interface Embedded {
  readonly inputs: number
  readonly periodic?: PeriodicDescription
}

const MOST_FREQUENCIES = 4096

/** The embedding of a layer, checked and completed; what is left out stays out. */
export function checkPeriodic(
  functionName: string,
  field: string,
  value: unknown,
  index: number,
  inputs: number,
): { readonly periodic?: PeriodicDescription } {
  if (value === undefined || value === false) return {}
  const own = `${field}.periodic`
  if (index > 0) {
    const expected = 'be left out, except in the first layer, whose inputs are the features'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: own, value, expected })
  }
  const options: PeriodicOptions = value === true ? {} : (value as PeriodicOptions)
  checkKeys(functionName, own, options, ['frequencies', 'sigma', 'inputs'])
  const { frequencies = 16, sigma = 0.1 } = options
  const embedded =
    options.inputs === undefined ? {} : { inputs: checkInputs(functionName, own, options.inputs, inputs) }
  return {
    periodic: {
      frequencies: checkInteger(functionName, `${own}.frequencies`, frequencies, 1, MOST_FREQUENCIES),
      sigma: checkNumber(functionName, `${own}.sigma`, sigma, { min: 0, minExcluded: true }),
      ...embedded,
    },
  }
}

function checkInputs(functionName: string, field: string, value: unknown, inputs: number): readonly number[] {
  const list = checkList(functionName, `${field}.inputs`, value)
  if (list.length === 0) {
    const remedy = 'Name an input, or leave `periodic` out.'
    const expected = 'hold at least one index'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: `${field}.inputs`, value, expected, remedy })
  }
  let least = 0
  return list.map((one, i) => {
    const index = checkInteger(functionName, `${field}.inputs[${i}]`, one, least, inputs - 1)
    least = index + 1
    return index
  })
}

/** The indices of the embedded inputs. */
export function embeddedInputs({ inputs, periodic }: Embedded): readonly number[] {
  if (periodic === undefined) return []
  return periodic.inputs ?? Array.from({ length: inputs }, (_, i) => i)
}

/** Frequencies of all embedded inputs together. */
export function frequencyCount(layer: Embedded): number {
  const { inputs, periodic } = layer
  return periodic === undefined ? 0 : (periodic.inputs?.length ?? inputs) * periodic.frequencies
}

/** Inputs of the dense product of a layer: its own, and a sine and a cosine for each frequency. */
export function denseInputs(layer: Embedded): number {
  return layer.inputs + 2 * frequencyCount(layer)
}
