import { describe, expect, it } from 'vitest'
import { checkTrainSet } from '../../../src/data/dataset/check-dataset.js'
import { chunkedDataset } from '../../../src/data/dataset/chunked/chunked-dataset.js'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { checkPositiveWeight, checkSampleWeights, measuringWeights } from '../../../src/data/dataset/sample-weights.js'
import { selectRows } from '../../../src/data/dataset/select-rows.js'
import type { DatasetInput } from '../../../src/data/dataset/types.js'
import { expectFault } from '../../support/errors.js'

// What a dataset may hold: at each limit, and just beyond it.

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const targetsOf = (y: DatasetInput['y'], rest: Partial<DatasetInput> = {}): ReturnType<typeof dataset>['targets'] => dataset({ x: new Float64Array((y as number[]).length), y, ...rest }).targets // prettier-ignore

describe('integers are classes', () => {
  it('where they cover 0 … K − 1, for 2 to 256 classes', () => {
    expect(targetsOf(upTo(256)).kind).toBe('classes')
    expect(targetsOf(upTo(257)).kind).toBe('values')
    expect(targetsOf([0, 1]).kind).toBe('classes')
    expect(targetsOf([0, 0]).kind).toBe('values')
    expect(targetsOf([1, 2]).kind).toBe('values')
    expect(targetsOf([0, 2]).kind).toBe('values')
    expect(targetsOf([0, 1, -1]).kind).toBe('values')
    expect(targetsOf([0, 1, 0.5]).kind).toBe('values')
  })

  it('where that is asked for, below 2²⁰', () => {
    expect(targetsOf([3, 1], { task: 'classification' })).toMatchObject({ classes: ['0', '1', '2', '3'] })
    expect(targetsOf([0, 1], { task: 'regression' }).kind).toBe('values')
    expect(targetsOf([1, 1], { classes: ['a', 'b'] })).toMatchObject({ labels: Int32Array.of(1, 1) })
    expectFault(() => targetsOf([2 ** 20], { task: 'classification' }), { field: 'y', value: 2 ** 20 }, 'be a label below 2²⁰') // prettier-ignore
    expect(targetsOf([2 ** 20 - 1], { task: 'classification' })).toMatchObject({ kind: 'classes' })
    expectFault(() => targetsOf([0, -1], { classes: ['a', 'b'] }), { value: -1, row: 1 }, 'be a label from 0 to 1', 'Use 0 for −1') // prettier-ignore
    expectFault(() => targetsOf([1, 2], { classes: ['a', 'b'] }), { value: 2, row: 1 }, 'y.map((label) => label - 1)') // prettier-ignore
    expectFault(() => targetsOf([1, 3, 3], { classes: ['a', 'b'] }), { value: 3, count: 2 }, 'pass strings')
  })
})

describe('rows of probabilities', () => {
  const soft = (...y: number[][]): ReturnType<typeof targetsOf> => targetsOf(y, { task: 'classification' })

  it('sum to 1 within rounding of a thousandth, which is divided out', () => {
    expect(soft([1, 0], [0, 1])).toEqual({ kind: 'classes', labels: Int32Array.of(0, 1), classes: ['0', '1'] })
    expect(soft([0.25, 0.75])).toMatchObject({ labels: Int32Array.of(1), probabilities: Float64Array.of(0.25, 0.75) })
    expect(soft([0.5, 0.5005])).toMatchObject({ probabilities: Float64Array.of(0.5 / 1.0005, 0.5005 / 1.0005) })
    expect(soft([0.5, 0.4995])).toMatchObject({ labels: Int32Array.of(0) })
    expectFault(() => soft([1, 0], [0.5, 0.502]), { value: 'a sum of 1.002', row: 1 }, 'sum to 1')
    expectFault(() => soft([0.5, 0.498]), { value: 'a sum of 0.998', row: 0 })
    expectFault(() => soft([1.0005, 0]), { value: 1.0005 }, 'lie in [0, 1]')
    expectFault(() => soft([-0.0005, 1]), { value: -0.0005 }, 'lie in [0, 1]')
  })

  it('have a number for each of two classes or more', () => {
    expectFault(() => soft([1]), { value: '1 number' }, 'at least two classes')
    expectFault(() => targetsOf([[1, 0]], { task: 'classification', classes: ['a', 'b', 'c'] }), { value: '2 numbers' }, 'each of the 3 classes') // prettier-ignore
    expectFault(() => targetsOf(['a'], { classes: ['a', 'a'] }), { field: 'classes' }, 'one or more distinct strings')
    expectFault(() => targetsOf(['a'], { classes: [] }), { field: 'classes' })
  })
})

