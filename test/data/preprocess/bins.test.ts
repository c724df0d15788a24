import { describe, expect, it } from 'vitest'
import {
  checkPreprocessor,
  crossValidateTable,
  fitPreprocessor,
  loadModel,
  network,
  prepareTable,
  preprocess,
  saveModel,
} from '../../../src/index.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { exportC, exportJs } from '../../../src/export/index.js'
import { loadModel as loadSmall } from '../../../src/predict/inference/index.js'
import { expectFault, expectRejection } from '../../support/errors.js'

// References: the quantiles of NumPy with method 'nearest' and the formula of Gorishniy et al. (2022), worked out by hand.

const csv = (rows: readonly string[]): Promise<Awaited<ReturnType<typeof readCsv>>> =>
  readCsv(`x,flag,steps,y\n${rows.join('\n')}\n`)
// x is 0 … 8 and a gap; quartiles 0, 2, 4, 6, 8. `flag` has two values, `steps` three.
const rows = Array.from({ length: 9 }, (_, i) => `${i},${i % 2},${[10, 20, 70][i % 3]},${i > 4 ? 'b' : 'a'}`)
const gap = ',1,20,a'
const options = { target: 'y', numbers: 'piecewiseLinear', bins: 4 } as const

describe("numbers: 'piecewiseLinear'", () => {
  it('writes how far a value has come through each bin between quantiles', async () => {
    const preprocessor = fitPreprocessor(await csv([...rows, gap]), options)
    const [x, flag, steps] = preprocessor.columns
    expect(x).toMatchObject({ name: 'x', edges: [0, 2, 4, 6, 8], median: 4, indicator: true })
    expect(flag).not.toHaveProperty('edges')
    expect(steps).toMatchObject({ edges: [10, 20, 70] })
    expect(preprocessor.version).toBe(2)
    expect(preprocessor.preparation.join('\n')).toContain('by 4 linear bins between its quantiles')

    const given = preprocess(
      await csv(['0,0,10,a', '2,0,15,a', '4.5,0,20,a', '-3,0,45,b', '100,1,99,b', ',0,70,a']),
      preprocessor,
    )
    const at = (name: string): number[] => {
      const column = given.columns.indexOf(name)
      return Array.from({ length: given.rows }, (_, row) => Number(given.x[row * given.features + column]))
    }
    expect(at('x bin 1')).toEqual([0, 1, 1, 0, 1, 1])
    expect(at('x bin 2')).toEqual([0, 0, 1, 0, 1, 1])
    expect(at('x bin 3')).toEqual([0, 0, 0.25, 0, 1, 0])
    expect(at('x bin 4')).toEqual([0, 0, 0, 0, 1, 0])
    expect(at('x is missing')).toEqual([0, 0, 0, 0, 0, 1])
    expect(at('steps bin 1')).toEqual([0, 0.5, 1, 1, 1, 1])
    expect(at('steps bin 2')).toEqual([0, 0, 0, 0.5, 1, 1])
    // The scaled numbers are those of a preprocessor without bins.
    const plain = preprocess(await csv(['4.5,0,20,a']), fitPreprocessor(await csv([...rows, gap]), { target: 'y' }))
    expect(at('x')[2]).toBe(plain.x[plain.columns.indexOf('x')])
    expect(at('steps')[2]).toBe(plain.x[plain.columns.indexOf('steps')])
  })

  it('has the same features in raw rows of a model, of both entries', async () => {
    const { train, preprocessor } = prepareTable(
      await csv(Array.from({ length: 6 }, () => [...rows, gap]).flat()),
      options,
    )
    using net = await network({
      inputs: train.features,
      layers: [{ units: 4 }, { units: 2 }],
      loss: 'softmaxCrossEntropy',
      columns: train.columns,
    })
    await net.fit(train, { epochs: 3 })
    const raw = [
      { x: 4.5, flag: 0, steps: 45 },
      { x: null, flag: 1, steps: 10 },
      { x: -1e9, flag: 1, steps: 1e9 },
    ]
    const table = await csv(['4.5,0,45,a', ',1,10,a', '-1e9,1,1e9,b'])
    const expected = net.predict(preprocess(table, preprocessor).x)
    const bytes = await saveModel(net)
    using model = await loadModel(bytes)
    const small = await loadSmall(bytes)
    for (const predictions of [model.predict(raw), small.predict(raw)]) {
      expect(predictions.flatMap(({ probabilities }) => Object.values(probabilities ?? {}))).toEqual(
        Array.from(expected),
      )
    }
    for (const [name, to] of [
      ['exportJs', exportJs],
      ['exportC', exportC],
    ] as const) {
      expectFault(() => to(model), { code: 'UNSUPPORTED', functionName: name, field: 'column x' }, "numbers: 'scaled'")
    }
  })

  it('is fitted to each fold of a cross-validation', async () => {
    const table = await csv(Array.from({ length: 6 }, () => rows).flat())
    const recipe = {
      network: { layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' },
      fit: { epochs: 2 },
      folds: 2,
    } as const
    const found = await crossValidateTable(table, { ...recipe, ...options })
    const plain = await crossValidateTable(table, { ...recipe, target: 'y' })
    expect(found.outOfFold).not.toEqual(plain.outOfFold)
  })

  it('comes back from JSON, and damaged edges are refused', async () => {
    const preprocessor = fitPreprocessor(await csv(rows), options)
    expect(checkPreprocessor(JSON.parse(JSON.stringify(preprocessor)))).toEqual(preprocessor)
    for (const edges of [[1, 2], [1, 2, 2], [3, 2, 1], [0, 1, 'a'], 7]) {
      const [first, ...others] = preprocessor.columns
      const damaged = { ...preprocessor, columns: [{ ...first, edges }, ...others] }
      expectFault(() => checkPreprocessor(damaged), { code: 'INVALID_MODEL' }, 'edges')
    }
  })

  it('takes bins only where there are bins', async () => {
    const table = await csv(rows)
    for (const [own, field] of [
      [{ bins: 4 }, 'bins'],
      [{ numbers: 'piecewiseLinear', bins: 1 }, 'bins'],
      [{ numbers: 'ple' }, 'numbers'],
    ] as const) {
      const fault = { code: 'INVALID_OPTION', functionName: 'fitPreprocessor', field } as const
      expectFault(() => fitPreprocessor(table, { target: 'y', ...own } as never), fault)
    }
    const network = { layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' } as const
    await expectRejection(crossValidateTable(table, { target: 'y', bins: 3, network }), { field: 'bins' })
  })
})
