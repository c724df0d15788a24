import { WellfitError } from '../errors.js'

/** Arrays that can hold a tensor's entries. */
export type TensorData =
  Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array

/** A tensor: entries row-major, as many as the product of the shape. A scalar has shape []. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: TensorData
}

/** The contents of a safetensors file. */
export interface TensorFile {
  /** In the order of their entries in the file. */
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly metadata: ReadonlyMap<string, string>
}

/** The width of an entry and the array for such entries. */
export interface Dtype {
  readonly bytes: number
  create(bytes: ArrayBuffer): TensorData
}

/** The supported dtypes: those with a typed array in every runtime. */
export const DTYPES: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['F64', { bytes: 8, create: (bytes) => new Float64Array(bytes) }],
  ['F32', { bytes: 4, create: (bytes) => new Float32Array(bytes) }],
  ['I32', { bytes: 4, create: (bytes) => new Int32Array(bytes) }],
  ['U32', { bytes: 4, create: (bytes) => new Uint32Array(bytes) }],
  ['I16', { bytes: 2, create: (bytes) => new Int16Array(bytes) }],
  ['U16', { bytes: 2, create: (bytes) => new Uint16Array(bytes) }],
  ['I8', { bytes: 1, create: (bytes) => new Int8Array(bytes) }],
  ['U8', { bytes: 1, create: (bytes) => new Uint8Array(bytes) }],
])

/** The dtype of an array: `F32`, `I32`, … */
export function dtypeOf(data: TensorData): string {
  if (data instanceof Float64Array) return 'F64'
  if (data instanceof Float32Array) return 'F32'
  if (data instanceof Int32Array) return 'I32'
  if (data instanceof Uint32Array) return 'U32'
  if (data instanceof Int16Array) return 'I16'
  if (data instanceof Uint16Array) return 'U16'
  if (data instanceof Int8Array) return 'I8'
  if (data instanceof Uint8Array) return 'U8'
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'encodeSafetensors',
    value: data,
    expected: 'be a Float64Array, Float32Array or an array of 8 to 32-bit integers',
  })
}

/** The product of a shape, or `undefined` where it is not a shape or its product exceeds 2⁵³. */
export function entriesOf(shape: unknown): number | undefined {
  if (!Array.isArray(shape)) return undefined
  let entries = 1
  let overflow = false
  for (const side of shape as unknown[]) {
    if (typeof side !== 'number' || !Number.isSafeInteger(side) || side < 0) return undefined
    // A later side of 0 would hide an overflow, which is refused.
    entries *= side
    overflow ||= entries > Number.MAX_SAFE_INTEGER
  }
  return overflow ? undefined : entries
}

/** Bytes of the length at the start of a safetensors file; the header is padded to a multiple of them. */
export const LENGTH_BYTES = 8
/** The one member of a header that is not a tensor. */
export const METADATA = '__metadata__'
export const SPACE = 0x20

/** A fault of a tensor in a model file; `count`: of so many tensors. */
export function tensorError(name: string, expected: string, count = 1): WellfitError {
  return new WellfitError({
    code: 'INVALID_MODEL',
    functionName: 'decodeModel',
    field: 'tensor',
    value: name,
    expected,
    count,
  })
}
