import { beforeAll, describe, expect, it } from 'vitest'
import { chunkedDataset, network } from '../../../src/index.js'
import { OPTIMIZERS } from '../../../src/model/optimizers.js'
import { cases, minibatchOptimizers, type Case } from './cases.js'
import { runCase } from './run.mjs'
import { onRanks, type RankAnswer, type RankResult } from './threads.js'

const names = Object.keys(cases)

describe('a fit in blocks', () => {
  const alone = new Map<string, RankResult>()
  const byRanks = new Map<number, RankAnswer[][]>()

  beforeAll(async () => {
    for (const name of names) alone.set(name, await runCase(cases[name] as never, undefined))
    const runs = Object.values(cases).map((given) => ({ given }))
    for (const ranks of [2, 3, 4]) byRanks.set(ranks, await onRanks(ranks, runs))
  })

  it('is tried with every optimizer', () => {
    expect(new Set([...minibatchOptimizers, 'lbfgs'])).toEqual(new Set(Object.keys(OPTIMIZERS)))
  })

  it.each(names.map((name, i) => [name, i] as const))(
    'gives the same weights and history on 2, 3 and 4 ranks as on one: %s',
    (name, i) => {
      const { weights, history } = alone.get(name) as RankResult
      for (const ranks of [2, 3, 4]) {
        const answers = byRanks.get(ranks)?.[i] ?? []
        expect(answers).toHaveLength(ranks)
        for (const answer of answers) expect(answer).toMatchObject({ weights, history })
      }
    },
  )

  it('gives the same where a chunked train set is read by index, and reads no rows of other ranks', async () => {
    const chosen = [
      'adam',
      'f64, five blocks',
      'batch normalization',
      'weighted rows, accumulation, clipping, a schedule, an average',
    ]
    const runs = chosen.map((name) => ({ given: { ...(cases[name] as Case), chunked: true } }))
    for (const ranks of [1, 3]) {
      const answers = await onRanks(ranks, runs)
      chosen.forEach((name, i) => {
        const { weights, history } = alone.get(name) as RankResult
        for (const answer of answers[i] ?? []) expect(answer).toMatchObject({ weights, history })
      })
    }
  }, 60_000)

  it('gives other weights for other blocks, optimizers and seeds', () => {
    expect(new Set([...alone.values()].map(({ weights }) => weights)).size).toBe(names.length)
  })

  it('augments its rows: without that the weights are others', async () => {
    const name = names.at(-1) ?? ''
    const given = cases[name] as unknown as { fit: { augment: unknown[] } }
    const { augment, ...fit } = given.fit
    expect(augment).toHaveLength(2)
    const plain = await runCase({ ...given, fit } as never, undefined)
    expect(plain.weights).not.toBe(alone.get(name)?.weights)
  })

  it('stops early where it should', () => {
    expect(alone.get(names.at(-1) ?? '')?.stop).toBe('patience')
  })
})

describe('a single block', () => {
  const layers = [{ units: 12, activation: 'relu', normalization: 'batch' }, { units: 3 }]
  const given = { rows: 603, inputs: 8, network: { layers, precision: 'f64' } }

  it.each(['adam', 'sgd'])('computes what a fit without blocks computes, up to rounding: %s', async (optimizer) => {
    const fit = { optimizer, shuffle: false, l2: 0.1 }
    const plain = await runCase({ ...given, fit }, undefined)
    const block = await runCase({ ...given, fit: { ...fit, parallel: { blocks: 1 } } }, undefined)
    expect(block.last?.train.loss).toBeCloseTo(plain.last?.train.loss, 10)
    expect(block.last?.batchCost).toBeCloseTo(plain.last?.batchCost, 10)
    expect(block.last?.layers[0].gradientNorm).toBeCloseTo(plain.last?.layers[0].gradientNorm, 8)
  })
})

