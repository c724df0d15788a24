import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { readCsv } from '../../src/data/csv/index.js'
import {
  crossValidate,
  type CrossValidateOptions,
  crossValidateTable,
  fitPreprocessor,
  foldEnsemble,
  type FoldEngine,
  type FoldTraining,
  improve,
  preprocess,
  sweepTable,
} from '../../src/index.js'
import { foldEngine, localEngine, type Trial, type TrialEngine, type TrialOutcome } from '../../src/trials/index.js'

// Reference: the same call without an engine. Tolerance: exact, but for seconds.

const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-fold-engine-'))
const engine = foldEngine({ processes: 2 })
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

const table = await readCsv(readFileSync(new URL('../../datasets/wine.csv', import.meta.url)))
const data = preprocess(table, fitPreprocessor(table, { target: 'cultivar' }))
const numbers = await readCsv(
  `x,y\n${Array.from({ length: 60 }, (_, i) => `${i % 17},${Math.exp((i % 17) / 8 + (i % 3) / 9).toFixed(3)}`).join('\n')}\n`,
)
const network = {
  layers: [{ units: 8, activation: 'relu', normalization: 'batch', keepProb: 0.9 }, { units: 3 }],
  loss: 'softmaxCrossEntropy',
} as const
const options = { network, fit: { epochs: 8 }, folds: 3, seed: 4 } as const satisfies CrossValidateOptions

/** Everything but what a clock shows and the networks themselves. */
function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const left = new Set(['seconds', 'network', 'networks', 'part'])
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, own]) => (left.has(name) ? [] : [[name, timeless(own)]])),
  )
}

const runs: Readonly<Record<string, (own: { readonly engine?: FoldEngine }) => Promise<unknown>>> = {
  crossValidate: async (own) =>
    await crossValidate(data, {
      ...options,
      fit: { epochs: 12, earlyStopping: { patience: 2 } },
      references: true,
      ...own,
    }),
  'crossValidateTable of a target on a log scale': async (own) =>
    await crossValidateTable(numbers, {
      target: 'y',
      targetScale: 'log',
      network: { layers: [{ units: 4 }, { units: 1 }], loss: 'meanSquaredError', precision: 'f64' },
      fit: { epochs: 5 },
      folds: 3,
      repeats: 2,
      ...own,
    }),
  foldEnsemble: async (own) => {
    const found = await foldEnsemble(data, { network, fit: { epochs: 8 }, folds: 3, ...own })
    const { parameters } = found.network
    return { ...found, parameters }
  },
  improve: async (own) => await improve(data, { ...options, fit: { epochs: 6 }, repeats: 2, trials: 1, ...own }),
  sweepTable: async (own) =>
    await sweepTable(table, {
      ...options,
      fit: { epochs: 3 },
      target: 'cultivar',
      over: 'l2',
      values: [0.1, 1],
      ...own,
    }),
}

describe('an engine of folds', () => {
  it.each(Object.entries(runs))('gives %s the bits of one process', async (_, run) => {
    expect(timeless(await run({ engine }))).toEqual(timeless(await run({})))
  })

  it('calls onEpoch and onNetwork of foldEnsemble for all of them', async () => {
    const calls: unknown[] = []
    await foldEnsemble(data, {
      network,
      fit: { epochs: 2 },
      folds: 3,
      engine,
      onNetwork: (k) => calls.push(k),
      onEpoch: ({ epoch }) => calls.push({ epoch }),
    })
    expect(calls.slice(0, 3)).toEqual([1, 2, 3])
    expect(calls.slice(3)).toEqual([1, 2, 1, 2, 1, 2].map((epoch) => ({ epoch })))
  })

  it('ends with the signal, and goes on with another call', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    const long = { ...options, fit: { epochs: 1e6 }, engine, signal: stop.signal }
    await expect(crossValidate(data, long)).rejects.toMatchObject({ code: 'ABORTED', functionName: 'crossValidate' })
    await expect(crossValidate(data, { ...long, signal: undefined, maxSeconds: 0.2 } as never)).rejects.toMatchObject({
      code: 'ABORTED',
      field: 'maxSeconds',
    })
    expect((await crossValidate(data, { ...options, engine })).scores).toHaveLength(3)
  })

  it('names what diverges as one process does', async () => {
    const fit = { optimizer: { kind: 'sgd', learningRate: 1e30 }, epochs: 3 } as const
    const found = await crossValidate(data, { ...options, fit, engine }).catch((error: unknown) => error)
    expect(found).toMatchObject({ code: 'DIVERGED', functionName: 'crossValidate', field: 'fit' })
  })
})

