import type { Task } from '../../result/index.js'
import type { Features } from '../../tensor/reals.js'
import type { PartMark } from '../split/part-mark.js'

/** What the network is to predict for each row. */
export type Targets =
  | {
      readonly kind: 'classes'
      /** Position of each row's class in `classes`. */
      readonly labels: Int32Array
      readonly classes: readonly string[]
    }
  | {
      readonly kind: 'values'
      /** [rows, width], row-major. */
      readonly values: Float64Array
      readonly width: number
      readonly names: readonly string[]
    }

/** Examples, one a row: features and what is to be predicted from them. Not to be changed once made. */
export interface Dataset {
  readonly rows: number
  readonly features: number
  /** [rows, features], row-major. Bytes are read as value / 255. */
  readonly x: Features
  /** Names of the features. */
  readonly columns: readonly string[]
  readonly targets: Targets
  /** Which part of a split this is; left out where it is none. */
  readonly part?: PartMark
}

/** Any typed array of numbers, but for the 64-bit integers. */
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

/** What `dataset` takes. */
export interface DatasetInput {
  /** A flat array of rows · features numbers, row-major, or an array of rows. */
  readonly x: NumericArray | readonly (readonly number[])[]
  /** One label or number a row, or a row of numbers for several outputs. */
  readonly y: NumericArray | readonly number[] | readonly string[] | readonly (readonly number[])[]
  /** Names of the features. Default `x0`, `x1`, … */
  readonly columns?: readonly string[]
  /** Default: classification for texts and for whole numbers that cover 0 … K − 1, else regression. */
  readonly task?: Task
  /** The classes in the order of their labels. Default: the texts sorted, or `0` … `K − 1`. */
  readonly classes?: readonly string[]
  /** Names of the outputs of a regression. Default `y`, or `y0`, `y1`, … */
  readonly targetNames?: readonly string[]
}
