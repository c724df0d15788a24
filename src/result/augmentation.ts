/** A random change of training rows with every default filled in. */
export interface AugmentationDescription {
  readonly kind: string
  /** Share of the rows that it is applied to. */
  readonly probability: number
  readonly [option: string]: string | number | boolean | readonly number[]
}

/** A picture of training images as augmentation changes them: a line an image, a column an epoch, the first unchanged. */
export interface AugmentationPreview {
  /** Lines of tiles. */
  readonly rows: number
  readonly columns: number
  readonly tileHeight: number
  readonly tileWidth: number
  /** Of the whole picture; tiles are a pixel apart. */
  readonly height: number
  readonly width: number
  readonly channels: number
  /** [height, width, channels], row-major, 0 … 255. */
  readonly pixels: readonly number[]
}
