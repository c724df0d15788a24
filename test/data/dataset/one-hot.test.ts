import { describe, expect, it } from 'vitest'
import { dataset, network } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

// Reference: the same data set with labels.

const x = [[0, 1], [1, 0], [1, 1], [0, 0]] // prettier-ignore
const oneHot = [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]] // prettier-ignore
const task = 'classification'

describe('one-hot rows as classes', () => {
  it('are labels, and name a class for every column, with or without rows', () => {
    expect(dataset({ x, y: oneHot, task })).toEqual(dataset({ x, y: [2, 0, 2, 1], classes: ['0', '1', '2', '3'] }))
    const classes = ['ant', 'bee', 'cat', 'dog']
    expect(dataset({ x, y: oneHot, task, classes })).toEqual(dataset({ x, y: ['cat', 'ant', 'cat', 'bee'], classes }))
  })

  it('train as labels do, to the bit', async () => {
    const trained = async (data: Parameters<typeof net.fit>[0]): Promise<unknown> => {
      using own = await network({ inputs: 2, layers: [{ units: 4 }], loss: 'softmaxCrossEntropy', seed: 1 })
      await own.fit(data, { epochs: 5 })
      return own.parameters
    }
    using net = await network({ inputs: 2, layers: [{ units: 4 }], loss: 'softmaxCrossEntropy' })
    const labels = dataset({ x, y: [2, 0, 2, 1], classes: ['0', '1', '2', '3'] })
    expect(await trained(dataset({ x, y: oneHot, task }))).toEqual(await trained(labels))
  })

  it('leave rows of 0 and 1 without a task as they are: several outputs', () => {
    expect(dataset({ x, y: oneHot }).targets).toMatchObject({ kind: 'values', width: 4 })
  })

  it.each([
    ['probabilities of a sum of 0.9', [0.8, 0.1, 0, 0]],
    ['two ones', [1, 0, 1, 0]],
    ['no one', [0, 0, 0, 0]],
    ['a two', [0, 0, 1, 2]],
    ['minus one', [1, -1, 0, 0]],
  ])('are refused with %s, naming the row', (_, row) => {
    const y = [oneHot[0] ?? [], row, oneHot[2] ?? [], oneHot[3] ?? []]
    expectFault(() => dataset({ x, y, task }), { code: 'INVALID_DATA', field: 'y', row: 1 }, 'one-hot')
  })

  it('are refused with another number of classes, and of one class', () => {
    expectFault(() => dataset({ x, y: oneHot, task, classes: ['a', 'b'] }), { field: 'y' }, 'the 2 classes')
    expectFault(() => dataset({ x, y: [[1], [1], [1], [1]], task }), { field: 'y' }, 'two classes')
    expectFault(() => dataset({ x, y: [[1, 0], [1], [0, 1], [0, 1]], task }), { code: 'INVALID_SHAPE' })
  })
})
