import { describe, expect, it, vi } from 'vitest'
import { settingsDifference } from '../../playground/src/state/pins.ts'
import { defaults, lastEpoch } from '../../playground/src/state/settings.ts'
import type { Settings } from '../../playground/src/state/settings.ts'
import { Bench } from '../../playground/src/state/store.ts'
import type { Frame, FromRun, ToWorker } from '../../playground/src/worker/messages.ts'

// A page that is not seen: frames are drawn by what follows them.
vi.stubGlobal('document', { visibilityState: 'hidden' })

/** What belongs to a run, but for its number. */
type Answer = FromRun extends infer Message ? (Message extends unknown ? Omit<Message, 'run'> : never) : never

/** A bench whose worker is this test. */
function benchOf(settings: Partial<Settings> = {}) {
  const sent: ToWorker[] = []
  const bench = new Bench((message) => sent.push(message))
  bench.open({ ...defaults, ...settings })
  const run = (): number => sent.flatMap((message) => (message.kind === 'open' ? [message.run] : [])).at(-1) ?? 0
  const answer = (message: Answer): void => bench.take({ ...message, run: run() })
  /** Trains to an epoch and pauses. */
  const trainTo = (epoch: number): void => {
    bench.train()
    const frame = { epoch, epochs: [{ epoch, trainCost: 1, devCost: 1, trainError: 0, devError: 0 }], layers: [], grid: { class: new Uint8Array(0), certainty: new Uint8Array(0) } } satisfies Frame // prettier-ignore
    answer({ kind: 'frame', frame })
    answer({ kind: 'paused', verdict: null })
  }
  return { bench, sent, answer, trainTo, last: () => sent.at(-1) }
}

describe('the state of the bench', () => {
  it('keeps what was changed while training when another setting makes a new network', () => {
    const { bench, answer, trainTo } = benchOf()
    trainTo(10)
    bench.setLive({ l2: 3 })
    answer({ kind: 'changed', isStep: false, changes: [{ epoch: 11, name: 'l2', value: 3 }] })
    expect(bench.current.value.l2).toBe(3)
    bench.set({ noise: 0.3 })
    expect(bench.settings.value).toEqual({ ...defaults, l2: 3, noise: 0.3 })
    bench.undo()
    expect(bench.settings.value.changes).toEqual([{ epoch: 11, name: 'l2', value: 3 }])
    expect(bench.settings.value).toMatchObject({ l2: 0, noise: 0.15 })
  })

  it('undoes and redoes what was changed while training without a new run', () => {
    const { bench, answer, trainTo, sent, last } = benchOf({ l2: 1 })
    trainTo(10)
    bench.setLive({ l2: 3 })
    expect(last()).toEqual({ kind: 'change', values: { l2: 3 }, isStep: false })
    answer({ kind: 'changed', isStep: false, changes: [{ epoch: 11, name: 'l2', value: 3 }] })
    bench.undo()
    expect(last()).toEqual({ kind: 'change', values: { l2: 1 }, isStep: true })
    answer({ kind: 'changed', isStep: true, changes: [{ epoch: 11, name: 'l2', value: 1 }] })
    expect([bench.canUndo.value, bench.canRedo.value]).toEqual([false, true])
    bench.redo()
    expect(last()).toEqual({ kind: 'change', values: { l2: 3 }, isStep: true })
    expect(sent.filter(({ kind }) => kind === 'open')).toHaveLength(1)
  })

  it('makes a new run of a change that came after the last epoch', () => {
    const { bench, answer, trainTo } = benchOf()
    trainTo(10)
    bench.setLive({ optimizer: 'sgd' })
    answer({ kind: 'refused', values: { optimizer: 'sgd' } })
    expect(bench.settings.value).toEqual({ ...defaults, optimizer: 'sgd' })
    expect(bench.epoch.value).toBe(0)
  })

  it('goes back to the first epoch with the settings in force, and may take that back', () => {
    const { bench, answer, trainTo } = benchOf()
    trainTo(10)
    bench.setLive({ learningRate: 0.1 })
    answer({ kind: 'changed', isStep: false, changes: [{ epoch: 11, name: 'learningRate', value: 0.1 }] })
    bench.reset()
    expect(bench.settings.value).toEqual({ ...defaults, learningRate: 0.1 })
    bench.undo()
    expect(bench.settings.value.changes).toHaveLength(1)
  })

  it('shows a replayed run as it was before its changes', () => {
    const { bench, trainTo } = benchOf({ changes: [{ epoch: 1, name: 'l2', value: 300 }] })
    expect(bench.current.value.l2).toBe(0)
    trainTo(1)
    expect(bench.current.value.l2).toBe(300)
  })

  it('joins frames that one picture shows, in the order of their epochs', () => {
    const { bench, answer, trainTo } = benchOf()
    trainTo(3)
    const point = (epoch: number) => ({ epoch, trainCost: 1, devCost: 1, trainError: 0, devError: 0 })
    const grid = { class: new Uint8Array(0), certainty: new Uint8Array(0) }
    answer({ kind: 'frame', frame: { epoch: 4, epochs: [point(4)], layers: [], grid } })
    answer({ kind: 'frame', frame: { epoch: 6, epochs: [point(5), point(6)], layers: [], grid } })
    expect(bench.epoch.value).toBe(3)
    answer({ kind: 'paused', verdict: null })
    expect(bench.epoch.value).toBe(6)
    expect(bench.epochs.value.map(({ epoch }) => epoch)).toEqual([3, 4, 5, 6])
  })

  it('ends a check that has failed', () => {
    const { bench, answer } = benchOf()
    bench.checkGradient('none', 0)
    answer({ kind: 'failed', message: 'no' })
    expect([bench.isChecking.value, bench.status.value, bench.error.value]).toEqual([false, 'failed', 'no'])
  })
})

describe('a change of the number of epochs', () => {
  it('counts from its own epoch on, and leaves one more at least', () => {
    const last = (...changes: Settings['changes']): number => lastEpoch({ ...defaults, epochs: 100, changes })
    expect(last()).toBe(100)
    expect(last({ epoch: 20, name: 'epochs', value: 150 })).toBe(150)
    expect(last({ epoch: 20, name: 'epochs', value: 10 })).toBe(21)
    // The run has ended before the second change.
    expect(last({ epoch: 20, name: 'epochs', value: 30 }, { epoch: 40, name: 'epochs', value: 90 })).toBe(30)
  })
})

describe('the difference of two runs', () => {
  it('names what was changed on the way', () => {
    const changed = { ...defaults, changes: [{ epoch: 5, name: 'l2', value: 3 } as const] }
    expect(settingsDifference(defaults, changed)).toEqual(['λ₂ 3 after epoch 5'])
    expect(settingsDifference(changed, defaults)).toEqual(['nothing changed on the way'])
  })
})
