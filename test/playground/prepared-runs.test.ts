import { describe, expect, it } from 'vitest'
import { preparedSettings } from '../../playground/src/lessons/course.ts'
import { lessons } from '../../playground/src/lessons/index.ts'
import { insideViews } from '../../playground/src/run/inside/inside.ts'
import { gridFeatures } from '../../playground/src/run/grid.ts'
import { datasetOf, makeParts, pointsOf } from '../../playground/src/run/parts.ts'
import { Session } from '../../playground/src/run/session.ts'
import { verdictOf } from '../../playground/src/run/verdict.ts'
import type { Settings } from '../../playground/src/state/settings.ts'
import type { InsideViews, Verdict } from '../../playground/src/worker/messages.ts'
import { UNIT_GRID } from '../../playground/src/worker/messages.ts'

/** What a visitor sees at the end of a run. */
interface Seen {
  readonly verdict: Verdict
  readonly inside: InsideViews
  readonly devCosts: readonly number[]
}

/** Trains a step of a lesson as it is prepared, with changes that its text asks for. */
async function seenAt(lesson: string, title: string, change: Partial<Settings> = {}): Promise<Seen> {
  const step = lessons.find(({ name }) => name === lesson)?.steps.find((step) => step.title === title)
  if (step?.settings === undefined) throw new Error(`${lesson} prepares no run ${title}`)
  const { data, ...rest } = preparedSettings({ ...step.settings, ...change })
  if (data === 'file' || data === 'digits') throw new Error('lessons draw their rows')
  const settings = { ...rest, data }
  const parts = makeParts(datasetOf(pointsOf(settings)), settings)
  const session = await Session.open(settings, parts)
  const ended = await session.train({ onEpoch: () => undefined })
  if (ended === null) throw new Error('the run was closed')
  const verdict = verdictOf(session, ended)
  if (verdict === null) throw new Error('the run has diverged')
  const inside = await insideViews(session, gridFeatures(parts.plane, UNIT_GRID))
  session.close()
  checkSteps(verdict)
  return { verdict, inside, devCosts: ended.history.rows.map(({ dev }) => dev?.cost ?? NaN) }
}

/** Each step has a button, but for those that ask to look at the data; it changes something, and no two steps are the same. */
function checkSteps({ steps }: Verdict): void {
  const titles = steps.map(({ title }) => title)
  expect(new Set(titles.map((title) => title.replace(/\.$/, ''))).size).toBe(titles.length)
  const without = steps.filter(({ change }) => change === null || Object.keys(change).length === 0)
  expect(
    without.map(({ title }) => title).filter((title) => !/^Check that the features|preflight/.test(title)),
  ).toEqual([])
}

const gapOf = ({ verdict: { trainError, devError } }: Seen): number => devError - trainError

