/** A random augmentation of training rows, as an option of `fit`: its defaults are left out. */
export interface AugmentationChange {
  readonly kind: string
  readonly [option: string]: string | number | boolean | readonly number[]
}

/** A random augmentation of training rows with all defaults filled in. */
export interface AugmentationDescription {
  readonly kind: string
  /** Fraction of the rows that it is applied to. */
  readonly probability: number
  readonly [option: string]: string | number | boolean | readonly number[]
}

/** A picture of augmented training images: one row of tiles per image, one column per epoch, the first column unchanged. */
export interface AugmentationPreview {
  /** Rows of tiles. */
  readonly rows: number
  readonly columns: number
  readonly tileHeight: number
  readonly tileWidth: number
  /** Pixels of the whole picture; tiles are one pixel apart. */
  readonly height: number
  readonly width: number
  readonly channels: number
  /** [height, width, channels], row-major, 0 … 255. */
  readonly pixels: readonly number[]
}