/** An engine that computes nothing: it keeps the trials, and says of all of them what it is told to. */
function pretended(outcome: Partial<TrialOutcome>): TrialEngine & { readonly lists: Trial[][] } {
  const lists: Trial[][] = []
  return {
    lists,
    run: async (trials, { onOutcome } = {}) => {
      const { trialHash } = await import('../../src/trials/index.js')
      lists.push([...trials])
      const outcomes = trials.map((trial) => ({
        hash: trialHash(trial),
        status: 'failed' as const,
        result: null,
        error: 'no memory',
        ...outcome,
      }))
      for (const one of outcomes) onOutcome?.(one)
      return outcomes
    },
    close: async () => undefined,
  }
}

describe('trials of folds', () => {
  it('of a repeat are given to the engine together, on rows that are written once', async () => {
    const directory = path.join(folder, 'together')
    const trials = pretended({})
    const folds = foldEngine({ engine: trials, directory })
    const asked = crossValidate(data, { ...options, repeats: 2, engine: folds })
    await expect(asked).rejects.toMatchObject({ code: 'IO', functionName: 'crossValidate', field: 'engine' })
    await expect(asked).rejects.toThrow('no memory')
    expect(trials.lists.map((list) => list.length)).toEqual([3])
    const [first, second] = trials.lists[0] ?? []
    expect(first).toMatchObject({ kind: 'fold', dev: null, sharing: null, fit: { epochs: 8 } })
    expect(first?.['source']).toEqual(second?.['source'])
    expect(first?.['rows']).not.toEqual(second?.['rows'])
    // The same data in another call are the same files.
    await expect(crossValidate({ ...data, x: data.x.slice() }, { ...options, engine: folds })).rejects.toThrow(
      'no memory',
    )
    expect(readdirSync(directory)).toHaveLength(4)
  })

  it('whose result is gone, or that have another version, are refused', async () => {
    const result = { path: path.join(folder, 'none'), sha256: '0' }
    const gone = foldEngine({ engine: pretended({ status: 'done', result }), directory: folder })
    await expect(crossValidate(data, { ...options, engine: gone })).rejects.toMatchObject({ code: 'IO', field: 'path' })
    const own = localEngine({ processes: 1, attempts: 1 })
    const [outcome] = await own.run([{ kind: 'fold', version: '0.0.1' }])
    await own.close()
    expect(outcome?.error).toContain('the version of this worker')
  })

  it('hold plain data', async () => {
    const fit = { epochs: 2, schedule: () => 1 }
    await expect(crossValidate(data, { ...options, fit, engine })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      functionName: 'crossValidate',
      field: 'fit.schedule',
    })
  })
})

describe('options', () => {
  it.each([
    [{ directory: folder }, 'directory'],
    [{ engine: pretended({}) }, 'engine'],
    [{ engine: pretended({}), directory: folder, processes: 2 }, 'processes'],
    [{ processes: 0 }, 'processes'],
  ])('that do not go together are refused', (given, field) => {
    expect(() => foldEngine(given)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', field }) as Error)
  })

  it('of the functions that take an engine: no workers, no warm start, nothing else', async () => {
    const both = crossValidate(data, { ...options, engine, workers: 2 })
    await expect(both).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'workers' })
    const warm = { ...options, target: 'cultivar', over: 'l2', values: [1, 2], warmStart: true, engine } as const
    await expect(sweepTable(table, warm)).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'warmStart' })
    const wrong = { train: 3 } as unknown as { train(training: FoldTraining): never } & FoldEngine
    await expect(crossValidate(data, { ...options, engine: wrong })).rejects.toMatchObject({ field: 'engine' })
  })
})