describe('a step of a lesson shows what its text says:', () => {
  it('with 60 rows train is learnt by its noise', async () => {
    const { verdict } = await seenAt('split', 'Why not measure on train?')
    expect(verdict.trainError).toBe(0)
    expect(verdict.devError).toBeGreaterThan(0.1)
  })

  it('intervals grow as rows are halved twice', async () => {
    const widths: number[] = []
    for (const rows of [2000, 1000, 500]) {
      const { verdict } = await seenAt('split', 'The interval says how sure you are', { rows })
      widths.push(Math.max(...verdict.gaps.map(({ low, high }) => high - low)))
    }
    expect(widths).toEqual(widths.toSorted((a, b) => a - b))
    expect((widths[2] ?? 0) / (widths[0] ?? 0)).toBeGreaterThan(1.4)
  })

  it('bias, variance, and a fair fit', async () => {
    const [bias, variance, fair] = [
      await seenAt('bias-variance', 'High bias'),
      await seenAt('bias-variance', 'High variance'),
      await seenAt('bias-variance', 'A fair fit'),
    ]
    expect(bias.verdict.state).toContain('high bias')
    expect(variance.verdict.state).toBe('high variance')
    expect(variance.verdict.trainError).toBeLessThan(0.02)
    expect(gapOf(fair)).toBeLessThan(gapOf(variance) / 3)
  })

  it('the recipe: the first step lowers bias, a penalty lowers variance', async () => {
    let settings: Partial<Settings> = {}
    const errors: number[] = []
    for (let i = 0; i < 4; i++) {
      const { verdict } = await seenAt('recipe', 'First ask about bias', settings)
      errors.push(verdict.trainError)
      const [first] = verdict.steps
      if (i === 0) expect(verdict.state).toContain('high bias')
      if (first === undefined || first.change === null) break
      settings = { ...settings, ...first.change }
    }
    expect(errors.length).toBeGreaterThan(2)
    expect(errors.at(-1)).toBeLessThan((errors[0] ?? 0) / 2)
    expect((await seenAt('recipe', 'Then ask about variance')).verdict.state).toBe('high variance')
    const [penalized, free] = [
      await seenAt('recipe', 'No trade-off any more'),
      await seenAt('recipe', 'No trade-off any more', { l2: 0 }),
    ]
    expect(penalized.verdict.devError).toBeLessThan(free.verdict.devError)
  })

  it('L2 makes small weights and a smoother boundary', async () => {
    const [free, penalized] = [await seenAt('l2-l1', 'Without a penalty'), await seenAt('l2-l1', 'With L2')]
    expect(penalized.inside.weights.layers[0]?.rms).toBeLessThan((free.inside.weights.layers[0]?.rms ?? 0) / 2)
    expect(penalized.inside.weights.explained).toBeGreaterThan(free.inside.weights.explained)
    expect(gapOf(penalized)).toBeLessThan(gapOf(free))
  })

  it('dropout narrows the gap', async () => {
    const [dropped, without] = [
      await seenAt('dropout', 'Units that drop out'),
      await seenAt('dropout', 'Compare without'),
    ]
    expect(dropped.inside.dropout.layers.map(({ keepProb }) => keepProb)).toEqual([0.6, 0.6])
    expect(gapOf(dropped)).toBeLessThan(gapOf(without))
  })

  it('more rows are the best remedy against variance', async () => {
    const [few, many] = [await seenAt('augmentation', 'Few rows'), await seenAt('augmentation', 'More rows, real ones')]
    expect(many.verdict.devError).toBeLessThan(few.verdict.devError)
    expect(gapOf(many)).toBeLessThan(gapOf(few) / 2)
  })

  it('the dev cost turns, and early stopping stops there', async () => {
    const [on, stopped] = [
      await seenAt('early-stopping', 'The dev cost turns'),
      await seenAt('early-stopping', 'Stop there'),
    ]
    expect(on.devCosts.at(-1)).toBeGreaterThan(1.5 * Math.min(...on.devCosts))
    expect(stopped.devCosts).toEqual(on.devCosts.slice(0, stopped.devCosts.length))
    expect(stopped.devCosts.indexOf(Math.min(...stopped.devCosts))).toBe(stopped.devCosts.length - 31)
  })

  it('a feature in thousands saturates the units until it is normalized', async () => {
    const [raw, normalized] = [
      await seenAt('normalization', 'A feature in thousands'),
      await seenAt('normalization', 'The same, normalized by train'),
    ]
    expect(raw.inside.weights.layers[0]?.linear).toBeLessThan(0.1)
    expect(normalized.verdict.trainError).toBeLessThan(raw.verdict.trainError / 2)
  })

  it('signals vanish with small weights: nothing is learnt, and the diagnosis says so; with Xavier’s variance it is', async () => {
    const [small, xavier] = [await seenAt('initialization', 'Too small'), await seenAt('initialization', 'Just right')]
    expect(small.verdict.trainError).toBeGreaterThan(0.4)
    expect(small.verdict.steps[0]?.change).toMatchObject({ initializer: 'xavierNormal' })
    expect(xavier.verdict.trainError).toBeLessThan(0.1)
  })
})
