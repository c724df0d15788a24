import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  dataset,
  fitPreprocessor,
  network,
  preprocess,
  splitTable,
  selectRows,
  split,
  scale,
  fitScaler,
  type Network,
} from '../../../src/index.js'

const x = Float64Array.from({ length: 200 }, (_, i) => ((i * 37) % 101) / 50 - 1)
const data = dataset({ x, y: Array.from({ length: 100 }, (_, i) => ((x[2 * i] ?? 0) > 0 ? 'high' : 'low')) })
const make = async (): Promise<Network> =>
  await network({ inputs: 2, layers: [{ units: 1 }], loss: 'binaryCrossEntropy', seed: 1 })

afterEach(() => vi.restoreAllMocks())

describe('the test part of a split', () => {
  it('counts every look at it, warns from the second on, and says so as plain data', async () => {
    const console = vi.spyOn(globalThis.console, 'warn').mockReturnValue()
    const { dev, test } = split(data, { seed: 1 })
    using net = await make()
    const first = net.evaluate(test)
    expect(first.testEvaluation).toEqual({ fingerprint: test.part?.fingerprint, evaluations: 1, warning: null })
    expect(console).not.toHaveBeenCalled()
    const second = net.evaluate(test)
    expect(second).toEqual({
      ...first,
      testEvaluation: { ...first.testEvaluation, evaluations: 2, warning: expect.any(String) },
    })
    expect(console).toHaveBeenCalledExactlyOnceWith(second.testEvaluation?.warning)
    expect(second.testEvaluation?.warning).toContain('evaluation 2 on the test part')
    expect(JSON.parse(JSON.stringify(second))).toEqual(second)
    expect('testEvaluation' in net.evaluate(dev)).toBe(false)
  })

  it('is one part for every network, and for what is made of it', async () => {
    const { train, test } = split(data, { seed: 1 })
    const warnings: string[] = []
    const onWarning = (warning: string): void => void warnings.push(warning)
    using one = await make()
    using other = await make()
    one.evaluate(test, { onWarning })
    const ready = scale(test, fitScaler(train))
    expect(other.evaluate(ready, { onWarning }).testEvaluation?.evaluations).toBe(2)
    expect(one.evaluate(selectRows(ready, [0, 1]), { onWarning }).testEvaluation?.evaluations).toBe(3)
    expect(warnings.length).toBe(2)
    expect(split(data, { seed: 2 }).test.part?.evaluations).toBe(0)
  })

  it('keeps its mark when a table becomes a dataset', async () => {
    const column = (name: string, scale: number) => {
      return {
        name,
        kind: 'number',
        values: Float64Array.from({ length: 50 }, (_, row) => (row * scale) % 11),
      } as const
    }
    const table = { rows: 50, columns: [column('a', 3), column('b', 7), column('y', 1.3)] }
    const parts = splitTable(table, { target: 'y' })
    const preprocessor = fitPreprocessor(parts.train, { target: 'y' })
    const test = preprocess(parts.test, preprocessor)
    using net = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    expect(net.evaluate(test).testEvaluation?.evaluations).toBe(1)
    const again = net.evaluate(preprocess(parts.test, preprocessor), { onWarning: () => undefined })
    expect(again.testEvaluation?.evaluations).toBe(2)
    expect(parts.test.part?.evaluations).toBe(2)
  })

  it('is counted by a network also where the mark is a copy or frozen', async () => {
    const { test } = split(data, { seed: 1 })
    using net = await make()
    const onWarning = vi.fn<(warning: string) => void>()
    const copy = structuredClone(test)
    const frozen = structuredClone(test)
    Object.freeze(frozen.part)
    expect([copy, frozen].map((copy) => net.evaluate(copy, { onWarning }).testEvaluation?.evaluations)).toEqual([1, 2])
    expect(onWarning).toHaveBeenCalledOnce()
  })

  it('is told of in the history of a fit that follows a look, or learns or chooses by it', async () => {
    const { train, dev, test } = split(data, { seed: 1 })
    using net = await make()
    const before = await net.fit(train, { dev, epochs: 1 })
    expect([before.notes, 'testEvaluations' in before]).toEqual([[], false])
    net.evaluate(test)
    const after = await net.fit(train, { dev, epochs: 1 })
    expect(after.testEvaluations).toBe(1)
    expect(after.notes.join()).toContain('was evaluated on test once before')
    using fresh = await make()
    const chosen = await fresh.fit(train, { dev: test, epochs: 1 })
    expect(chosen.notes.join()).toContain('dev is the test part')
    const learnt = await fresh.fit(dev, { dev, epochs: 1 })
    expect(learnt.notes.join(' ')).toContain('training on the dev part')
    expect(learnt.notes.join(' ')).toContain('train and dev are both the dev part')
  })
})
