import * as layout from '../../../assembly/layout.js'
import type { Core } from '../../runtime/core.js'
import type { Features } from '../../tensor/reals.js'

/** Format of feature rows in linear memory. */
export interface SourceFormat {
  readonly type: number
  readonly bytesPerValue: number
}

/** The format of features in linear memory: bytes and f32 stay as they are, f64 is rounded to f32 for an f32 network. */
export function sourceFormat(features: Features, core: Core): SourceFormat {
  if (features instanceof Uint8Array) return { type: layout.SOURCE_U8, bytesPerValue: 1 }
  if (features instanceof Float64Array && core.precision === 'f64') return { type: layout.SOURCE_F64, bytesPerValue: 8 }
  return { type: layout.SOURCE_F32, bytesPerValue: 4 }
}

/** Copies values [first, last) of the flat feature array to `pointer` in their format. */
export function stageFeatures(core: Core, features: Features, first: number, last: number, pointer: number): void {
  const { type } = sourceFormat(features, core)
  const buffer = core.kernels.memory.buffer
  const slice = features.subarray(first, last)
  if (type === layout.SOURCE_U8) new Uint8Array(buffer, pointer, slice.length).set(slice)
  else if (type === layout.SOURCE_F64) new Float64Array(buffer, pointer, slice.length).set(slice)
  else new Float32Array(buffer, pointer, slice.length).set(slice)
}

/** Targets: class labels, or [rows, outputs] values. */
export type TargetRows = { readonly labels: Int32Array } | { readonly values: Float64Array }

/** Bytes of the targets of `rows` rows. */
export function targetBytes(targets: TargetRows, rows: number, outputs: number, core: Core): number {
  return 'labels' in targets ? rows * 4 : rows * outputs * core.bytesPerReal
}

/** Copies the targets of rows [first, last) to `pointer`. */
export function stageTargets(
  core: Core,
  targets: TargetRows,
  first: number,
  last: number,
  outputs: number,
  pointer: number,
): void {
  if ('labels' in targets) {
    const slice = targets.labels.subarray(first, last)
    new Int32Array(core.kernels.memory.buffer, pointer, slice.length).set(slice)
  } else {
    const slice = targets.values.subarray(first * outputs, last * outputs)
    core.reals(pointer, slice.length).set(slice)
  }
}

/** Copies the weights of rows to `pointer`, as f64 in either precision. */
export function stageWeights(core: Core, weights: Float64Array, pointer: number): void {
  const { buffer, byteOffset, byteLength } = weights
  core.bytes(pointer, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength))
}
