import { type PredictExports, loadPredictCore } from './load/predict.js'

type Reals = Float32Array | Float64Array

const PAGE_BYTES = 65_536
const VECTOR_BYTES = 16

/** The parameters of a dense layer. */
interface DenseLayer {
  readonly inputs: number
  readonly units: number
  readonly groups: number
  /** [groups, inputs / groups, units / groups], row-major. */
  readonly weight: Reals
  readonly bias: Reals
}

/** Where the operands of a layer are in linear memory. */
interface Addresses {
  /** Of a group, as are the panels. */
  readonly inputs: number
  readonly panels: number
  readonly groups: number
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
    this.#create = (address, length) => {
      const { buffer } = kernels.memory
      return precision === 'f32' ? new Float32Array(buffer, address, length) : new Float64Array(buffer, address, length)
    }
    // Static data is in the first page.
    let end = PAGE_BYTES
    const reserve = (reals: number): number => {
      const address = end
      end += Math.ceil((reals * bytes) / VECTOR_BYTES) * VECTOR_BYTES
      kernels.memory.grow(Math.ceil((end - kernels.memory.buffer.byteLength) / PAGE_BYTES))
      return address
    }
    let widest = 0
    this.#layers = layers.map(({ inputs, units, groups, weight, bias }) => {
      const [depth, width] = [inputs / groups, units / groups]
      const panels = Math.ceil(width / columns)
      // A matrix for each group into panels, [groups, panels, rows, columns], padded with zeros.
      const packed = (values: Reals, rows: number): number => {
        const length = groups * panels * rows * columns
        const address = reserve(length)
        const target = this.#create(address, length)
        values.forEach((value, i) => {
          const row = Math.floor(i / width)
          const panel = Math.floor(row / rows) * panels + Math.floor((i % width) / columns)
          target[(panel * rows + (row % rows)) * columns + ((i % width) % columns)] = value
        })
        return address
      }
      widest = Math.max(widest, inputs, groups * panels * columns)
      return { inputs: depth, panels, groups, weight: packed(weight, depth), bias: packed(bias, 1) }
    })
    this.#x = reserve(mostRows * widest)
    this.#z = reserve(mostRows * widest)
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
    const { inputs, panels, groups, weight, bias } = layer
    const parts = x.length / inputs
    const units = z.length / parts
    const width = panels * this.#columns
    this.#create(this.#x, x.length).set(x)
    this.#kernels.dense(parts / groups, inputs, panels, groups, this.#x, weight, bias, this.#z)
    const padded = this.#create(this.#z, parts * width)
    // The outputs of a group in a row.
    for (let part = 0; part < parts; part++) z.set(padded.subarray(part * width, part * width + units), part * units)
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
}
