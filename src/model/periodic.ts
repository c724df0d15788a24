import { WellfitError } from '../errors.js'
import { checkInteger, checkKeys, checkList, checkNumber } from '../options.js'
import { type Categorized, embeddedWidth, keptInputs } from './categories.js'

/** How the inputs of a layer are embedded periodically. */
export interface PeriodicOptions {
  /** Frequencies for each embedded input. Default 16. */
  readonly frequencies?: number
  /** Standard deviation of the normal distribution that the frequencies are drawn from, in turns per unit of the input. Default 0.1. */
  readonly sigma?: number
  /** The embedded inputs by their index, in ascending order. Default: all but those of `categories`. */
  readonly inputs?: readonly number[]
}

/** The same with defaults filled in; `inputs` is left out if all are embedded. */
export interface PeriodicDescription {
  readonly frequencies: number
  readonly sigma: number
  readonly inputs?: readonly number[]
}

/** What the width of a layer's dense product depends on. */
interface Embedded extends Categorized {
  readonly periodic?: PeriodicDescription
}

const MOST_FREQUENCIES = 4096

/** The embedding of a layer, checked and completed; what is left out stays out. */
export function checkPeriodic(
  functionName: string,
  field: string,
  value: unknown,
  index: number,
  layer: Categorized,
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
  const embedded = options.inputs === undefined ? {} : { inputs: checkInputs(functionName, own, options.inputs, layer) }
  return {
    periodic: {
      frequencies: checkInteger(functionName, `${own}.frequencies`, frequencies, 1, MOST_FREQUENCIES),
      sigma: checkNumber(functionName, `${own}.sigma`, sigma, { min: 0, minExcluded: true }),
      ...embedded,
    },
  }
}

function checkInputs(functionName: string, field: string, value: unknown, layer: Categorized): readonly number[] {
  const kept = keptInputs(layer)
  const list = checkList(functionName, `${field}.inputs`, value)
  if (list.length === 0) {
    const remedy = 'Name an input, or leave `periodic` out.'
    const expected = 'hold at least one index'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: `${field}.inputs`, value, expected, remedy })
  }
  let least = 0
  return list.map((one, i) => {
    const index = checkInteger(functionName, `${field}.inputs[${i}]`, one, least, layer.inputs - 1)
    least = index + 1
    if (kept.includes(index)) return index
    const expected = 'be no input of `categories`'
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: `${field}.inputs[${i}]`,
      value: one,
      expected,
    })
  })
}

/** Whether a layer embeds any of its inputs. */
export function isEmbedded({ periodic, categories }: Embedded): boolean {
  return (periodic ?? categories) !== undefined
}

/** The positions of the inputs embedded periodically, among those that are in no block of categories. */
export function embeddedInputs(layer: Embedded): readonly number[] {
  const { periodic } = layer
  if (periodic === undefined) return []
  const kept = keptInputs(layer)
  return periodic.inputs === undefined ? kept.map((_, i) => i) : periodic.inputs.map((input) => kept.indexOf(input))
}

/** Frequencies of all embedded inputs together. */
export function frequencyCount(layer: Embedded): number {
  return embeddedInputs(layer).length * (layer.periodic?.frequencies ?? 0)
}

/** Inputs of the dense product of a layer: its own, with blocks of categories embedded, and a sine and a cosine for each frequency. */
export function denseInputs(layer: Embedded): number {
  return embeddedWidth(layer) + 2 * frequencyCount(layer)
}
