import type { Augmentation, AugmentationKind, ImageShape } from '../../../src/index.js'

export interface AugmentationEntry {
  /** Strong enough to change every row, or nearly. */
  readonly options: readonly Augmentation[]
  /** Of no strength: must not change a bit. */
  readonly idle: Augmentation
  /** `copies`: values are moved or painted over, so that both precisions and the reference agree exactly. */
  readonly arithmetic: 'copies' | 'computes'
}

/** Neither side nor the number of values is a multiple of a SIMD vector or of a group of random numbers. */
export const image: ImageShape = [5, 7, 3]
export const features = 105

const strong = { shift: [0.2, 0.3], rotate: 170, shear: 50, zoom: 0.6 } as const

/** Every augmentation of the public API; a new one is tested by being entered here. */
export const augmentationRegistry: { readonly [kind in AugmentationKind]: AugmentationEntry } = {
  flipHorizontal: {
    options: [{ kind: 'flipHorizontal', image }],
    idle: { kind: 'flipHorizontal', image, probability: 0 },
    arithmetic: 'copies',
  },
  flipVertical: {
    options: [{ kind: 'flipVertical', image, probability: 0.75 }],
    idle: { kind: 'flipVertical', image, probability: 0 },
    arithmetic: 'copies',
  },
  warp: {
    options: [
      { kind: 'warp', image, ...strong, fill: 0.25 },
      { kind: 'warp', image, ...strong, edge: 'nearest' },
      { kind: 'warp', image, ...strong, edge: 'reflect' },
      { kind: 'warp', image, shift: 1, edge: 'reflect', zoom: 0.9 },
    ],
    idle: { kind: 'warp', image },
    arithmetic: 'computes',
  },
  crop: {
    options: [
      { kind: 'crop', image, padding: 3, fill: 0.5 },
      { kind: 'crop', image, padding: 7, edge: 'reflect' },
      { kind: 'crop', image, padding: 7, edge: 'nearest' },
    ],
    idle: { kind: 'crop', image, padding: 0 },
    arithmetic: 'copies',
  },
  cutout: {
    options: [
      { kind: 'cutout', image, size: 3, fill: 0.5 },
      { kind: 'cutout', image, size: [2, 5], probability: 0.5 },
    ],
    idle: { kind: 'cutout', image, size: 0 },
    arithmetic: 'copies',
  },
  color: {
    options: [
      { kind: 'color', image, brightness: 0.8, contrast: 0.7, saturation: 0.9, hue: 90 },
      { kind: 'color', image: [15, 7], brightness: 0.5, contrast: 1, range: [-2, 0.75] },
      { kind: 'color', image, hue: 180 },
    ],
    idle: { kind: 'color', image, range: [0.4, 0.6] },
    arithmetic: 'computes',
  },
  noise: {
    options: [
      { kind: 'noise', sigma: 0.5 },
      { kind: 'noise', sigma: Array.from({ length: features }, (_, i) => i / 64) },
    ],
    idle: { kind: 'noise', sigma: 0 },
    arithmetic: 'computes',
  },
  mask: {
    options: [{ kind: 'mask', rate: 0.25, value: -1 }],
    idle: { kind: 'mask', rate: 0, value: 7 },
    arithmetic: 'copies',
  },
  mixup: {
    options: [{ kind: 'mixup' }, { kind: 'mixup', alpha: 0.75 }, { kind: 'mixup', alpha: 4, probability: 0.5 }],
    idle: { kind: 'mixup', probability: 0 },
    arithmetic: 'computes',
  },
  cutmix: {
    options: [
      { kind: 'cutmix', image },
      { kind: 'cutmix', image, alpha: 0.3 },
    ],
    idle: { kind: 'cutmix', image, probability: 0 },
    arithmetic: 'copies',
  },
}

export const augmentationEntries = Object.entries(augmentationRegistry).map(([kind, entry]) => ({ kind, ...entry }))

/** Each by itself with each of its options, and all of them one after the other. */
export const augmentationCases: readonly { readonly name: string; readonly augment: readonly Augmentation[] }[] = [
  ...augmentationEntries.flatMap(({ kind, options }) =>
    options.map((option, i) => ({ name: `${kind} ${i + 1}`, augment: [option] })),
  ),
  { name: 'all of them', augment: augmentationEntries.flatMap(({ options }) => options) },
]
