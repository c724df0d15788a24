import { type CategoryDescription, embeddingCount, keptInputs } from '../../model/categories.js'
import type { LayerDescription } from '../../model/network-options.js'
import { embeddedInputs, frequencyCount, isEmbedded } from '../../model/periodic.js'
import type { Reals } from '../../tensor/reals.js'
import type { ForwardLayer } from './kernels.js'
import { arithmeticOf } from './math/arithmetic.js'
import { F32, F64 } from './math/constants.js'
import { WAVES_F32, WAVES_F64, wavesOf } from './math/waves.js'

/** How a layer embeds its inputs. */
interface LayerEmbedding {
  readonly inputs: number
  /** The blocks of categories, and their matrices one after the other. */
  readonly categories: readonly CategoryDescription[]
  readonly matrices: Reals
  /** Indices of the inputs embedded periodically, among those outside of the blocks, and the frequencies, [columns, of each]. */
  readonly columns: readonly number[]
  readonly frequencies: Reals
}

/** The embedding of the inputs of a layer, where it has one. */
export function embeddingOf(
  layer: LayerDescription,
  own: (parameter: string, entries: number) => Reals,
  precision: 'f32' | 'f64',
): ForwardLayer['embedded'] {
  const { inputs, categories = [], periodic } = layer
  if (!isEmbedded(layer)) return undefined
  const none = new Float32Array()
  const matrices = categories.length === 0 ? none : own('embedding', embeddingCount(layer))
  const frequencies = periodic === undefined ? none : own('frequencies', frequencyCount(layer))
  const parts = { inputs, categories, matrices, columns: embeddedInputs(layer), frequencies }
  return { inputs, embed: embedding(parts, precision) }
}

/** Rows of a layer's inputs as rows of those of its dense product, with the bits of the core. */
function embedding(layer: LayerEmbedding, precision: 'f32' | 'f64'): (x: Reals) => Reals {
  const isF32 = precision === 'f32'
  const arithmetic = arithmeticOf(isF32 ? F32 : F64)
  const { fractionOf, wave } = wavesOf(arithmetic, isF32 ? WAVES_F32 : WAVES_F64)
  const { f } = arithmetic
  const { inputs, categories, matrices, columns, frequencies } = layer
  const kept = keptInputs(layer)
  const dimensions = categories.reduce((sum, { dimension }) => sum + dimension, 0)
  const width = kept.length + dimensions + 2 * frequencies.length
  const each = frequencies.length / Math.max(1, columns.length)

  /** x·E of every block, from `to` on. */
  function writeCategories(from: Reals, row: Reals): void {
    let [to, matrix] = [kept.length, 0]
    for (const { first, count, dimension } of categories) {
      for (let i = 0; i < count; i++, matrix += dimension) {
        const value = from[first + i] ?? NaN
        if (value === 0) continue
        for (let k = 0; k < dimension; k++) row[to + k] = (row[to + k] ?? 0) + f(value * (matrices[matrix + k] ?? NaN))
      }
      to += dimension
    }
  }

  function writeWaves(row: Reals): void {
    let to = kept.length + dimensions
    columns.forEach((column, index) => {
      for (let i = 0; i < each; i++) {
        const cycles = fractionOf(f((frequencies[index * each + i] ?? NaN) * (row[column] ?? NaN)))
        row[to + i] = wave(cycles, 0)
        row[to + each + i] = wave(cycles, 1)
      }
      to += 2 * each
    })
  }

  return (x) => {
    const rows = x.length / inputs
    const embedded = isF32 ? new Float32Array(rows * width) : new Float64Array(rows * width)
    for (let i = 0; i < rows; i++) {
      const [from, row] = [x.subarray(i * inputs, (i + 1) * inputs), embedded.subarray(i * width, (i + 1) * width)]
      kept.forEach((input, k) => (row[k] = from[input] ?? NaN))
      writeCategories(from, row)
      writeWaves(row)
    }
    return embedded
  }
}
