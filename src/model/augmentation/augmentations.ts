import * as layout from '../../../assembly/layout.js'
import { WellfitError } from '../../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../../options.js'
import type { AugmentationDescription } from '../../result/index.js'
import {
  deviations,
  edgeOption,
  finite,
  flag,
  holeSize,
  ofThreeChannels,
  pair,
  pixels,
  type OptionContext,
  type Value,
  valueRange,
  within,
} from './checks.js'
import type { AugmentationKind, Edge } from './options.js'

type Values = Readonly<Record<string, Value>>

/** Everything that the library knows of an augmentation. */
interface AugmentationDescriptor {
  /** AUGMENTATION_… of layout.ts, which the kernel switches on. */
  readonly code: number
  /** Takes `image`, the shape of the images. */
  readonly ofImages: boolean
  /** Mixes a row and its targets with another row. */
  readonly isMixture: boolean
  /** Default fraction of the rows that it is applied to. */
  readonly probability: number
  /** Every option by its name, with the check that fills in the default. */
  readonly options: Readonly<Record<string, (value: unknown, context: OptionContext, name: string) => Value>>
  /** The options as the kernel reads them, in the order of layout.ts. */
  encode(values: Values, image: readonly [number, number, number]): readonly number[]
}

const plain = { isMixture: false, probability: 1, options: {}, encode: () => [] } as const
const DEGREES_PER_REVOLUTION = 360

/** Every augmentation by its name. */
export const AUGMENTATIONS: Readonly<Record<AugmentationKind, AugmentationDescriptor>> = {
  flipHorizontal: { ...plain, code: layout.AUGMENTATION_FLIP_HORIZONTAL, ofImages: true, probability: 0.5 },
  flipVertical: { ...plain, code: layout.AUGMENTATION_FLIP_VERTICAL, ofImages: true, probability: 0.5 },
  warp: {
    ...plain,
    code: layout.AUGMENTATION_WARP,
    ofImages: true,
    options: {
      shift: pair(0, 1),
      rotate: within(180),
      shear: within(60),
      zoom: within(0.9),
      edge: edgeOption,
      fill: finite,
    },
    encode: ({ shift, rotate, shear, zoom, edge, fill }, [height, width]) => {
      const [vertical, horizontal] = bothOf(shift)
      const angles = [Number(rotate) / DEGREES_PER_REVOLUTION, Number(shear) / DEGREES_PER_REVOLUTION]
      return [horizontal * width, vertical * height, ...angles, Number(zoom), edgeCode(edge), Number(fill)]
    },
  },
  crop: {
    ...plain,
    code: layout.AUGMENTATION_CROP,
    ofImages: true,
    options: { padding: pixels, edge: edgeOption, fill: finite },
    encode: ({ padding, edge, fill }) => [Number(padding), edgeCode(edge), Number(fill)],
  },
  cutout: {
    ...plain,
    code: layout.AUGMENTATION_CUTOUT,
    ofImages: true,
    options: { size: holeSize, fill: finite },
    encode: ({ size, fill }) => [...bothOf(size), Number(fill)],
  },
  color: {
    ...plain,
    code: layout.AUGMENTATION_COLOR,
    ofImages: true,
    options: {
      brightness: within(1),
      contrast: within(1),
      saturation: ofThreeChannels(within(1)),
      hue: ofThreeChannels(within(180)),
      range: valueRange,
    },
    encode: ({ brightness, contrast, saturation, hue, range }) => [
      ...[brightness, contrast, saturation].map(Number),
      Number(hue) / DEGREES_PER_REVOLUTION,
      ...bothOf(range),
    ],
  },
  noise: {
    ...plain,
    code: layout.AUGMENTATION_NOISE,
    ofImages: false,
    options: { sigma: deviations, relative: flag },
  },
  mask: {
    ...plain,
    code: layout.AUGMENTATION_MASK,
    ofImages: false,
    options: {
      rate: (value, { functionName, field }, name) =>
        checkNumber(functionName, `${field}.${name}`, value, { min: 0, max: 1 }),
      value: finite,
    },
    encode: ({ rate, value }) => [Number(rate), Number(value)],
  },
  mixup: { ...mixture(0.2), code: layout.AUGMENTATION_MIXUP, ofImages: false },
  cutmix: { ...mixture(1), code: layout.AUGMENTATION_CUTMIX, ofImages: true },
}

