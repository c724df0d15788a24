import { naturalLog } from '../../data/math/natural-log.js'
import type { Setup } from '../../diagnose/curves/settings.js'
import type { ImageShape } from '../../model/augmentation/options.js'
import type { ActionChange, Preparation } from '../../result/index.js'
import { skewnessOf } from '../../skewness.js'
import type { Truth } from '../cross-validate/row-predictions.js'
import type { Numbers, SearchRows } from './rows.js'

/** What the rows of an improvement are like, as far as changes of their preparation, weights and augmentation depend on it. */
export interface KnownRows {
  /** What of the preparation can be changed. */
  readonly choices: readonly (keyof Preparation)[]
  /** The inputs that scaling changes. */
  readonly scaled: number
  /** Whether the targets are classes, which may have weights. */
  readonly hasClasses: boolean
  /** Whether the largest class has that many more rows than the smallest that their weights are worth a trial. */
  readonly isUneven: boolean
  /** Whether the target is one number, greater than 0 in all rows. */
  readonly isPositive: boolean
  /** Whether the target is skewed to the right, and its logarithm is less so. */
  readonly isSkewed: boolean
  /** The shape of images; `null`: the rows are none. */
  readonly image: ImageShape | null
}

/** Largest over smallest class, in rows. */
const UNEVEN = 1.5
/** The skewness from which a distribution is called moderately skewed (Bulmer, 1979). */
const SKEWED = 0.5
/** Of the largest value: a smaller one may be 0 before rounding. */
const LEAST_POSITIVE = 1e-12

/** What these rows are like. */
export function knownRows({ first, choices, hasClasses }: SearchRows, image: ImageShape | null = null): KnownRows {
  const { truth } = first.ready.context
  const values = truth.task === 'regression' && truth.width === 1 ? truth.values : null
  const largest = values?.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ?? 0
  const isPositive = values !== null && values.every((value) => value > LEAST_POSITIVE * largest)
  return {
    choices,
    scaled: first.scaled,
    hasClasses,
    isUneven: hasClasses && isUneven(truth),
    isPositive,
    isSkewed: isPositive && isSkewed(values),
    image,
  }
}

/** Changes of what the networks are given, by what they act against. */
export interface RowChanges {
  /** Another scale of the target, where it is skewed. */
  readonly target: readonly ActionChange[]
  readonly bias: readonly ActionChange[]
  /** How numbers are scaled, of which it depends how fast a network learns. */
  readonly scaling: readonly ActionChange[]
  readonly variance: readonly ActionChange[]
}

const NONE: RowChanges = { target: [], bias: [], scaling: [], variance: [] }
/** Piecewise-linear bins of more numbers would be most of the network. */
const MOST_BINNED = 64
const SCALINGS = ['robustSmoothClip', 'standard', 'quantile'] as const
/** Gaussian noise, in standard deviations of each feature; mixup as Zhang et al. (2018) begin. */
const OF_NUMBERS: readonly ActionChange[] = [
  { augment: [{ kind: 'noise', sigma: 0.1, relative: true }] },
  { augment: [{ kind: 'mixup', alpha: 0.2 }] },
]

/** The changes of preparation, class weights and augmentation worth a trial. */
export function rowChanges(
  { fit, preparation = {} }: Setup,
  rows: KnownRows | undefined,
  numbers: Numbers,
): RowChanges {
  if (rows === undefined) return NONE
  const { choices, isUneven: uneven, image } = rows
  const scaled = numbers?.length ?? rows.scaled
  const { scaling, numbers: encoding, targetScale } = preparation
  const isBinnable = choices.includes('numbers') && encoding === 'scaled' && scaled > 0 && scaled <= MOST_BINNED
  const isAugmented = (fit.augment?.length ?? 0) > 0
  const others = choices.includes('scaling') && scaled > 0 ? SCALINGS.filter((kind) => kind !== scaling) : []
  return {
    target: otherTargetScale(rows, targetScale),
    bias: [
      ...(isBinnable ? [{ numbers: 'piecewiseLinear' } as const] : []),
      ...(uneven && fit.classWeights === undefined ? [{ classWeights: 'balanced' } as const] : []),
    ],
    scaling: others.map((kind) => ({ scaling: kind })),
    variance: [
      ...(isAugmented ? [] : image === null ? OF_NUMBERS : ofImages(image)),
      ...(choices.includes('numbers') && encoding === 'piecewiseLinear' ? [{ numbers: 'scaled' } as const] : []),
    ],
  }
}

function otherTargetScale({ choices, isSkewed: skewed }: KnownRows, scale: Preparation['targetScale']): ActionChange[] {
  if (!choices.includes('targetScale')) return []
  if (scale === 'log') return [{ targetScale: 'linear' }]
  return skewed ? [{ targetScale: 'log' }] : []
}

/** Small shifts, rotations and zooms, which keep what an image shows; then mirror images, which not every image allows. */
function ofImages(image: ImageShape): ActionChange[] {
  return [
    { augment: [{ kind: 'warp', image, shift: 0.1, rotate: 10, zoom: 0.1 }] },
    { augment: [{ kind: 'flipHorizontal', image }] },
  ]
}

function isUneven(truth: Truth): boolean {
  if (truth.task !== 'classification') return false
  const counts = new Map<number, number>()
  truth.labels.forEach((label) => counts.set(label, (counts.get(label) ?? 0) + 1))
  const rows = [...counts.values()]
  return Math.max(...rows) >= UNEVEN * Math.min(...rows)
}

function isSkewed(values: Float64Array): boolean {
  const skewness = skewnessOf(values)
  return skewness > SKEWED && Math.abs(skewnessOf(values.map(naturalLog))) < skewness
}
