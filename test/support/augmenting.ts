import type { Augmentation, Features } from '../../src/index.js'
import { dataset } from '../../src/index.js'
import { describeAugmentations } from '../../src/model/augmentation/augmentations.js'
import { Augmenter } from '../../src/program/rows/augmenter.js'
import type { TargetRows } from '../../src/program/rows/staging.js'
import { loadCore } from '../../src/runtime/load-core.js'
import { prepareAugmentations } from '../../src/train/rows/augmentation.js'
import type { Precision } from './tolerance.js'

export interface AugmentOptions {
  readonly x: Features
  readonly features: number
  readonly augment: readonly Augmentation[]
  readonly precision: Precision
  readonly seed?: number
  readonly epochs?: readonly number[]
  /** Row numbers; all rows by default. */
  readonly order?: ArrayLike<number>
  readonly batchSize?: number
  readonly threads?: number
  readonly targets?: TargetRows
  readonly outputs?: number
}

/** Rows as a training in these circumstances would see them: features and targets of one epoch after the other. */
export async function augmented(options: AugmentOptions): Promise<{ x: Float64Array; y: Float64Array }[]> {
  const { x, features, augment, precision, threads = 1, seed = 3, epochs = [1] } = options
  const rows = x.length / features
  const train = dataset({ x, y: new Float64Array(rows).fill(0.5) })
  const steps = prepareAugmentations(describeAugmentations('test', augment, features), train)
  const core = await loadCore(precision, undefined, threads)
  const unavailableReason = await core.pool?.join()
  if (unavailableReason !== undefined || core.threads !== threads)
    throw new Error(`no ${threads} threads: ${unavailableReason}`)
  const { targets = { values: new Float64Array(rows) }, outputs = 1 } = options
  const augmenter = new Augmenter(core, { x, features, targets, outputs }, steps, options.batchSize ?? rows, 'test')
  try {
    const order = options.order ?? Array.from({ length: rows }, (_, i) => i)
    return epochs.map((epoch) => augmenter.rows(order, seed, epoch))
  } finally {
    augmenter.release()
    core.pool?.leave()
  }
}