function mixture(preset: number): Omit<AugmentationDescriptor, 'code' | 'ofImages'> {
  const range = { min: 0, minExcluded: true, max: 100 }
  return {
    isMixture: true,
    probability: 1,
    options: {
      alpha: (value, { functionName, field }, name) =>
        checkNumber(functionName, `${field}.${name}`, value ?? preset, range),
    },
    encode: ({ alpha }) => [Number(alpha)],
  }
}

/** A list of augmentations, checked and with every default filled in; `undefined` is an empty list. */
export function describeAugmentations(
  functionName: string,
  value: unknown,
  features: number,
): AugmentationDescription[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.map((entry, i) => describeOne(functionName, `augment[${i}]`, entry, features))
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'augment',
    value,
    expected: 'be a list of augmentations',
    remedy: "For example [{ kind: 'flipHorizontal', image: [28, 28] }].",
  })
}

/** The descriptor of an augmentation. */
export function augmentationKind(description: AugmentationDescription): AugmentationDescriptor {
  return AUGMENTATIONS[description.kind as AugmentationKind]
}

/** [height, width, channels] of the rows that an augmentation works on; [1, features, 1] without `image`. */
export function shapeOf({ image }: AugmentationDescription, features: number): readonly [number, number, number] {
  const [height = 1, width = features, channels = 1] = Array.isArray(image) ? (image as number[]) : []
  return [height, width, channels]
}

/** The augmentations by name, in the order of the documentation. */
export const augmentationKinds = Object.keys(AUGMENTATIONS) as readonly AugmentationKind[]

function describeOne(functionName: string, field: string, value: unknown, features: number): AugmentationDescription {
  if (typeof value !== 'object' || value === null) checkKeys(functionName, field, value, [])
  const given = value as Readonly<Record<string, unknown>>
  const kind = checkChoice(functionName, `${field}.kind`, given['kind'], augmentationKinds)
  const { ofImages, options, probability } = AUGMENTATIONS[kind]
  checkKeys(functionName, field, value, [
    'kind',
    'probability',
    ...(ofImages ? ['image'] : []),
    ...Object.keys(options),
  ])
  const image = ofImages ? checkImage(functionName, `${field}.image`, given['image'], features) : undefined
  const context: OptionContext = { functionName, field, features, image: image ?? [1, features, 1] }
  const checked = Object.entries(options).map(([name, check]) => [name, check(given[name], context, name)] as const)
  return {
    kind,
    probability: checkNumber(functionName, `${field}.probability`, given['probability'] ?? probability, {
      min: 0,
      max: 1,
    }),
    ...(image === undefined ? {} : { image }),
    ...Object.fromEntries(checked),
  }
}

/** The shape of images of so many features, checked: [height, width, channels]. */
export function checkImage(
  functionName: string,
  field: string,
  value: unknown,
  features: number,
): [number, number, number] {
  const sizes: readonly unknown[] = Array.isArray(value) ? value : []
  const [height = 0, width = 0, channels = 1] = sizes.map((size) => (Number.isInteger(size) ? Number(size) : 0))
  const isShape = (sizes.length === 2 || sizes.length === 3) && height > 0 && width > 0 && channels > 0
  if (isShape && height * width * channels === features) return [height, width, channels]
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field,
    value: Array.isArray(value) ? `[${sizes.join(', ')}]` : value,
    expected: `be [height, width] or [height, width, channels] with a product of ${features}, the features of a row`,
    remedy: 'The features of an image are row-major, with the channels of a pixel next to each other.',
  })
}

function edgeCode(edge: Value | undefined): number {
  return { fill: layout.EDGE_FILL, nearest: layout.EDGE_NEAREST, reflect: layout.EDGE_REFLECT }[edge as Edge]
}

/** One number for both, or one for each. */
function bothOf(value: Value | undefined): readonly [number, number] {
  const [first = 0, second = first] = Array.isArray(value) ? (value as number[]) : [Number(value)]
  return [first, second]
}
