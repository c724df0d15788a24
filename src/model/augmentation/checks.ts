import { WellfitError } from '../../errors.js'
import { checkBoolean, checkChoice, checkInteger, checkNumber } from '../../options.js'
import type { AugmentationDescription } from '../../result/index.js'
import type { Edge } from './options.js'

/** What the check of an option needs to know of the augmentation it belongs to. */
export interface OptionContext {
  readonly functionName: string
  /** `augment[2]` */
  readonly field: string
  readonly features: number
  /** [height, width, channels]; [1, features, 1] for an augmentation that takes no image. */
  readonly image: readonly [number, number, number]
}

/** The value of an option, checked. */
export type Value = AugmentationDescription[string]
type Check<T> = (value: unknown, context: OptionContext, name: string) => T

/** Well within f32, so that a sum of a few of them cannot overflow. */
const LARGEST = 1e30
const edges: readonly Edge[] = ['fill', 'nearest', 'reflect']

/** A number from 0, its default, to `max`. */
export function within(max: number): Check<number> {
  return (value: unknown, { functionName, field }: OptionContext, name: string): number =>
    checkNumber(functionName, `${field}.${name}`, value ?? 0, { min: 0, max })
}

/** A finite number; default 0. */
export function finite(value: unknown, { functionName, field }: OptionContext, name: string): number {
  return checkNumber(functionName, `${field}.${name}`, value ?? 0, { min: -LARGEST, max: LARGEST })
}

export function flag(value: unknown, { functionName, field }: OptionContext, name: string): boolean {
  return checkBoolean(functionName, `${field}.${name}`, value ?? false)
}

/** What lies beyond the edge of an image; default `'fill'`. */
export function edgeOption(value: unknown, { functionName, field }: OptionContext, name: string): Edge {
  return checkChoice(functionName, `${field}.${name}`, value ?? 'fill', edges)
}

/** A whole number of pixels, at most the longer side of the image. */
export function pixels(value: unknown, { functionName, field, image }: OptionContext, name: string): number {
  return checkInteger(functionName, `${field}.${name}`, value, 0, Math.max(image[0], image[1]))
}

/** One number for both axes or one for each; default `min`. */
export function pair(min: number, max: number): Check<number | readonly number[]> {
  return (value: unknown, { functionName, field }: OptionContext, name: string): number | readonly number[] => {
    if (!Array.isArray(value)) return checkNumber(functionName, `${field}.${name}`, value ?? min, { min, max })
    checkLength(functionName, `${field}.${name}`, value, 2)
    return value.map((entry, i) => checkNumber(functionName, `${field}.${name}[${i}]`, entry, { min, max }))
  }
}

/** The size of a rectangle in pixels: one number or [height, width]. */
export function holeSize(value: unknown, context: OptionContext, name: string): number | readonly number[] {
  if (!Array.isArray(value)) return pixels(value, context, name)
  checkLength(context.functionName, `${context.field}.${name}`, value, 2)
  return value.map((entry, i) => pixels(entry, context, `${name}[${i}]`))
}

/** The same check, and 0 unless the image has three channels. */
export function ofThreeChannels(check: Check<number>): Check<number> {
  return (value: unknown, context: OptionContext, name: string): number => {
    const amount = check(value, context, name)
    if (amount === 0 || context.image[2] === 3) return amount
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: context.functionName,
      field: `${context.field}.${name}`,
      value: amount,
      expected: `be 0 unless the image has 3 channels, red, green and blue; it has ${context.image[2]}`,
      remedy: 'Set `image: [height, width, 3]` for color images, or leave the option out.',
    })
  }
}

/** The lowest and the highest value of a pixel; default [0, 1]. */
export function valueRange(value: unknown, { functionName, field }: OptionContext, name: string): readonly number[] {
  if (value === undefined) return [0, 1]
  checkLength(functionName, `${field}.${name}`, value, 2)
  const [lowest, highest] = value
  const min = checkNumber(functionName, `${field}.${name}[0]`, lowest, { min: -LARGEST, max: LARGEST })
  return [min, checkNumber(functionName, `${field}.${name}[1]`, highest, { min, minExcluded: true, max: LARGEST })]
}

/** One σ, or one for each feature. */
export function deviations(
  value: unknown,
  { functionName, field, features }: OptionContext,
  name: string,
): number | readonly number[] {
  if (!Array.isArray(value)) return checkNumber(functionName, `${field}.${name}`, value, { min: 0, max: LARGEST })
  checkLength(functionName, `${field}.${name}`, value, features)
  return value.map((entry, i) => checkNumber(functionName, `${field}.${name}[${i}]`, entry, { min: 0, max: LARGEST }))
}

function checkLength(functionName: string, field: string, value: unknown, length: number): asserts value is unknown[] {
  if (Array.isArray(value) && value.length === length) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field,
    value,
    expected: `be a list of ${length} numbers`,
  })
}
