import { describe, expect, it } from 'vitest'
import { readGrid, type GridPoint } from '../../../src/cli/flags/grid.js'
import { expectFault } from '../../support/errors.js'

const grid = (flags: Readonly<Record<string, string>>): GridPoint[] => readGrid(new Map(Object.entries(flags)))

describe('the flags of a grid', () => {
  it('become options of the network and of fit, and nothing where none is given', () => {
    const layers = [{ units: 32, activation: 'relu' }]
    expect(grid({})).toEqual([{ settings: {}, network: { layers }, fit: {} }])
    expect(grid({ epochs: '7' })[0]?.fit).toEqual({ epochs: 7 })
    expect(grid({ 'batch-size': '16' })[0]?.fit).toEqual({ batchSize: 16 })
    expect(grid({ l2: '0.5' })[0]?.fit).toEqual({ l2: 0.5 })
    expect(grid({ 'learning-rate': '0.02' })[0]?.fit).toEqual({ optimizer: { kind: 'adam', learningRate: 0.02 } })
    expect(grid({ 'keep-prob': '0.9', layers: '8,4' })[0]?.network).toEqual({
      layers: [8, 4].map((units) => ({ units, activation: 'relu', keepProb: 0.9 })),
    })
  })

  it('are combined, every value with every other; settings are those with several', () => {
    const points = grid({ epochs: '3', l2: '0,1', 'keep-prob': '0.5, 1' })
    expect(points.map(({ settings, fit }) => ({ ...settings, fit }))).toEqual(
      [0, 1].flatMap((l2) => [0.5, 1].map((keepProb) => ({ l2, 'keep-prob': keepProb, fit: { epochs: 3, l2 } }))),
    )
    expect(points.map(({ network }) => network)).toEqual(
      [0.5, 1, 0.5, 1].map((keepProb) => ({ layers: [{ units: 32, activation: 'relu', keepProb }] })),
    )
  })

  it('have the ranges of their options, and make at most 10,000 settings', () => {
    for (const [name, value] of [
      ['epochs', '0'],
      ['batch-size', '0'],
      ['batch-size', '1.5'],
      ['learning-rate', '0'],
      ['l2', '-1'],
      ['keep-prob', '0'],
      ['keep-prob', '1.1'],
    ] as const) {
      // prettier-ignore
      expectFault(() => grid({ [name]: value }), { field: `--${name}` })
    }
    for (const [name, value] of [
      ['epochs', '1'],
      ['batch-size', '1'],
      ['learning-rate', '1e-9'],
      ['l2', '0'],
      ['keep-prob', '1'],
    ] as const) {
      // prettier-ignore
      expect(grid({ [name]: value })).toHaveLength(1)
    }
    const values = (count: number): string => Array.from({ length: count }, (_, i) => i + 1).join()
    expect(grid({ epochs: values(100), 'batch-size': values(100) })).toHaveLength(10_000)
    expectFault(() => grid({ epochs: values(100), 'batch-size': values(101) }), { field: '--batch-size' })
  })
})
