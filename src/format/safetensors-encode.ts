import { WellfitError } from '../errors.js'
import { dtypeOf, entriesOf, LENGTH_BYTES, METADATA, SPACE, type Tensor } from './tensors.js'

/**
 * Encodes tensors as a safetensors file: the header's length (u64), the header (JSON, padded with spaces to a multiple of
 * 8 bytes), then the entries, little-endian, wider dtypes first so that every tensor is aligned.
 *
 * Errors: `INVALID_DATA` for duplicate names or malformed Unicode, `INVALID_SHAPE` where shape and entries differ.
 * Source: https://github.com/huggingface/safetensors#format
 *
 * @example encodeSafetensors([['weight', { shape: [2, 3], data: new Float32Array(6) }]])
 */
export function encodeSafetensors(
  tensors: Iterable<readonly [name: string, tensor: Tensor]>,
  metadata: Iterable<readonly [key: string, value: string]> = [],
): Uint8Array {
  const ordered = [...tensors].toSorted(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT)
  const members: string[] = []
  const texts = [...metadata]
  if (texts.length > 0) {
    const pairs = texts.map(([key, value]) => `${quote(key)}:${quote(value)}`)
    members.push(`"${METADATA}":{${pairs.join(',')}}`)
  }
  const seen = new Set<string>([METADATA])
  let offset = 0
  for (const [name, { shape, data }] of ordered) {
    if (seen.has(name)) throw badTensor('INVALID_DATA', name, 'have a unique name')
    seen.add(name)
    if (entriesOf(shape) !== data.length)
      throw badTensor('INVALID_SHAPE', name, `have a shape of ${data.length} entries`)
    const end = offset + data.byteLength
    members.push(
      `${quote(name)}:{"dtype":"${dtypeOf(data)}","shape":[${shape.join(',')}],"data_offsets":[${offset},${end}]}`,
    )
    offset = end
  }
  return assemble(`{${members.join(',')}}`, ordered, offset)
}

function assemble(header: string, ordered: readonly (readonly [string, Tensor])[], dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header)
  const headerBytes = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes)
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true)
  file.fill(SPACE, LENGTH_BYTES, LENGTH_BYTES + headerBytes)
  file.set(text, LENGTH_BYTES)
  let at = LENGTH_BYTES + headerBytes
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return file
}

function quote(text: string): string {
  if (!/\p{Surrogate}/u.test(text)) return JSON.stringify(text)
  throw badTensor('INVALID_DATA', text, 'be well-formed Unicode')
}

function badTensor(code: 'INVALID_DATA' | 'INVALID_SHAPE', name: string, expected: string): WellfitError {
  return new WellfitError({ code, functionName: 'encodeSafetensors', field: 'tensor', value: name, expected })
}
