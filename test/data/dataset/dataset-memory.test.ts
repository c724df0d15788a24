import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { selectRows } from '../../../src/data/dataset/select-rows.js'
import type { DatasetInput } from '../../../src/data/dataset/types.js'
import { expectFault } from '../../support/errors.js'

const x = [[1], [2], [3]]

describe('dataset: memory that is not its own', () => {
  it('copies shared targets before it looks at them', () => {
    const shared = new Float64Array(new SharedArrayBuffer(24))
    shared.set([0.5, 1.5, 2.5])
    const { targets } = dataset({ x, y: shared })
    shared.fill(NaN)
    expect(targets).toMatchObject({ values: Float64Array.of(0.5, 1.5, 2.5) })
    const labels = new Uint8Array(new SharedArrayBuffer(3))
    labels.set([0, 1, 0])
    const made = dataset({ x, y: labels })
    labels.fill(9)
    expect(made.targets).toMatchObject({ labels: Int32Array.of(0, 1, 0) })
  })

  it('keeps shared bytes bytes and f32 f32', () => {
    const y = [0, 1, 0]
    const shared = (make: (buffer: SharedArrayBuffer) => DatasetInput['x']): unknown =>
      dataset({ x: make(new SharedArrayBuffer(12)), y }).x
    expect(shared((buffer) => new Uint8Array(buffer))).toEqual(new Uint8Array(12))
    expect(shared((buffer) => new Uint8ClampedArray(buffer))).toEqual(new Uint8Array(12))
    expect(shared((buffer) => new Float32Array(buffer))).toEqual(new Float32Array(3))
  })

  it('refuses arrays that their memory shrank away from', () => {
    const buffer = new ArrayBuffer(24, { maxByteLength: 48 })
    const shrunk = new Float64Array(buffer, 0, 3)
    buffer.resize(8)
    expectFault(() => dataset({ x: shrunk, y: [0, 1, 0] }), { code: 'INVALID_SHAPE', field: 'x' }, '0 values')
    expectFault(() => dataset({ x, y: shrunk }), { code: 'INVALID_SHAPE', field: 'y' }, '0 rows')
  })

  it('refuses a copy larger than a WebAssembly memory before it allocates, saying the need', () => {
    // Zeros that nobody touches take no memory.
    const bytes = new Int8Array(600_000_000)
    expectFault(() => dataset({ x: bytes, y: [1, 2] }), { code: 'UNSUPPORTED', field: 'x' }, '4.5 GiB as f64')
  })

  it('leaves its inputs as they were', () => {
    const input = { x: Float32Array.of(1, 2, 3), y: ['b', 'a', 'b'], columns: ['width'] }
    const before = structuredClone(input)
    selectRows(dataset(input), [2, 0]).x.fill(0)
    expect(input).toEqual(before)
  })
})

describe('dataset: names', () => {
  it.each([
    ['the same twice', ['a', 'a']],
    ['no texts', [1, null]],
    ['a text instead of a list', 'ab'],
  ])('refuses %s', (_, given) => {
    const names = given as string[]
    const rows = [[1, 2], [3, 4]] // prettier-ignore
    expectFault(() => dataset({ x: rows, y: [0, 1], columns: names }), { code: 'INVALID_OPTION', field: 'columns' })
    expectFault(() => dataset({ x: rows, y: rows, targetNames: names }), { field: 'targetNames' }, 'distinct strings')
  })

  it('are plain, whatever they say', () => {
    const columns = ['__proto__', 'constructor']
    expect(dataset({ x: [[1, 2]], y: ['toString'], columns })).toMatchObject({
      columns,
      targets: { classes: ['toString'] },
    })
  })
})