describe('names and shapes', () => {
  it('are as many as columns and outputs, each once', () => {
    expect(dataset({ x: [[1, 2]], y: [1.5] }).columns).toEqual(['x0', 'x1'])
    expect(targetsOf([[1, 2]])).toMatchObject({ names: ['y0', 'y1'], width: 2 })
    expect(targetsOf([[1.5]])).toMatchObject({ names: ['y'], width: 1 })
    expectFault(() => dataset({ x: [[1, 2]], y: [1], columns: ['a'] }), { code: 'INVALID_SHAPE', field: 'columns', value: '1 name' }, 'each of 2 columns') // prettier-ignore
    expectFault(() => targetsOf([[1, 2]], { targetNames: ['a', 'b', 'c'] }), { field: 'targetNames', value: '3 names' }, 'each of 2 outputs') // prettier-ignore
    expectFault(() => dataset({ x: [[1, 2]], y: [1], columns: ['a', 'a'] }), { field: 'columns' })
    expectFault(() => dataset({ x: [[1, 2]], y: [1], columns: [] }), { field: 'columns' })
  })

  it.each<[string, unknown, object, string]>([
    ['no rows in y', { x: [], y: [] }, { field: 'y', value: '0 rows' }, 'at least one row'],
    ['too few rows', { x: [[1]], y: [1, 2] }, { field: 'x', value: '1 row' }, 'have 2 rows, like y'],
    ['too many rows', { x: [[1], [2], [3]], y: [1, 2] }, { field: 'x', value: '3 rows' }, 'have 2 rows'],
    ['a flat array that does not fit', { x: new Float64Array(5), y: [1, 2] }, { field: 'x', value: '5 values' }, 'row-major'], // prettier-ignore
    ['an empty flat array', { x: new Float64Array(0), y: [1, 2] }, { field: 'x', value: '0 values' }, 'at least 1'],
    ['an empty row', { x: [[]], y: [1] }, { field: 'x[0]' }, 'be a row of at least one number'],
    ['a number as a row', { x: [1, 2], y: [1, 2] }, { field: 'x[0]', value: 1 }, 'Pass an array of rows'],
    ['an object as a row', { x: [{ a: 1 }], y: [1] }, { field: 'x[0]' }, 'Object.values(row)'],
    ['a text', { x: 'abc', y: [1] }, { field: 'x' }, 'be a typed array or an array of rows'],
    ['an empty target row', { x: [[1]], y: [[]] }, { field: 'y[0]' }, 'be a row of at least one number'],
    ['no number', { x: [[1, 2], [3, NaN]], y: [1, 2] }, { field: 'x', row: 1, column: 1, count: 1 }, 'missing value is never treated as 0'], // prettier-ignore
    ['infinity', { x: Float64Array.of(1, Infinity, 3, Infinity), y: [1, 2] }, { field: 'x', row: 0, column: 1, count: 2 }, 'division by 0'], // prettier-ignore
    ['a boolean', { x: [[true]], y: [1] }, { field: 'x', value: true }, 'Convert booleans'],
    ['a target that is no number', { x: [[1], [2]], y: [1, null] }, { field: 'y', row: 1 }, 'be a finite number'],
    ['a target of another kind', { x: [[1], [2]], y: ['a', 1] }, { field: 'y', row: 1, value: 1 }, 'be a string, like the first'], // prettier-ignore
    ['texts for a regression', { x: [[1]], y: ['a'], task: 'regression' }, { field: 'y', value: 'a' }, "task 'regression'"], // prettier-ignore
    ['an unknown class', { x: [[1], [2]], y: ['a', 'b'], classes: ['a'] }, { field: 'y', row: 1, value: 'b' }, 'one of the 1 `classes`'], // prettier-ignore
    ['64-bit integers', { x: new BigInt64Array(1), y: [1] }, { field: 'x' }, '64-bit integers'],
    ['a tensor', { x: { dataSync: () => [] }, y: [1] }, { field: 'x' }, 'x: tensor.arraySync()'],
  ])('refuse %s', (_, input, details, words) => {
    expectFault(() => dataset(input as DatasetInput), { functionName: 'dataset', ...details }, words)
  })

  it('are used without a copy, but for memory that may change', () => {
    for (const x of [Float64Array.of(1, 2), Float32Array.of(1, 2), Uint8Array.of(1, 2)])
      expect(dataset({ x, y: [1, 2] }).x).toBe(x)
    const clamped = Uint8ClampedArray.of(1, 2)
    expect(dataset({ x: clamped, y: [1, 2] }).x.buffer).toBe(clamped.buffer)
    const shared = new Float32Array(new SharedArrayBuffer(8))
    expect(dataset({ x: shared, y: [1, 2] }).x).toEqual(new Float32Array(2))
    expect(dataset({ x: shared, y: [1, 2] }).x).not.toBe(shared)
    expect(dataset({ x: Int16Array.of(1, 2), y: [1, 2] }).x).toEqual(Float64Array.of(1, 2))
    const sharedBytes = new Uint8Array(new SharedArrayBuffer(2))
    expect(dataset({ x: sharedBytes, y: [1, 2] }).x).toEqual(new Uint8Array(2))
  })
})

