import { dtypeOf, entriesOf, type Tensor, tensorError } from './tensors.js'

// A tensor that is mostly zeros is stored as two: NAME.present, one bit per entry (row-major, lowest bit first, padded
// with zero bits to whole bytes), and NAME.values, the entries whose bit is set, in order. −0 counts as an entry, so that
// θ is restored bit for bit.

const PRESENT = '.present'
const VALUES = '.values'
/** Stored sparse where that takes at most this fraction of the bytes: other readers only know the dense form. */
const WORTHWHILE = 0.5
/** Bytes that a second tensor adds to the header. */
const HEADER_BYTES = 128

/** Tensors as stored: dense, or, for matrices that are mostly zeros, as bits and values. */
export function toSparse(tensors: readonly (readonly [string, Tensor])[]): (readonly [string, Tensor])[] {
  return tensors.flatMap(([name, tensor]) => {
    const { data, shape } = tensor
    const kept = data.filter((value) => !Object.is(value, 0))
    const bits = Math.ceil(data.length / 8)
    const isWorthwhile = bits + kept.byteLength + HEADER_BYTES <= WORTHWHILE * data.byteLength
    if (shape.length < 2 || !isWorthwhile) return [[name, tensor] as const]
    const present = new Uint8Array(bits)
    data.forEach((value, i) => {
      if (!Object.is(value, 0)) present[i >> 3] = (present[i >> 3] ?? 0) | (1 << (i & 7))
    })
    return [
      [`${name}${PRESENT}`, { shape: [bits], data: present }] as const,
      [`${name}${VALUES}`, { shape: [kept.length], data: kept }] as const,
    ]
  })
}

/** Whether a file stores a parameter sparse. */
export function isSparse(name: string, tensors: ReadonlyMap<string, Tensor>): boolean {
  return tensors.has(`${name}${PRESENT}`) || tensors.has(`${name}${VALUES}`)
}

/** The names under which a parameter may be stored. */
export function storedNames(name: string): string[] {
  return [name, `${name}${PRESENT}`, `${name}${VALUES}`]
}

/**
 * Assembles a parameter from its bits and values. Refused are: a number of bits that differs from the shape, bits beyond
 * its end, a number of values that differs from the bits set, and values that are 0.
 *
 * Errors: `INVALID_MODEL`, before the dense tensor is allocated.
 */
export function toDense(name: string, shape: readonly number[], tensors: ReadonlyMap<string, Tensor>): Tensor {
  const [present, values] = [tensors.get(`${name}${PRESENT}`), tensors.get(`${name}${VALUES}`)]
  if (present === undefined || values === undefined) throw tensorError(name, `have both ${PRESENT} and ${VALUES}`)
  if (tensors.has(name)) throw tensorError(name, 'be stored once, dense or sparse')
  const entries = entriesOf(shape) ?? 0
  const bits: unknown = present.data
  if (!(bits instanceof Uint8Array) || present.shape.join() !== String(Math.ceil(entries / 8))) {
    throw tensorError(
      `${name}${PRESENT}`,
      `have ${Math.ceil(entries / 8)} entries of dtype U8, one bit for each of ${entries}`,
    )
  }
  const set = bits.reduce((sum, byte) => sum + bitsOf(byte), 0)
  if (values.shape.join() !== String(set))
    throw tensorError(`${name}${VALUES}`, `have ${set} entries, one for each bit`)
  if (entries % 8 !== 0 && (bits.at(-1) ?? 0) >> (entries % 8) !== 0) {
    throw tensorError(`${name}${PRESENT}`, 'have no bit set beyond its last entry')
  }
  if (dtypeOf(values.data) !== 'F32' && dtypeOf(values.data) !== 'F64') {
    throw tensorError(`${name}${VALUES}`, `be of dtype F32 or F64, not ${dtypeOf(values.data)}`)
  }
  if (values.data.some((value) => Object.is(value, 0))) throw tensorError(`${name}${VALUES}`, 'hold no 0')
  return { shape, data: scattered(bits, values.data, entries) }
}

function scattered(bits: Tensor['data'], values: Tensor['data'], entries: number): Tensor['data'] {
  const dense = values instanceof Float64Array ? new Float64Array(entries) : new Float32Array(entries)
  let taken = 0
  for (let i = 0; i < entries; i++) if (((bits[i >> 3] ?? 0) >> (i & 7)) & 1) dense[i] = values[taken++] ?? NaN
  return dense
}

function bitsOf(byte: number): number {
  let count = 0
  for (let rest = byte; rest > 0; rest &= rest - 1) count++
  return count
}
