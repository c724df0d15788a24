import { describe, expect, it } from 'vitest'
import { dataset, network } from '../../../src/index.js'

const rows = [
  [1, 2],
  [3, 4],
]

describe('rows that are typed arrays', () => {
  it.each([Float32Array, Float64Array, Int16Array, Uint8Array, Uint8ClampedArray])(
    'are read like arrays of numbers: %o',
    (Row) => {
      const typed = dataset({ x: rows.map((row) => Row.from(row)), y: rows.map((row) => Row.from(row)) })
      const plain = dataset({ x: rows, y: rows })
      expect(typed.x).toEqual(plain.x)
      expect(typed.targets).toEqual(plain.targets)
    },
  )

  it('are read as classes where the task says so', () => {
    const y = [Float32Array.of(0, 1), Float32Array.of(1, 0)]
    expect(dataset({ x: rows, y, task: 'classification' }).targets).toMatchObject({ labels: Int32Array.of(1, 0) })
  })

  it('may be mixed with arrays, and may lie in shared memory', () => {
    const shared = new Float64Array(new SharedArrayBuffer(16))
    shared.set([3, 4])
    expect(dataset({ x: [[1, 2], shared], y: [0, 1] }).x).toEqual(Float64Array.of(1, 2, 3, 4))
  })

  it('are taken by predict', async () => {
    using net = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError', parameters: [2, -1, 1] })
    // 2·a − b + 1
    expect(Array.from(net.predict(rows.map((row) => Float32Array.from(row))))).toEqual([1, 3])
  })

  it('name row and column of what is no number, and a row of another width', () => {
    const y = [0, 1]
    expect(() => dataset({ x: [Float32Array.of(1, 2), Float32Array.of(3, NaN)], y })).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', row: 1, message: expect.stringContaining('NaN') as string }),
    )
    expect(() => dataset({ x: [Float32Array.of(1, 2), Float32Array.of(3)], y })).toThrow(
      'It has 1: every row must have the same columns.',
    )
    expect(() => dataset({ x: [BigInt64Array.of(1n, 2n) as never, Float32Array.of(3)], y })).toThrow('64-bit integers')
  })
})
