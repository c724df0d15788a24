import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { selectRows } from '../../../src/data/dataset/select-rows.js'
import type { DatasetInput } from '../../../src/data/dataset/types.js'
import { expectFault } from '../../support/errors.js'

const labels = [0, 1, 0]

describe('dataset: what it takes', () => {
  it('reads arrays of rows and flat arrays alike', () => {
    const rows = dataset({ x: [[1, 2], [3, 4], [5, 6]], y: labels }) // prettier-ignore
    const flat = dataset({ x: Float64Array.of(1, 2, 3, 4, 5, 6), y: Uint8Array.from(labels) })
    expect(rows).toEqual(flat)
    expect(rows).toMatchObject({ rows: 3, features: 2, columns: ['x0', 'x1'] })
    expect(rows.targets).toEqual({ kind: 'classes', labels: Int32Array.of(0, 1, 0), classes: ['0', '1'] })
  })

  it('sees the task from the targets, and is told it by `task`', () => {
    const kind = (y: DatasetInput['y'], task?: DatasetInput['task']): string =>
      dataset({ x: new Float64Array(y.length).fill(1), y, ...(task ? { task } : {}) }).targets.kind
    expect(kind([0, 1, 2, 1])).toBe('classes')
    expect(kind(['a', 'b'])).toBe('classes')
    expect(kind([1, 2, 3])).toBe('values')
    expect(kind([0, 2])).toBe('values')
    expect(kind([0.5, 1])).toBe('values')
    expect(kind([0, 1, 2, 1], 'regression')).toBe('values')
    expect(kind([1, 2, 3], 'classification')).toBe('classes')
  })

  it('keeps several outputs a row, with their names', () => {
    const { targets } = dataset({ x: [[1], [2]], y: [[1, 2], [3, 4]], targetNames: ['u', 'v'] }) // prettier-ignore
    expect(targets).toEqual({ kind: 'values', values: Float64Array.of(1, 2, 3, 4), width: 2, names: ['u', 'v'] })
  })

  it('uses f32, f64 and bytes where they stand, even unaligned, frozen or read-only', () => {
    const x = new Float32Array(new ArrayBuffer(28), 4, 6).fill(2)
    expect(dataset({ x, y: labels }).x).toBe(x)
    const bytes = new Uint8Array(new ArrayBuffer(7), 1, 6)
    expect(dataset({ x: bytes, y: labels }).x).toBe(bytes)
    const rows = Object.freeze([Object.freeze([1]), Object.freeze([2]), Object.freeze([3])])
    expect(dataset({ x: rows, y: Object.freeze([...labels]) }).rows).toBe(3)
    expect(dataset({ x: Int16Array.of(1, 2, 3), y: labels }).x).toEqual(Float64Array.of(1, 2, 3))
  })

  it('copies shared and resizable memory, which may change under it', () => {
    const shared = new Float64Array(new SharedArrayBuffer(24)).fill(1)
    const made = dataset({ x: shared, y: labels })
    shared.fill(NaN)
    expect([...made.x]).toEqual([1, 1, 1])
    const buffer = new ArrayBuffer(24, { maxByteLength: 48 })
    const resized = dataset({ x: new Float64Array(buffer), y: labels })
    buffer.resize(8)
    expect(resized.x.length).toBe(3)
  })
})

