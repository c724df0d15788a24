// The part of ONNX that two models need, encoded by hand: a product, and a dense network.

/** A field of a protocol buffer: a varint, or bytes with their length. */
function field(number: number, value: number | Uint8Array | string): Uint8Array {
  if (typeof value === 'number') return bytes(varint(number << 3), varint(value))
  const content = typeof value === 'string' ? new TextEncoder().encode(value) : value
  return bytes(varint((number << 3) | 2), varint(content.length), content)
}

function varint(value: number): Uint8Array {
  const result: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) result.push((rest % 128) | 128)
  return Uint8Array.from([...result, rest])
}

function bytes(...parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}

const FLOAT = 1
const INT_ATTRIBUTE = 2

/** An input or output: its name and shape. */
function valueInfo(name: string, shape: readonly number[]): Uint8Array {
  const dimensions = bytes(...shape.map((size) => field(1, field(1, size))))
  const tensorType = bytes(field(1, FLOAT), field(2, dimensions))
  return bytes(field(1, name), field(2, field(1, tensorType)))
}

function tensor(name: string, shape: readonly number[], data: Float32Array): Uint8Array {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return bytes(...shape.map((size) => field(1, size)), field(2, FLOAT), field(8, name), field(9, raw))
}

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Record<string, number> = {},
): Uint8Array {
  const described = Object.entries(attributes).map(([name, value]) =>
    field(5, bytes(field(1, name), field(3, value), field(20, INT_ATTRIBUTE))),
  )
  return bytes(...inputs.map((name) => field(1, name)), field(2, output), field(4, op), ...described)
}

interface Graph {
  readonly nodes: readonly Uint8Array[]
  readonly initializers: readonly Uint8Array[]
  readonly inputs: readonly Uint8Array[]
  readonly output: Uint8Array
}

function model({ nodes, initializers, inputs, output }: Graph): Uint8Array {
  const graph = bytes(
    ...nodes.map((content) => field(1, content)),
    field(2, 'graph'),
    ...initializers.map((content) => field(5, content)),
    ...inputs.map((content) => field(11, content)),
    field(12, output),
  )
  return bytes(field(1, 8), field(7, graph), field(8, bytes(field(1, ''), field(2, 17))))
}

/** c = op(a)·op(b), both given at run time. */
export function productModel(transposes: 'NN' | 'NT' | 'TN', m: number, n: number, k: number): Uint8Array {
  const [transA, transB] = [Number(transposes === 'TN'), Number(transposes === 'NT')]
  return model({
    nodes: [node('Gemm', ['a', 'b'], 'c', { transA, transB })],
    initializers: [],
    inputs: [valueInfo('a', transA ? [k, m] : [m, k]), valueInfo('b', transB ? [n, k] : [k, n])],
    output: valueInfo('c', [m, n]),
  })
}

/** Dense layers with relu between them and softmax at the end, from x to y. */
export function denseModel(
  units: readonly number[],
  batch: number,
  draw: (count: number, seed: number) => Float32Array,
): Uint8Array {
  const layers = units.slice(1).map((out, i) => ({ into: units[i] ?? 1, out, last: i === units.length - 2 }))
  return model({
    nodes: layers.flatMap(({ last }, i) => [
      node('Gemm', [i === 0 ? 'x' : `a${i - 1}`, `w${i}`, `b${i}`], `z${i}`),
      last ? node('Softmax', [`z${i}`], 'y') : node('Relu', [`z${i}`], `a${i}`),
    ]),
    initializers: layers.flatMap(({ into, out }, i) => [
      tensor(`w${i}`, [into, out], draw(into * out, i)),
      tensor(`b${i}`, [out], draw(out, i)),
    ]),
    inputs: [valueInfo('x', [batch, units[0] ?? 1])],
    output: valueInfo('y', [batch, units.at(-1) ?? 1]),
  })
}
