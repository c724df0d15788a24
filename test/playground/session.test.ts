import { describe, expect, it } from 'vitest'
import { dropoutMask } from 'wellfit'
import { insideOf } from '../../playground/src/run/inside/inside.ts'
import { datasetOf, makeParts, pointsOf } from '../../playground/src/run/parts.ts'
import { Session } from '../../playground/src/run/session.ts'
import { verdictOf } from '../../playground/src/run/verdict.ts'
import { defaults } from '../../playground/src/state/settings.ts'
import { fromFragment, toFragment } from '../../playground/src/state/url.ts'
import type { Change, LiveValues, Settings } from '../../playground/src/state/settings.ts'

const base = { ...defaults, data: 'moons', rows: 120, epochs: 30, hidden: [6], keepProb: [1] } as const

async function open(settings: Settings & { readonly data: 'moons' }): Promise<Session> {
  return await Session.open(settings, makeParts(datasetOf(pointsOf(settings)), settings))
}

/** Trains, with changes at the end of epochs; what the session said of them. */
async function train(session: Session, changes: Readonly<Record<number, LiveValues>> = {}) {
  const answers: (readonly Change[] | null)[] = []
  const ended = await session.train({
    onEpoch: (epoch) => {
      const values = changes[epoch]
      if (values !== undefined) answers.push(session.change(values))
      return undefined
    },
  })
  if (ended === null) throw new Error('the session was closed')
  return { ...ended, answers }
}

describe('the history of a run', () => {
  it('covers all epochs, whatever was changed on the way', async () => {
    const session = await open(base)
    const { history, epochs, keptEpoch, answers } = await train(session, {
      5: { l2: 1 },
      12: { keepProb: [0.7], optimizer: 'sgd' },
      20: { batchSize: 8, epochs: 40 },
    })
    expect(answers.map((changes) => changes?.length)).toEqual([1, 3, 5])
    expect([epochs, keptEpoch, history.best?.epoch, history.stop.epoch]).toEqual([40, 40, 40, 40])
    expect(history.rows.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    // 72 rows of train: 3 batches of 32 a step for 20 epochs, then 9 of 8.
    const steps = Array.from({ length: 40 }, (_, i) => (i < 20 ? 3 * (i + 1) : 60 + 9 * (i - 19)))
    expect(history.rows.map(({ step }) => step)).toEqual(steps)
    expect(history.stop).toMatchObject({ step: 240, message: 'All 40 epochs completed.' })
    expect(history.rows.every(({ seconds }, i) => seconds >= (history.rows[i - 1]?.seconds ?? 0))).toBe(true)
    expect(verdictOf(session, { history, epochs, keptEpoch })).not.toBeNull()
    session.close()
  })

  it('is the same for the same changes in the settings, and so are the weights', async () => {
    const session = await open(base)
    await train(session, { 5: { patience: 10, l1: 0.1 }, 9: { learningRate: 0.1 } })
    const again = await open({ ...base, changes: session.settings.changes })
    await train(again)
    expect(again.net.parameters).toEqual(session.net.parameters)
    session.close()
    again.close()
  })

  it('takes no change after the last epoch', async () => {
    const session = await open(base)
    const { answers } = await train(session, { 30: { l2: 1 } })
    expect([...answers, session.change({ l2: 1 })]).toEqual([null, null])
    expect(session.settings.changes).toEqual([])
    session.close()
  })
})

describe('the mask of the present batch', () => {
  it('is the same for other settings of the same seed, as the order of the rows is', async () => {
    const dropped = { ...base, hidden: [6, 4], keepProb: [0.5, 0.8], epochs: 3 }
    const masks: unknown[] = []
    for (const change of [{}, { l2: 10, learningRate: 0.1 }, { optimizer: 'sgd', epochs: 3 }, { seed: 2 }] as const) {
      const session = await open({ ...dropped, ...change })
      await train(session)
      masks.push(insideOf('dropout', session, { features: new Float32Array(0), digit: [] }))
      session.close()
    }
    expect(masks[1]).toEqual(masks[0])
    expect(masks[2]).toEqual(masks[0])
    expect(masks[3]).not.toEqual(masks[0])
  })

  it('is that of the last batch of the last epoch, for each layer with dropout', async () => {
    const settings = { ...base, hidden: [6, 5, 4], keepProb: [0.5, 1, 0.8], batchSize: 50, epochs: 7, seed: 3 }
    const session = await open(settings)
    const none = { features: new Float32Array(0), digit: [] }
    // Before the first epoch that of its first batch: 50 of 72 rows.
    expect(insideOf('dropout', session, none)).toMatchObject({ epoch: 1, batch: 1, rows: 50 })
    await train(session, { 4: { batchSize: 40 } })
    const inside = insideOf('dropout', session, none)
    // Four epochs of 2 batches of 50, three of 2 of 40: the 14th batch has the 32 rows that are left.
    const own = { seed: 3, epoch: 7, batches: 13, rows: 32 }
    expect(inside).toEqual({
      name: 'dropout',
      epoch: 7,
      batch: 2,
      rows: 32,
      layers: [
        { layer: 'dense1', units: 6, keepProb: 0.5, mask: dropoutMask({ ...own, layer: 1, units: 6, keepProb: 0.5 }) },
        { layer: 'dense3', units: 4, keepProb: 0.8, mask: dropoutMask({ ...own, layer: 3, units: 4, keepProb: 0.8 }) },
      ],
    })
    session.close()
  })
})

describe('the next steps', () => {
  it('can be applied in a pause, too, and change something that a link holds', async () => {
    for (const settings of [
      { ...base, hidden: [1], epochs: 3 },
      { ...base, noise: 0.4, hidden: [32], train: 20, rows: 200, learningRate: 0.05, epochs: 150 },
    ]) {
      const session = await open(settings)
      const ended = await train(session)
      for (const verdict of [verdictOf(session), verdictOf(session, ended)]) {
        expect(verdict?.steps.length).toBeGreaterThan(0)
        for (const { title, change } of verdict?.steps ?? []) {
          // What no setting of the page can do.
          if (title === 'Check that the features can predict the target') continue
          const changed = { ...settings, ...change }
          expect(changed, `step ${title}`).not.toEqual(settings)
          expect(fromFragment(toFragment(changed)), `step ${title}`).toEqual(changed)
        }
      }
      session.close()
    }
  })
})
