import { WellfitError } from '../errors.js'
import type { NetworkDescription } from '../model/network-options.js'
import { parameterCount, type Segment, segmentsOf } from '../model/segments.js'
import { findFaults, isFiniteNumber } from '../options.js'
import { isSparse, storedNames, toDense } from './sparse.js'
import { dtypeOf, type Tensor, tensorError } from './tensors.js'

const TYPES = {
  f32: { create: (length: number) => new Float32Array(length), dtype: 'F32' },
  f64: { create: (length: number) => new Float64Array(length), dtype: 'F64' },
} as const

/** The tensor's name in the file. */
function nameOf({ layer, parameter }: Segment): string {
  return `${layer}.${parameter}`
}

/** Splits θ into named tensors. Errors: `INVALID_SHAPE`, `INVALID_DATA`. */
export function packParameters(network: NetworkDescription, parameters: ArrayLike<number>): [string, Tensor][] {
  const count = parameterCount(network)
  if (parameters.length !== count) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: 'encodeModel',
      field: 'parameters',
      value: parameters.length,
      expected: `hold the ${count} parameters of the network`,
    })
  }
  return segmentsOf(network).map((segment) => {
    const data = TYPES[network.precision].create(segment.length)
    for (let i = 0; i < segment.length; i++) data[i] = parameters[segment.offset + i] ?? NaN
    checkFinite('encodeModel', 'INVALID_DATA', nameOf(segment), data)
    return [nameOf(segment), { shape: segment.shape, data }]
  })
}

/** Assembles θ from named tensors, which must be exactly those of the network. Errors: `INVALID_MODEL`. */
export function unpackParameters(
  network: NetworkDescription,
  tensors: ReadonlyMap<string, Tensor>,
): Float32Array | Float64Array {
  const segments = segmentsOf(network)
  const expected = new Set(segments.flatMap((segment) => storedNames(nameOf(segment))))
  const unknown = [...tensors.keys()].filter((name) => !expected.has(name))
  if (unknown.length > 0) throw tensorError(unknown[0] ?? '', 'be a parameter of the network', unknown.length)
  const { create, dtype } = TYPES[network.precision]
  // Check before allocating: a short file may describe a large network.
  for (const name of segments.map(nameOf)) {
    if (!tensors.has(name) && !isSparse(name, tensors)) throw tensorError(name, 'be in the file')
  }
  const parameters = create(parameterCount(network))
  for (const segment of segments) {
    const name = nameOf(segment)
    const tensor = isSparse(name, tensors) ? toDense(name, segment.shape, tensors) : tensors.get(name)
    if (tensor === undefined) throw tensorError(name, 'be in the file')
    if (dtypeOf(tensor.data) !== dtype) throw tensorError(name, `be of dtype ${dtype}, not ${dtypeOf(tensor.data)}`)
    if (tensor.shape.join() !== segment.shape.join()) {
      throw tensorError(
        name,
        `have the shape [${segment.shape.join(', ')}], not [${tensor.shape.slice(0, 8).join(', ')}]`,
      )
    }
    checkFinite('decodeModel', 'INVALID_MODEL', name, tensor.data)
    parameters.set(tensor.data, segment.offset)
  }
  return parameters
}

function checkFinite(
  functionName: string,
  code: 'INVALID_DATA' | 'INVALID_MODEL',
  name: string,
  data: Tensor['data'],
): void {
  const fault = findFaults(data, isFiniteNumber)
  if (fault === null) return
  throw new WellfitError({
    code,
    functionName,
    field: `${name}[${fault.index}]`,
    value: fault.value,
    expected: 'be a finite number',
    count: fault.count,
    remedy: 'Training diverged: lower the learning rate.',
  })
}