describe('dataset: what it refuses', () => {
  const rows3 = (values: unknown[]): DatasetInput => ({ x: values.map((v) => [1, v]) as number[][], y: labels })

  it('lengths that do not fit', () => {
    expectFault(() => dataset({ x: new Float64Array(7), y: labels }), { code: 'INVALID_SHAPE', field: 'x' }, '7 values')
    expectFault(() => dataset({ x: [[1], [2]], y: labels }), { code: 'INVALID_SHAPE' }, '2 rows', 'have 3 rows, like y')
    expectFault(() => dataset({ x: [[1, 2], [3], [4, 5]], y: labels }), { code: 'INVALID_SHAPE', row: 1 }) // prettier-ignore
    expectFault(() => dataset({ x: [], y: [] }), { code: 'INVALID_SHAPE' }, 'at least one row')
    expectFault(() => dataset({ x: new Float32Array(0), y: labels }), { code: 'INVALID_SHAPE' }, 'at least 1')
    expectFault(() => dataset({ x: [[], [], []], y: labels }), { code: 'INVALID_DATA' }, 'at least one number')
  })

  it('NaN and infinity, naming the first cell and how many there are', () => {
    const x = Float64Array.of(1, 2, 3, NaN, Infinity, NaN)
    const error = expectFault(() => dataset({ x, y: labels }), { code: 'INVALID_DATA', row: 1, column: 1, count: 3 })
    expect(error.message).toContain('`x` (=NaN) at row 1, column 1 must be a finite number (3 such values)')
  })

  it('null, holes and texts, none of which is 0', () => {
    for (const value of [null, undefined, '3', '', true]) {
      expectFault(() => dataset(rows3([0, value, 0])), { code: 'INVALID_DATA', row: 1, column: 1 })
    }
    // oxlint-disable-next-line no-sparse-arrays -- a hole is what is tested
    expectFault(() => dataset(rows3([0, [, 1][0], 0])), { row: 1, column: 1 })
    const sparse = new Array<number>(3)
    sparse[0] = 1
    expectFault(() => dataset({ x: [[1], [2], [3]], y: sparse }), {
      code: 'INVALID_DATA',
      field: 'y',
      row: 1,
      count: 2,
    })
  })

  it('labels that are no labels', () => {
    const y = (values: number[], classes?: string[]): (() => unknown) => {
      return () =>
        dataset({ x: values.map(() => [1]), y: values, task: 'classification', ...(classes ? { classes } : {}) })
    }
    expectFault(y([0, 1.5, 1]), { field: 'y', value: 1.5, row: 1 }, 'label from 0 to 1')
    expectFault(y([0, 1, -1]), { field: 'y', value: -1, row: 2 })
    expectFault(y([0, 1, 2], ['a', 'b']), { field: 'y', value: 2, row: 2 }, 'from 0 to 1')
    expectFault(y([0, NaN, 2]), { field: 'y', row: 1 })
    expectFault(() => dataset({ x: [[1], [2]], y: ['a', 'c'], classes: ['a', 'b'] }), { value: 'c', row: 1 })
    expectFault(() => dataset({ x: [[1]], y: ['a'], task: 'regression' }), { value: 'a' })
  })

  it('64-bit integers, detached memory, and what is no array', () => {
    const big = BigInt64Array.of(1n, 2n, 3n) as unknown as Float64Array
    expectFault(() => dataset({ x: big, y: labels }), { code: 'INVALID_DATA', field: 'x' }, 'Float64Array.from')
    const lost = Float64Array.of(1, 2, 3)
    structuredClone(lost, { transfer: [lost.buffer] })
    expectFault(() => dataset({ x: lost, y: labels }), { code: 'INVALID_DATA', field: 'x' }, 'detached')
    expectFault(() => dataset({ x: 'abc' as unknown as number[][], y: labels }), { code: 'INVALID_DATA', field: 'x' })
    expectFault(() => dataset({ x: [[1]], y: null as unknown as number[] }), { code: 'INVALID_DATA', field: 'y' })
  })

  it('unknown and dangerous keys, naming the near one', () => {
    const input = { x: [[1]], y: [0], column: ['a'] } as unknown as DatasetInput
    expectFault(() => dataset(input), { code: 'INVALID_OPTION', field: 'column' }, 'Did you mean `columns`?')
    const hostile = JSON.parse('{"x": [[1]], "y": [0], "__proto__": {}}') as DatasetInput
    expectFault(() => dataset(hostile), { code: 'INVALID_OPTION', field: '__proto__' })
  })

  it('more than a WebAssembly memory holds, before it allocates, saying the need', () => {
    const row = { length: 600_000_000 }
    Object.setPrototypeOf(row, Array.prototype)
    const wide = new Proxy([0], { get: (target, key) => (key === 'length' ? 600_000_000 : Reflect.get(target, key)) })
    expectFault(() => dataset({ x: [wide], y: [0] }), { code: 'UNSUPPORTED' }, '4.5 GiB')
  })
})

describe('selectRows', () => {
  const data = dataset({ x: Uint8Array.of(1, 2, 3, 4, 5, 6), y: ['b', 'a', 'b'] })

  it('takes rows in the order asked for, in the form they have', () => {
    const chosen = selectRows(data, [2, 0])
    expect(chosen.x).toEqual(Uint8Array.of(5, 6, 1, 2))
    expect(chosen.targets).toEqual({ kind: 'classes', labels: Int32Array.of(1, 1), classes: ['a', 'b'] })
    expect(chosen.rows).toBe(2)
  })

  it('refuses what is no row', () => {
    for (const row of [3, -1, 0.5, NaN]) expectFault(() => selectRows(data, [0, row]), { code: 'INVALID_OPTION' })
  })
})
