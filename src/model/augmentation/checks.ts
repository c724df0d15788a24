import { WellfitError } from '../../errors.js'
import { checkBoolean, checkChoice, checkInteger, checkNumber } from '../../options.js'
import type { AugmentationDescription } from '../../result/index.js'
import type { Edge } from './options.js'

/** Where an option was given, and for how many features. */
export interface Place {
  readonly functionName: string
  /** `augment[2]` */
  readonly field: string
  readonly features: number
  /** [height, width, channels]; [1, features, 1] for those that know no image. */
  readonly image: readonly [number, number, number]
}

export type Value = AugmentationDescription[string]
type Check<T> = (value: unknown, place: Place, name: string) => T

/** Far inside f32, so that no sum of a few of them overflows. */
const LARGEST = 1e30
const edges: readonly Edge[] = ['fill', 'nearest', 'reflect']

/** A number from 0, its default, to `max`. */
export function within(max: number): Check<number> {
  return (value: unknown, { functionName, field }: Place, name: string): number =>
    checkNumber(functionName, `${field}.${name}`, value ?? 0, { min: 0, max })
}

export function finite(value: unknown, { functionName, field }: Place, name: string): number {
  return checkNumber(functionName, `${field}.${name}`, value ?? 0, { min: -LARGEST, max: LARGEST })
}

export function flag(value: unknown, { functionName, field }: Place, name: string): boolean {
  return checkBoolean(functionName, `${field}.${name}`, value ?? false)
}

export function edgeOption(value: unknown, { functionName, field }: Place, name: string): Edge {
  return checkChoice(functionName, `${field}.${name}`, value ?? 'fill', edges)
}

export function pixels(value: unknown, { functionName, field, image }: Place, name: string): number {
  return checkInteger(functionName, `${field}.${name}`, value, 0, Math.max(image[0], image[1]))
}

export function pair(min: number, max: number): Check<number | readonly number[]> {
  return (value: unknown, { functionName, field }: Place, name: string): number | readonly number[] => {
    if (!Array.isArray(value)) return checkNumber(functionName, `${field}.${name}`, value ?? min, { min, max })
    checkLength(functionName, `${field}.${name}`, value, 2)
    return value.map((entry, i) => checkNumber(functionName, `${field}.${name}[${i}]`, entry, { min, max }))
  }
}

export function holeSize(value: unknown, place: Place, name: string): number | readonly number[] {
  if (!Array.isArray(value)) return pixels(value, place, name)
  checkLength(place.functionName, `${place.field}.${name}`, value, 2)
  return value.map((entry, i) => pixels(entry, place, `${name}[${i}]`))
}

export function ofThreeChannels(check: Check<number>): Check<number> {
  return (value: unknown, place: Place, name: string): number => {
    const amount = check(value, place, name)
    if (amount === 0 || place.image[2] === 3) return amount
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: place.functionName,
      field: `${place.field}.${name}`,
      value: amount,
      expected: `be 0 for images of ${place.image[2]} channels: only red, green and blue have one`,
      remedy: 'Say `image: [height, width, 3]` for colour images, or leave it out.',
    })
  }
}

export function valueRange(value: unknown, { functionName, field }: Place, name: string): readonly number[] {
  if (value === undefined) return [0, 1]
  checkLength(functionName, `${field}.${name}`, value, 2)
  const [lowest, highest] = value
  const min = checkNumber(functionName, `${field}.${name}[0]`, lowest, { min: -LARGEST, max: LARGEST })
  return [min, checkNumber(functionName, `${field}.${name}[1]`, highest, { min, minExcluded: true, max: LARGEST })]
}

export function deviations(
  value: unknown,
  { functionName, field, features }: Place,
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
