import type { Dataset } from '../../data/dataset/types.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkKeys, checkList } from '../../options.js'
import type { Augmentation, ImageShape } from '../../model/augmentation/options.js'
import { describeAugmentations, shapeOf } from '../../model/augmentation/augmentations.js'
import { Augmenter } from '../../program/rows/augmenter.js'
import type { AugmentationPreview } from '../../result/index.js'
import { loadCore } from '../../runtime/load-core.js'
import { prepareAugmentations } from './augmentation.js'

/** What to preview. */
export interface PreviewOptions {
  /** As given to `fit`. */
  readonly augment: readonly Augmentation[]
  /** Shape of the images. Default that of the first augmentation that has one. */
  readonly image?: ImageShape
  /** Images, from the first row on. Default 8, or as many as there are. */
  readonly images?: number
  /** Epochs, from the first one on. Default 8. */
  readonly epochs?: number
  /** The seed given to `fit`. Default 0. */
  readonly seed?: number
}

const keys = ['augment', 'image', 'images', 'epochs', 'seed']

/**
 * Shows images as training will see them: each line of the grid is one row of the data set, first unchanged, then as
 * augmented in epochs 1, 2, … of a `fit` in f32 with the same options and seed.
 *
 * @returns A picture as plain data: 8 bits per channel, row-major; values 0 … 1 become 0 … 255, others are clipped.
 * @throws WellfitError `INVALID_OPTION` where no image shape is known, or one does not fit the features.
 * @example
 * const { width, height, pixels } = await previewAugmentation(train, {
 *   augment: [{ kind: 'warp', image: [28, 28], rotate: 15, shift: 0.1 }],
 * })
 */
export async function previewAugmentation(data: Dataset, options: PreviewOptions): Promise<AugmentationPreview> {
  checkDataset('previewAugmentation', 'data', data)
  checkKeys('previewAugmentation', 'options', options, keys)
  const functionName = 'previewAugmentation'
  if (options.augment === undefined) checkList(functionName, 'augment', options.augment)
  const described = describeAugmentations(functionName, options.augment, data.features)
  const [tileHeight, tileWidth, channels] = imageShape(data, options)
  const images = checkInteger(functionName, 'images', options.images ?? Math.min(8, data.rows), 1, data.rows)
  const epochs = checkInteger(functionName, 'epochs', options.epochs ?? 8, 1, 1000)
  const seed = checkInteger(functionName, 'seed', options.seed ?? 0, 0)
  const core = await loadCore('f32')
  const steps = prepareAugmentations(described, data)
  const rows = Array.from({ length: images }, (_, i) => i)
  const render = (chosen: typeof steps, epoch: number): Float64Array => {
    const augmenter = new Augmenter(
      core,
      { ...data, targets: noTargets(data), outputs: 1 },
      chosen,
      images,
      functionName,
    )
    try {
      return augmenter.rows(rows, seed, epoch).x
    } finally {
      augmenter.release()
    }
  }
  const columns = [render([], 0), ...Array.from({ length: epochs }, (_, i) => render(steps, i + 1))]
  return drawGrid(columns, images, [tileHeight, tileWidth, channels])
}

/** Placeholder labels: the program mixes them, and nothing reads them. */
function noTargets({ rows }: Dataset): { labels: Int32Array } {
  return { labels: new Int32Array(rows) }
}

function imageShape(data: Dataset, { image, augment }: PreviewOptions): readonly [number, number, number] {
  const asked: Augmentation[] = image === undefined ? [] : [{ kind: 'flipVertical', image }]
  const known = describeAugmentations('previewAugmentation', [...asked, ...augment], data.features)
  const first = known.find((description) => 'image' in description)
  if (first !== undefined) return shapeOf(first, data.features)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'previewAugmentation',
    field: 'image',
    value: image,
    expected: 'be given where no augmentation sets the shape of the images',
    remedy: 'Pass `image: [height, width]` or `image: [height, width, channels]`.',
  })
}

/** Draws tiles side by side with a gap of one pixel of value 128. */
function drawGrid(
  columns: readonly Float64Array[],
  images: number,
  [tileHeight, tileWidth, channels]: readonly [number, number, number],
): AugmentationPreview {
  const height = images * (tileHeight + 1) - 1
  const width = columns.length * (tileWidth + 1) - 1
  const pixels = Array<number>(height * width * channels).fill(128)
  columns.forEach((tiles, column) =>
    tiles.forEach((value, i) => {
      const image = Math.floor(i / (tileHeight * tileWidth * channels))
      const channel = i % channels
      const y = image * (tileHeight + 1) + (Math.floor(i / (tileWidth * channels)) % tileHeight)
      const x = column * (tileWidth + 1) + (Math.floor(i / channels) % tileWidth)
      pixels[(y * width + x) * channels + channel] = Math.round(Math.min(Math.max(value, 0), 1) * 255)
    }),
  )
  return { rows: images, columns: columns.length, tileHeight, tileWidth, height, width, channels, pixels }
}
