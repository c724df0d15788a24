import { beforeAll, describe, expect, it } from 'vitest'
import { normError, relativeError, tolerance } from '../../support/tolerance.js'
import { cases, type Case } from './cases.js'
import { runCase } from './run.mjs'
import { onRanks, type RankAnswer, type RankResult } from './threads.js'

// Precondition: rows, networks and options of the contract of blocks, over three epochs. Reference: the same in strict mode on one
// process, or, where dropout draws other masks than there, in fast mode on one process. Tolerance: trajectory.

const mixes = 'regression with augmentation, prelu, scaled inputs and early stopping'

function inMode(given: Case, mode: 'strict' | 'fast', changes: object = {}): Case {
  return { ...given, fit: { ...given.fit, ...changes, parallel: { ...given.fit.parallel, mode } } }
}

function withoutDropout({ network, ...rest }: Case): Case {
  const { inputKeepProb: _, layers, ...others } = network as { inputKeepProb?: number; layers: object[] }
  return { ...rest, network: { ...others, layers: layers.map((layer) => ({ ...layer, keepProb: 1 })) } }
}

const [noise] = (cases[mixes] as Case).fit['augment'] as object[]
/** Two buckets: the last two layers, of 365 kB, and those below. */
const withWideLayers: Case = {
  ...(cases['adam'] as Case),
  network: { layers: [{ units: 200 }, { units: 300, trainable: false }, { units: 300 }, { units: 3 }] },
  fit: { parallel: { blocks: 8 }, epochs: 1 },
}

/** By name: the case in fast mode, and the one that it is compared with. */
const runs: Readonly<Record<string, { readonly given: Case; readonly reference: Case }>> = {
  ...Object.fromEntries(
    [
      'adam',
      'sgd',
      'f64, five blocks',
      'batch normalization',
      'batch normalization in f64',
      'periodic embeddings and those of categories',
      'an ensemble of members',
      'layers of groups',
      'a residual block',
    ].map((name) => {
      const given = withoutDropout(cases[name] as Case)
      return [name, { given: inMode(given, 'fast'), reference: given }]
    }),
  ),
  'several buckets of gradients': {
    given: inMode(withWideLayers, 'fast'),
    reference: withWideLayers,
  },
  'dropout of every layer': {
    given: inMode(cases['adam'] as Case, 'fast'),
    reference: inMode(cases['adam'] as Case, 'fast'),
  },
  'weighted rows, accumulation, clipping, a schedule, an average': {
    given: inMode(
      withoutDropout(cases['weighted rows, accumulation, clipping, a schedule, an average'] as Case),
      'fast',
    ),
    reference: withoutDropout(cases['weighted rows, accumulation, clipping, a schedule, an average'] as Case),
  },
  'regression with noise, prelu, scaled inputs and early stopping': {
    given: inMode(cases[mixes] as Case, 'fast', { augment: [noise] }),
    reference: inMode(cases[mixes] as Case, 'strict', { augment: [noise] }),
  },
}
const names = Object.keys(runs)

function result(answer: RankAnswer | undefined): RankResult {
  if (answer === undefined || 'error' in answer) throw new Error(answer?.error ?? 'no answer')
  return answer
}

describe('a fit in fast mode', () => {
  const references = new Map<string, RankResult>()
  const byRanks = new Map<number, RankAnswer[][]>()

  beforeAll(async () => {
    for (const name of names) references.set(name, await runCase(runs[name]?.reference as never, undefined))
    const all = names.map((name) => ({ given: runs[name]?.given as Case }))
    for (const ranks of [1, 2, 3, 4]) byRanks.set(ranks, await onRanks(ranks, all))
  })

  it.each(names.map((name, i) => [name, i] as const))(
    'gives the weights of one process up to rounding: %s',
    (name, i) => {
      const reference = references.get(name) as RankResult
      for (const ranks of [1, 2, 3, 4]) {
        const answers = (byRanks.get(ranks)?.[i] ?? []).map(result)
        expect(answers).toHaveLength(ranks)
        for (const { parameters, weights, history, stop, epochs, last } of answers) {
          const precision = parameters instanceof Float32Array ? 'f32' : 'f64'
          expect(normError(parameters, reference.parameters)).toBeLessThan(tolerance.trajectory[precision])
          expect(relativeError(last.batchCost, reference.last.batchCost)).toBeLessThan(tolerance.trajectory[precision])
          expect({ stop, epochs }).toEqual({ stop: reference.stop, epochs: reference.epochs })
          // Every rank has the same bytes.
          expect({ weights, history }).toEqual({ weights: answers[0]?.weights, history: answers[0]?.history })
        }
      }
    },
  )

  it('stops early where it should', () => {
    expect(references.get(names.at(-1) ?? '')?.stop).toBe('patience')
  })

  it('of a single block is a fit without blocks, to the bit', async () => {
    const { parallel: _, ...fit } = cases['adam']?.fit ?? { parallel: {} }
    const given = { ...(cases['adam'] as Case), fit: { ...fit, shuffle: false } }
    const plain = await runCase(given as never, undefined)
    const block = { ...given, fit: { ...given.fit, parallel: { blocks: 1, mode: 'fast' } } }
    expect((await runCase(block as never, undefined)).weights).toBe(plain.weights)
  })

  it('resumes on another number of ranks, but not in the other mode', async () => {
    const given = inMode(withoutDropout(cases['adam'] as Case), 'fast', { epochs: 3 })
    const whole = (await runCase(given as never, undefined)) as RankResult
    const [first = []] = await onRanks(3, [{ given: { ...given, stopAfterSteps: 8 } }])
    const { checkpoint: resume } = result(first[0])
    const [resumed = []] = await onRanks(2, [{ given, resume }])
    for (const answer of resumed.map(result))
      expect(normError(answer.parameters, whole.parameters)).toBeLessThan(tolerance.trajectory.f32)
    await expect(runCase(inMode(given, 'strict') as never, undefined, resume)).rejects.toThrow('parallelMode')
  })

  it('diverges on every rank alike, and names a rank that fails', async () => {
    const given = inMode(cases['sgd'] as Case, 'fast')
    const explodes = inMode(given, 'fast', { optimizer: { kind: 'sgd', learningRate: 1e30 } })
    // The loss of rank 2 alone is not finite.
    const unlike: Case = { ...given, target: 'values', network: { layers: [{ units: 1 }] }, dev: false, hugeRow: 600 }
    const [diverged = [], together = [], failed = []] = await onRanks(3, [
      { given: explodes },
      { given: unlike },
      { given, ends: { rank: 2, batches: 4, how: 'throws' } },
    ])
    for (const answers of [diverged, together])
      expect(answers.map((answer) => result(answer).stop)).toEqual(['diverged', 'diverged', 'diverged'])
    for (const answer of failed.slice(0, 2))
      expect(answer).toMatchObject({ error: expect.stringContaining('rank 2: no space left on device') as string })
  })

  it('refuses to mix rows, and modes that ranks do not share', async () => {
    await expect(runCase(inMode(cases[mixes] as Case, 'fast') as never, undefined)).rejects.toThrow(
      '`parallel.mode` (="fast") must be strict where `augment` mixes rows',
    )
    const given = cases['adam'] as Case
    const differs = { rank: 1, fit: inMode(given, 'fast').fit }
    const [answers = []] = await onRanks(2, [{ given, differs }])
    for (const answer of answers)
      expect(answer).toMatchObject({ error: expect.stringContaining('`settings`') as string })
  })
})
