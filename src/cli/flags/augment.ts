import type { Augmentation } from '../../index.js'
import { type Flag, type Flags, numberFlag } from './flags.js'

/** Flags that augment the training rows; dev and test stay as they are. */
export const AUGMENT_FLAGS: readonly Flag[] = [
  {
    name: 'noise',
    value: '<sigma>',
    help: 'Add Gaussian noise to training rows every epoch, in standard deviations of each feature',
  },
  { name: 'mask', value: '<rate>', help: 'Set this fraction of features to 0 in training rows, at random every epoch' },
  {
    name: 'mixup',
    value: '<alpha>',
    help: 'Mix pairs of training rows and their targets, with weights from Beta(alpha, alpha)',
  },
  {
    name: 'smote',
    help: 'Oversample small classes with synthetic rows (SMOTE) until all classes are equally large',
  },
]

/** Augmentation of the training rows. */
export interface Augmenting {
  readonly augment: readonly Augmentation[]
  readonly smote: boolean
}

/** Reads the flags; augmentations of single features come before mixup. */
export function readAugmentFlags(flags: Flags): Augmenting {
  const sigma = numberFlag(flags, 'noise', { min: 0, minExcluded: true })
  const rate = numberFlag(flags, 'mask', { min: 0, minExcluded: true, max: 1 })
  const alpha = numberFlag(flags, 'mixup', { min: 0, minExcluded: true, max: 100 })
  return {
    augment: [
      ...(sigma === undefined ? [] : [{ kind: 'noise', sigma, relative: true } as const]),
      ...(rate === undefined ? [] : [{ kind: 'mask', rate } as const]),
      ...(alpha === undefined ? [] : [{ kind: 'mixup', alpha } as const]),
    ],
    smote: flags.has('smote'),
  }
}
