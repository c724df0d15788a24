import { type PredictExports, loadPredictCore } from './load/predict.js'

type Reals = Float32Array | Float64Array

const PAGE_BYTES = 65_536
const VECTOR_BYTES = 16

/** The parameters of a dense layer. */
interface DenseLayer {
  readonly inputs: number
  readonly units: number
  /** [inputs, units], row-major. */
  readonly weight: Reals
  readonly bias: Reals
}

/** Where the operands of a layer are in linear memory. */
interface Addresses {
  readonly inputs: number
  readonly panels: number
  readonly weight: number
  readonly bias: number
}

/** The kernels of a forward pass in WebAssembly, on an instance of their own that holds the weights of a network. */
export class PredictCore {
  readonly #kernels: PredictExports
  readonly #codes: Readonly<Record<string, number>>
  readonly #layers: readonly Addresses[]
  readonly #x: number
  readonly #z: number
  /** Columns of a panel: two vectors. */
  readonly #columns: number
  readonly #create: (address: number, length: number) => Reals

  private constructor(
    kernels: PredictExports,
    precision: 'f32' | 'f64',
    layers: readonly DenseLayer[],
    mostRows: number,
    codes: Readonly<Record<string, number>>,
  ) {
    const bytes = precision === 'f32' ? 4 : 8
    const columns = (2 * VECTOR_BYTES) / bytes
    this.#kernels = kernels
    this.#codes = codes
    this.#columns = columns
    // Static data is in the first page.
    let end = PAGE_BYTES
    const reserve = (reals: number): number => {
      const address = end
      end += Math.ceil((reals * bytes) / VECTOR_BYTES) * VECTOR_BYTES
      return address
    }
    this.#layers = layers.map(({ inputs, units }) => {
      const panels = Math.ceil(units / columns)
      const width = panels * columns
      return { inputs, panels, weight: reserve(inputs * width), bias: reserve(width) }
    })
    this.#x = reserve(mostRows * Math.max(...layers.map(({ inputs }) => inputs)))
    this.#z = reserve(mostRows * Math.max(...this.#layers.map(({ panels }) => panels * columns)))
    kernels.memory.grow(Math.ceil(end / PAGE_BYTES) - kernels.memory.buffer.byteLength / PAGE_BYTES)
    const { buffer } = kernels.memory
    this.#create = (address, length) =>
      precision === 'f32' ? new Float32Array(buffer, address, length) : new Float64Array(buffer, address, length)
    layers.forEach((layer, i) => this.#pack(layer, i))
  }

  /**
   * The core of a network.
   *
   * @param mostRows Most rows of a call of `dense`.
   * @param codes What the kernel switches on, by the name of the activation.
   * @returns `null` where the runtime compiles no WebAssembly at run time, as workerd and strict content security policies.
   */
  static async load(
    precision: 'f32' | 'f64',
    layers: readonly DenseLayer[],
    mostRows: number,
    codes: Readonly<Record<string, number>>,
  ): Promise<PredictCore | null> {
    const kernels = await loadPredictCore(precision)
    return kernels === null ? null : new PredictCore(kernels, precision, layers, mostRows, codes)
  }

  /** z = x·W + b of layer `index`: x is [rows, inputs], z [rows, units]. */
  dense(index: number, x: Reals, z: Reals): void {
    const layer = this.#layers[index]
    if (layer === undefined) throw new Error('no such layer')
    const { inputs, panels, weight, bias } = layer
    const rows = x.length / inputs
    const units = z.length / rows
    const width = panels * this.#columns
    this.#create(this.#x, x.length).set(x)
    this.#kernels.dense(rows, inputs, panels, this.#x, weight, bias, this.#z)
    const padded = this.#create(this.#z, rows * width)
    for (let row = 0; row < rows; row++) z.set(padded.subarray(row * width, row * width + units), row * units)
  }

  /** a = act(z) in place. */
  activate(name: string, alpha: number, values: Reals): void {
    this.#inPlace(values, (at) => this.#kernels.activate(this.#codes[name] ?? -1, alpha, at, at, values.length))
  }

  /** eˣ in place. */
  exp(values: Reals): void {
    this.#inPlace(values, (at) => this.#kernels.exponentials(at, values.length))
  }

  #inPlace(values: Reals, run: (address: number) => void): void {
    const copy = this.#create(this.#z, values.length)
    copy.set(values)
    run(this.#z)
    values.set(copy)
  }

  /** Weights into panels, [panels, inputs, columns], padded with zeros. */
  #pack({ inputs, units, weight, bias }: DenseLayer, index: number): void {
    const { panels = 0, weight: address = 0, bias: biasAddress = 0 } = this.#layers[index] ?? {}
    const columns = this.#columns
    const packed = this.#create(address, panels * inputs * columns)
    for (let k = 0; k < inputs; k++) {
      for (let j = 0; j < units; j++) {
        const panel = Math.floor(j / columns)
        packed[(panel * inputs + k) * columns + (j % columns)] = weight[k * units + j] ?? 0
      }
    }
    this.#create(biasAddress, units).set(bias)
  }
}
