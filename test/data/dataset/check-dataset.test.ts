import { describe, expect, it } from 'vitest'
import { type Dataset, dataset, network, selectRows, smote } from '../../../src/index.js'
import { expectFault, expectRejection } from '../../support/errors.js'

const classes = dataset({ x: [[1], [2], [3]], y: ['a', 'b', 'a'] })
const values = dataset({ x: [[1], [2], [3]], y: [0.5, 1.5, 2.5] })
const { labels, classes: names } = classes.targets as Extract<Dataset['targets'], { kind: 'classes' }>

/** A dataset that was changed by hand. */
const changed = (data: Dataset, change: object): Dataset => ({ ...data, ...change })

describe('a dataset made by hand', () => {
  it.each<[string, Dataset]>([
    ['not 4 × 1', changed(classes, { rows: 4 })],
    ['0 rows', changed(classes, { rows: 0, x: new Float64Array(0) })],
    ['x', changed(classes, { x: [1, 2, 3] })],
    ['x', changed(classes, { x: new Float64Array(2) })],
    ['columns', changed(classes, { columns: [] })],
    ['targets.kind', changed(classes, { targets: {} })],
    ['2 labels', changed(classes, { targets: { kind: 'classes', labels: labels.slice(1), classes: names } })],
    ['label 2', changed(classes, { targets: { kind: 'classes', labels: Int32Array.of(0, 1, 2), classes: names } })],
    ['label -1', changed(classes, { targets: { kind: 'classes', labels: Int32Array.of(0, -1, 1), classes: names } })],
    ['values', changed(values, { targets: { ...values.targets, values: new BigInt64Array(3) } })],
    ['3 values', changed(values, { targets: { ...values.targets, width: 2 } })],
  ])('is refused with words about %s', async (words, data) => {
    expectFault(() => selectRows(data, [0]), { code: 'INVALID_DATA', functionName: 'selectRows', field: 'data' }, words)
    expectFault(() => smote(data), { code: 'INVALID_DATA', functionName: 'smote', field: 'train' })
    using net = await network({ inputs: 1, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    expectFault(() => net.evaluate(data), { code: 'INVALID_DATA', functionName: 'evaluate', field: 'data' })
    await expectRejection(net.fit(data), { code: 'INVALID_DATA', functionName: 'fit', field: 'train' })
  })

  it('is taken where its parts fit each other', () => {
    expect(selectRows(changed(classes, { note: 'mine' }), [1]).x).toEqual(Float64Array.of(2))
  })
})
