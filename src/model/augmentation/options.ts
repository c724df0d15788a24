/** Height, width and channels (1 if left out) of an image whose features are [height, width, channels], row-major. */
export type ImageShape =
  readonly [height: number, width: number] | readonly [height: number, width: number, channels: number]

/**
 * What is read beyond the edge of an image: `'fill'`, one value; `'nearest'`, the pixel at the edge; `'reflect'`, the
 * mirror image, with the pixel at the edge repeated.
 */
export type Edge = 'fill' | 'nearest' | 'reflect'

interface Common {
  /** Fraction of the rows that it is applied to. Default 1, for flips ½. */
  readonly probability?: number
}

interface OfImages extends Common {
  /** The shape of the images; height · width · channels = features. */
  readonly image: ImageShape
}

interface WithEdge {
  /** Default `'fill'`. */
  readonly edge?: Edge
  /** The value for `edge: 'fill'`, as the network reads it (a byte is value / 255). Default 0. */
  readonly fill?: number
}

/** Flips left and right, or top and bottom. */
export interface FlipAugmentation extends OfImages {
  readonly kind: 'flipHorizontal' | 'flipVertical'
}

/** Shift, rotation, shear and zoom about the center, as one affine map with bilinear interpolation. */
export interface WarpAugmentation extends OfImages, WithEdge {
  readonly kind: 'warp'
  /** Uniform on ± this fraction of height and width, in [0, 1]; two numbers are [vertical, horizontal]. Default 0. */
  readonly shift?: number | readonly [vertical: number, horizontal: number]
  /** Uniform on ± this many degrees, in [0, 180]. Default 0. */
  readonly rotate?: number
  /** Uniform on ± this many degrees, in [0, 60]. Default 0. */
  readonly shear?: number
  /** Factor uniform on 1 ± zoom, in [0, 0.9]. Default 0. */
  readonly zoom?: number
}

/** Pads by whole pixels, then crops back to the original size at a random position. */
export interface CropAugmentation extends OfImages, WithEdge {
  readonly kind: 'crop'
  /** Pixels added on every side. */
  readonly padding: number
}

/** Overwrites a rectangle at a random position with one value (DeVries & Taylor, 2017). */
export interface CutoutAugmentation extends OfImages {
  readonly kind: 'cutout'
  /** Side in pixels, or [height, width]. */
  readonly size: number | readonly [height: number, width: number]
  /** Default 0. */
  readonly fill?: number
}

/** Brightness, contrast and, for three channels, saturation and hue. */
export interface ColorAugmentation extends OfImages {
  readonly kind: 'color'
  /** x ← b·x, b uniform on 1 ± brightness, in [0, 1]. Default 0. */
  readonly brightness?: number
  /** x ← mean + c·(x − mean), c uniform on 1 ± contrast, in [0, 1]. Default 0. */
  readonly contrast?: number
  /** x ← luma + s·(x − luma), s uniform on 1 ± saturation, in [0, 1]. Default 0. */
  readonly saturation?: number
  /** Rotates the chroma plane by ± this many degrees, in [0, 180]. Default 0. */
  readonly hue?: number
  /** The lowest and the highest value of a pixel; results are clamped to it. Default [0, 1]. */
  readonly range?: readonly [lowest: number, highest: number]
}

/** x ← x + σ·n, n standard normal; for images and tabular rows. */
export interface NoiseAugmentation extends Common {
  readonly kind: 'noise'
  /** One σ, or one per feature. */
  readonly sigma: number | readonly number[]
  /** Whether `sigma` is in units of each feature's standard deviation over the train set. Default false. */
  readonly relative?: boolean
}

/** Replaces features at random, so that the network does not rely on a single one. */
export interface MaskAugmentation extends Common {
  readonly kind: 'mask'
  /** Probability for each feature, in [0, 1]. */
  readonly rate: number
  /** The replacement. Default 0, the mean of a standardized feature. */
  readonly value?: number
}

/** x ← λ·x + (1 − λ)·x′ and the same for the targets, λ ~ Beta(α, α), x′ another row (Zhang et al., 2018). */
export interface MixupAugmentation extends Common {
  readonly kind: 'mixup'
  /** In (0, 100]. Default 0.2. */
  readonly alpha?: number
}

/** Pastes a rectangle of another image, a fraction 1 − λ of the area; targets mix by the area (Yun et al., 2019). */
export interface CutmixAugmentation extends OfImages {
  readonly kind: 'cutmix'
  /** In (0, 100]. Default 1. */
  readonly alpha?: number
}

/**
 * A random change of training rows. A list of them is applied in order, with new draws in every epoch, to training batches
 * only: `evaluate`, `predict`, the checks and the dev set see the rows unchanged.
 */
export type Augmentation =
  | FlipAugmentation
  | WarpAugmentation
  | CropAugmentation
  | CutoutAugmentation
  | ColorAugmentation
  | NoiseAugmentation
  | MaskAugmentation
  | MixupAugmentation
  | CutmixAugmentation

/** The names of all augmentations. */
export type AugmentationKind = Augmentation['kind']
