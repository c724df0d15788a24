import type { Reals } from '../../tensor/reals.js'
import { arithmeticOf } from './math/arithmetic.js'
import { F32, F64 } from './math/constants.js'
import { WAVES_F32, WAVES_F64, wavesOf } from './math/waves.js'

/** An embedding of the inputs of a layer. */
export interface PeriodicEmbedding {
  readonly inputs: number
  /** Indices of the embedded inputs. */
  readonly columns: readonly number[]
  /** [columns, frequencies of each]. */
  readonly frequencies: Reals
}

/** The embedding of rows, [rows, inputs] to [rows, inputs + 2·frequencies], with the bits of the core. */
export function embedding(
  { inputs, columns, frequencies }: PeriodicEmbedding,
  precision: 'f32' | 'f64',
): (x: Reals) => Reals {
  const isF32 = precision === 'f32'
  const arithmetic = arithmeticOf(isF32 ? F32 : F64)
  const { fractionOf, wave } = wavesOf(arithmetic, isF32 ? WAVES_F32 : WAVES_F64)
  const each = frequencies.length / columns.length
  const width = inputs + 2 * frequencies.length
  return (x) => {
    const rows = x.length / inputs
    const embedded = isF32 ? new Float32Array(rows * width) : new Float64Array(rows * width)
    for (let row = 0; row < rows; row++) {
      embedded.set(x.subarray(row * inputs, (row + 1) * inputs), row * width)
      columns.forEach((column, index) => {
        const value = x[row * inputs + column] ?? NaN
        const to = row * width + inputs + 2 * each * index
        for (let i = 0; i < each; i++) {
          const turns = fractionOf(arithmetic.f((frequencies[index * each + i] ?? NaN) * value))
          embedded[to + i] = wave(turns, 0)
          embedded[to + each + i] = wave(turns, 1)
        }
      })
    }
    return embedded
  }
}