describe('selectRows', () => {
  it('keeps rows together with their targets, in order, short rows and long ones', () => {
    for (const width of [1, 63, 64, 65]) {
      const x = Float32Array.from({ length: 4 * width }, (_, i) => i)
      const { x: selected, rows } = selectRows(dataset({ x, y: [1, 2, 3, 4.5] }), [3, 0, 3])
      expect(rows).toBe(3)
      expect(selected).toEqual(Float32Array.from([3, 0, 3].flatMap((row) => upTo(width).map((i) => row * width + i))))
    }
    const soft = dataset({ x: [[1], [2]], y: [[0.25, 0.75], [0.5, 0.5]], task: 'classification' }) // prettier-ignore
    expect(selectRows(soft, [1]).targets).toMatchObject({ labels: Int32Array.of(0), probabilities: Float64Array.of(0.5, 0.5) }) // prettier-ignore
    const pairs = dataset({ x: Uint8Array.of(7, 8), y: [[1, 2], [3, 4]] }) // prettier-ignore
    expect(selectRows(pairs, [1])).toMatchObject({ x: Uint8Array.of(8), targets: { values: Float64Array.of(3, 4) } })
  })

  it('takes row numbers alone', () => {
    const data = dataset({ x: [[1], [2]], y: [1, 2.5] })
    expect(selectRows(data, []).rows).toBe(0)
    for (const rows of [[2], [-1], [0.5], [NaN]])
      expectFault(() => selectRows(data, rows), { code: 'INVALID_OPTION', field: 'rows[0]' }, 'from 0 to 1')
    for (const rows of ['ab', null, 3, [1, '0'], {}]) {
      expectFault(() => selectRows(data, rows as never), { code: 'INVALID_DATA', functionName: 'selectRows' })
    }
  })
})

describe('the weights of rows', () => {
  it('are numbers from 0 to 1e100, one for each row, not all 0', () => {
    expect(checkSampleWeights('fit', 3, [0, 1e100, 2], 'train')).toEqual(Float64Array.of(0, 1e100, 2))
    expectFault(() => checkSampleWeights('fit', 3, [1, 2], 'train'), { code: 'INVALID_SHAPE', field: 'sampleWeights' }, 'each of the 3 rows of train') // prettier-ignore
    for (const values of [null, 5, {}]) expectFault(() => checkSampleWeights('fit', 1, values, 'train'), { code: 'INVALID_SHAPE' }) // prettier-ignore
    for (const wrong of [-1, NaN, 1.1e100, '1', Infinity])
      expectFault(() => checkSampleWeights('fit', 2, [1, wrong], 'train'), { code: 'INVALID_DATA', field: 'sampleWeights[1]', value: wrong, count: 1 }) // prettier-ignore
    expectFault(() => checkPositiveWeight('fit', [0, 0]), { field: 'sampleWeights' }, 'leave a row with a weight above 0') // prettier-ignore
    expect(() => checkPositiveWeight('fit', [0, 1e-300])).not.toThrow()
    expect(measuringWeights('evaluate', 2, undefined)).toBe(undefined)
    expect(measuringWeights('evaluate', 2, [0, 2])).toEqual(Float64Array.of(0, 2))
    expectFault(() => measuringWeights('evaluate', 2, [0, 0]), { field: 'sampleWeights' })
    expectFault(() => measuringWeights('evaluate', 3, [0, 1]), { field: 'sampleWeights' }, 'rows of data')
  })
})

