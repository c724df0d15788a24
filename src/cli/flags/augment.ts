import type { Augmentation } from '../../index.js'
import { type Flag, type Flags, numberFlag } from './flags.js'

/** Flags about how train rows are changed or made; dev and test stay as they are. */
export const AUGMENT_FLAGS: readonly Flag[] = [
  {
    name: 'noise',
    value: '<sigma>',
    help: 'Noise on train rows, in standard deviations of each feature, anew in every epoch',
  },
  { name: 'mask', value: '<rate>', help: 'Share of the features of train rows that are set to 0, anew in every epoch' },
  { name: 'mixup', value: '<alpha>', help: 'Mixes train rows and their targets by shares from Beta(alpha, alpha)' },
  {
    name: 'smote',
    help: 'Makes train rows of small classes, between a row and its neighbours, until all are as large',
  },
]

/** What is done to train rows. */
export interface Augmenting {
  readonly augment: readonly Augmentation[]
  readonly smote: boolean
}

/** Reads the flags: what changes single features comes before what mixes rows. */
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
