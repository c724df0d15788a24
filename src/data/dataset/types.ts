import type { Task } from '../../result/index.js'
import type { Features } from '../../tensor/reals.js'
import type { Preprocessor } from '../preprocess/types.js'
import type { Scaler } from '../scale/check-scaler.js'
import type { PartMark } from '../split/part-mark.js'

/** What the network predicts for each row: a class or one or more numbers. */
export type Targets =
  | {
      readonly kind: 'classes'
      /** Index into `classes` per row. */
      readonly labels: Int32Array
      readonly classes: readonly string[]
      /**
       * Soft targets, [rows, classes], row-major: the probability of each class, whose sum is 1 in every row. The label of a row
       * is then its likeliest class. Left out where every row is of one class for certain.
       */
      readonly probabilities?: Float64Array
    }
  | {
      readonly kind: 'values'
      /** [rows, width], row-major. */
      readonly values: Float64Array
      readonly width: number
      readonly names: readonly string[]
    }

/** Examples, one per row: features and targets. Treat it as immutable. */
export interface Dataset {
  readonly rows: number
  readonly features: number
  /** [rows, features], row-major. Bytes are read as value / 255. */
  readonly x: Features
  /** Feature names. */
  readonly columns: readonly string[]
  readonly targets: Targets
  /** The split part these rows belong to, if any. */
  readonly part?: PartMark
  /** What made the features from raw rows: a network trained on them is saved with it. */
  readonly preprocessor?: Preprocessor | Scaler
  /** What scaled the targets of a regression. */
  readonly targetScaler?: Scaler
}

/** A typed array of numbers, except the 64-bit integer arrays. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

/** The numbers of one row. */
export type NumberRow = NumericArray | readonly number[]

/** What `dataset` takes. */
export interface DatasetInput {
  /** A flat, row-major array of rows · features numbers, or an array of rows. */
  readonly x: NumericArray | readonly NumberRow[]
  /**
   * One label or number per row, or one array of numbers per row for several outputs. With `task: 'classification'` such arrays
   * are one-hot rows, a 1 in the column of the class, or soft targets: the probability of each class.
   */
  readonly y: NumericArray | readonly number[] | readonly string[] | readonly NumberRow[]
  /** Feature names. Default `x0`, `x1`, … */
  readonly columns?: readonly string[]
  /** Default: classification for strings and for integers that cover 0 … K − 1, otherwise regression. */
  readonly task?: Task
  /** Class names, in label order. Default: the distinct strings sorted, or `0` … `K − 1`. */
  readonly classes?: readonly string[]
  /** Output names of a regression. Default `y`, or `y0`, `y1`, … */
  readonly targetNames?: readonly string[]
}