describe('a checkpoint of a fit in blocks', () => {
  const given = {
    ...cases['batch normalization'],
    fit: { ...cases['batch normalization']?.fit, accumulate: 2 },
  } as never

  it('resumes on any other number of ranks to the same bytes', async () => {
    const whole = (await runCase(given, undefined)) as RankResult
    const interrupted = { given: { ...(given as object), stopAfterSteps: 8 } as never }
    const [first = []] = await onRanks(3, [interrupted])
    const [stopped] = first
    if (stopped === undefined || !('checkpoint' in stopped)) throw new Error(JSON.stringify(first))
    expect(stopped.stop).toBe('aborted')
    // Only rank 0 saves.
    expect(first.slice(1).map((answer) => 'checkpoint' in answer && answer.checkpoint !== undefined)).toEqual([
      false,
      false,
    ])
    const run = { given, resume: stopped.checkpoint }
    const resumed = [
      ...(await onRanks(2, [run])).flat(),
      ...(await onRanks(4, [run])).flat(),
      await runCase(given, undefined, stopped.checkpoint),
    ]
    expect(resumed).toHaveLength(7)
    for (const answer of resumed) expect(answer).toMatchObject({ weights: whole.weights, history: whole.history })
  })
})

describe('a checkpoint of the end of a fit in blocks', () => {
  it('resumes to the same history where the train set is chunked', async () => {
    const chunked = { ...(cases['adam'] as Case), chunked: true }
    const { checkpoint: resume, ...whole } = await runCase({ ...chunked, keepsLast: true } as never, undefined)
    const [answers = []] = await onRanks(2, [{ given: chunked, resume }])
    for (const answer of answers) expect(answer).toMatchObject({ weights: whole.weights, history: whole.history })
  })
})

describe('ranks that fail', () => {
  const given = cases['adam'] as never

  it('are named to all others', async () => {
    const differs = { rank: 1, fit: { l2: 0.5 } }
    const ends = { rank: 2, batches: 4, how: 'throws' } as const
    const [different, failed] = await onRanks(3, [
      { given, differs },
      { given, ends },
    ])
    for (const answer of different ?? []) {
      // Of a rank that has compared them, or one that hears of it before.
      expect(answer).toMatchObject({ error: expect.stringContaining('`settings`') as string })
    }
    const [first, second, third] = failed ?? []
    for (const answer of [first, second])
      expect(answer).toMatchObject({ error: expect.stringContaining('rank 2: no space left on device') as string })
    expect(third).toMatchObject({ error: expect.stringContaining('no space left on device') as string })
  })

  it('are named where their options are refused before the first step', async () => {
    const fields = ['dev', 'sampleWeights'] as const
    const runs = fields.map((field) => ({ given, wrong: { rank: 1, field } }))
    const answers = await onRanks(2, runs, 20)
    fields.forEach((field, i) => {
      const [first, second] = answers[i] ?? []
      expect(second).toMatchObject({ error: expect.stringContaining(`\`${field}`) as string })
      expect(first).toMatchObject({ error: expect.stringMatching(new RegExp(`rank 1: .*\`${field}`)) as string })
    })
  }, 60_000)

  it('whose chunked train set changes or cannot be read by index are refused', async () => {
    const chunked = { ...(cases['adam'] as Case), chunked: true }
    const interrupted = { given: { ...chunked, stopAfterSteps: 8 } }
    const [[stopped] = []] = await onRanks(2, [interrupted])
    if (stopped === undefined || !('checkpoint' in stopped)) throw new Error(JSON.stringify(stopped))
    const whole = (await runCase(cases['adam'] as never, undefined)) as RankResult
    const resume = stopped.checkpoint
    for (const answer of (await onRanks(3, [{ given: chunked, resume }])).flat())
      expect(answer).toMatchObject({ weights: whole.weights, history: whole.history })
    await expect(runCase({ ...chunked, rows: 602 } as never, undefined, resume)).rejects.toThrow(
      'must have the same data as this fit',
    )
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    const stream = chunkedDataset({
      rows: 8,
      features: 1,
      chunks: () => [{ x: new Float64Array(8), y: new Float64Array(8) }],
    })
    await expect(net.fit(stream, { parallel: { blocks: 2 } })).rejects.toThrow('be read by index')
  }, 60_000)

  it('and hang are given up after the timeout', async () => {
    const { sharedRanks, joinSharedRanks } = await import('../../../src/shards/index.js')
    const communicator = joinSharedRanks(sharedRanks(2), 0, { timeoutSeconds: 0.2 })
    const receive = { from: 1, bytes: new Uint8Array(8) }
    expect(() => communicator.exchange([], [receive])).toThrow('rank 1 has sent nothing for 0.2 s')
  })
})