describe('a train set', () => {
  const chunked = chunkedDataset({ rows: 2, features: 1, chunks: () => [] })
  const check = (value: unknown) => () => checkTrainSet('fit', 'train', value)

  it('may be read while training, as chunkedDataset made it', () => {
    expect(check(chunked)).not.toThrow()
    expect(check({ ...chunked, chunks: null, read: () => ({ x: [], y: [] }) })).not.toThrow()
    for (const change of [{ chunks: null }, { rows: 0.5 }, { rows: -1 }, { rows: '2' }])
      expectFault(check({ ...chunked, ...change }), { code: 'INVALID_DATA', field: 'train' }, 'not made by chunkedDataset') // prettier-ignore
    expectFault(check({ ...chunked, sample: {} }), { field: 'train' }, 'it does not count its `rows` and `features`')
  })

  it.each<[unknown, string]>([
    [null, 'Leave it out where there is none.'],
    [5, 'Split the rows first'],
    [{ x: [], y: [] }, 'Make it by `dataset`: `const train = dataset({ x, y })`'],
    [[], 'Features and targets belong together'],
    [new Float64Array(2), 'Features and targets belong together'],
    [{}, 'Make it by `dataset`, `split` or `preprocess`.'],
    [{ x: [] }, 'Make it by `dataset`, `split` or `preprocess`.'],
  ])('of %j is refused with what to do', (value, remedy) => {
    expectFault(check(value), { code: 'INVALID_DATA', functionName: 'fit', field: 'train' }, remedy)
  })

  it.each<[object, string]>([
    [{ rows: 0 }, 'it has 0 rows of 1 features'],
    [{ features: 0 }, 'it has 2 rows of 0 features'],
    [{ rows: 1.5 }, 'it does not count its `rows` and `features`'],
    [{ x: new Float64Array(3) }, '`x` holds 3 values, not 2 × 1'],
    [{ x: new Int8Array(2) }, '`x` is not a Float64Array, Float32Array or Uint8Array'],
    [{ columns: ['a', 'b'] }, '`columns` does not name each feature'],
    [{ columns: [5] }, '`columns` are not all strings'],
    [{ targets: { kind: 'classes', classes: 5, labels: new Int32Array(2) } }, '`targets` has no classes and labels'],
    [{ targets: { kind: 'classes', classes: ['a'], labels: [0, 0] } }, '`targets` has no classes and labels'],
    [
      { targets: { kind: 'classes', classes: ['a'], labels: new Int32Array(3) } },
      '`targets` holds 3 labels for 2 rows',
    ],
    [{ targets: { kind: 'classes', classes: ['a'], labels: Int32Array.of(0, 1) } }, 'label 1 is none of its 1 classes'],
    [{ targets: { kind: 'classes', classes: ['a', 'b'], labels: new Int32Array(2), probabilities: new Float64Array(3) } }, '`targets.probabilities` does not hold 2 × 2 values'], // prettier-ignore
    [{ targets: { kind: 'classes', classes: ['a', 'b'], labels: new Int32Array(2), probabilities: new Float32Array(4) } }, '`targets.probabilities` does not hold 2 × 2 values'], // prettier-ignore
    [{ targets: { kind: 'values', values: new Float64Array(2), width: 1 } }, '`targets` has no values, width and names'], // prettier-ignore
    [{ targets: { kind: 'values', values: new Float64Array(3), width: 1, names: ['y'] } }, '`targets` holds 3 values, not 2 × 1'], // prettier-ignore
    [{ targets: { kind: 'none' } }, "`targets.kind` is neither 'classes' nor 'values'"],
  ])('with %j is refused with what is wrong', (change, problem) => {
    const data = { ...dataset({ x: [[1], [2]], y: [1, 2.5] }), ...change }
    expectFault(check(data), { field: 'train', functionName: 'fit' }, `be a dataset: ${problem}`)
  })

  it('of probabilities that fit is taken', () => {
    const targets = { kind: 'classes', classes: ['a', 'b'], labels: new Int32Array(2), probabilities: new Float64Array(4) } // prettier-ignore
    expect(check({ ...dataset({ x: [[1], [2]], y: [1, 2.5] }), targets })).not.toThrow()
  })
})
