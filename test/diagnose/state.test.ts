import { describe, expect, it } from 'vitest'
import { dataset, diagnose, type DiagnoseInput, type Metrics, metrics, plainAnswer } from '../../src/index.js'
import type { RunFacts } from '../../src/index.js'
import { expectFault } from '../support/errors.js'
import { base, classification, runOf, tallied } from './runs.js'

describe('beside the baseline', () => {
  it('a network that predicts one class only never fits well', async () => {
    // 1 % positive: the error is 1 % on train and dev, every gap is negligible.
    const input = await classification([9900, 0, 100, 0], [9900, 0, 100, 0], { achievableError: 0.005 })
    const { metrics: _, ...without } = input
    expect(diagnose(without).state).toBe('fits well')
    const diagnosis = diagnose(input)
    expect(diagnosis.state).toBe('no better than the baseline')
    expect(diagnosis.measure).toBe('balanced error')
    expect(diagnosis.devError).toBe(0.5)
    expect(diagnosis.baselines[1]).toMatchObject({ part: 'dev', error: 0.5, gain: 0, isBeaten: false, onlyClass: 'no' })
    expect(diagnosis.message).toContain('predicts "no" for every row of dev')
    expect(diagnosis.actions[0]?.title).toContain('Weight the classes')
  })

  it('measures a rare class by the balanced error: the mean of both recalls', async () => {
    // Recall 0.9 and 0.6 on dev: balanced error (0.1 + 0.4)/2.
    const diagnosis = diagnose(await classification([9800, 100, 20, 80], [8910, 990, 40, 60]))
    expect(diagnosis.devError).toBeCloseTo(0.25, 12)
    expect(diagnosis.baselines[1]?.isBeaten).toBe(true)
    const byRows = diagnose(await classification([9800, 100, 20, 80], [8910, 990, 40, 60], { measure: 'error' }))
    expect(byRows.devError).toBeCloseTo(0.103, 12)
  })

  it('takes balanced errors over the classes that every part has', async () => {
    // "rare" has one row in train and none in dev: 1 of 101 rows is rare, and 10 of 100 are wrong in each part.
    const y = [...Array<number>(50).fill(0), ...Array<number>(50).fill(1)]
    const right = (label: number, row: number): number[] => {
      const predicted = row % 10 === 0 ? 1 - label : label
      return [0, 1, 2].map((one) => (one === predicted ? 0.8 : 0.1))
    }
    const measured = async (labels: number[]): Promise<Metrics> => {
      const data = dataset({ x: labels.map(() => [0]), y: labels, classes: ['a', 'b', 'rare'] })
      return await metrics(Float64Array.from(labels.flatMap(right)), data)
    }
    const of = { train: await measured([...y, 2]), dev: await measured(y) }
    const score = ({ rows, values }: Metrics) => ({
      ...base,
      rows,
      accuracy: values.accuracy ?? 0,
      error: 1 - (values.accuracy ?? 0),
    })
    const input = { train: score(of.train), dev: score(of.dev), task: 'classification', metrics: of } as const
    expect(of.train.rareClasses).toEqual(['rare'])
    expect(diagnose(input).measure).toBe('error')
    const balanced = diagnose({ ...input, measure: 'balanced error' })
    expect(balanced.trainError).toBeCloseTo(0.1, 12)
    expect(balanced.baselines[0]?.error).toBe(0.5)
  })

  it('a gain on dev that may be chance is no fit', async () => {
    // 60 of 100 rows are "no"; the network gains 3 rows and loses 2.
    const open = await classification([5900, 100, 1000, 3000], [58, 2, 37, 3], { tolerance: 0.5 })
    expect(diagnose(open).state).toBe('no better than the baseline')
    const clear = await classification([5900, 100, 1000, 3000], [58, 2, 10, 30], { tolerance: 0.5 })
    expect(diagnose(clear).state).toBe('fits well')
    // (30 − 2)/100 rows.
    expect(diagnose(clear).baselines[1]?.gain).toBeCloseTo(0.28, 12)
  })

  it('compares a regression with the mean, whose unexplained variance is 1', () => {
    const score = (error: number) => ({ ...base, rows: 200, accuracy: null, error })
    const none = diagnose({ train: score(0.97), dev: score(1.02), task: 'regression', tolerance: 1 })
    expect(none.state).toBe('does not learn')
    const some = diagnose({ train: score(0.3), dev: score(0.98), task: 'regression', tolerance: 1 })
    expect(some.state).toBe('no better than the baseline')
    expect(diagnose({ train: score(0.3), dev: score(0.35), task: 'regression', tolerance: 1 }).state).toBe('fits well')
  })

  it('refuses a balanced error without metrics, and metrics that are none', () => {
    const score = { ...base, rows: 10, accuracy: 1, error: 0 }
    const input = { train: score, dev: score, task: 'classification' } as const
    expectFault(() => diagnose({ ...input, measure: 'balanced error' }), { code: 'INVALID_OPTION', field: 'measure' })
    const bad = { train: {}, dev: {} } as unknown as NonNullable<DiagnoseInput['metrics']>
    expectFault(() => diagnose({ ...input, metrics: bad }), { code: 'INVALID_DATA', field: 'metrics.train' })
  })
})

describe('does not learn', () => {
  const constant = [5000, 0, 5000, 0] as const
  it.each([
    ['a penalty', { changes: { l2: 1e6 } }, 'penalty is so strong', 'Lower the penalty', { l2: 1e4 }],
    [
      'dead units',
      { zeroFraction: 1 },
      'dense1 are 0 on nearly every row',
      'leakyRelu',
      { activation: 'leakyRelu', learningRate: 1e-4 },
    ],
    [
      'clipping',
      { changes: { clipNorm: 1e-6 } },
      'clipped to 0.000001',
      'Clip the gradient norm at 1',
      { clipNorm: 1 },
    ],
    ['steps too large', { costs: [0.7, 0.69, 3, 9] }, 'cost rose', 'Lower the learning rate', { learningRate: 1e-4 }],
    [
      'steps too small',
      { costs: [0.7, 0.7, 0.7], weightNorms: [2, 2, 2] },
      'hardly changed',
      'Raise the learning rate',
      // A hundred times as high, but no more than ten times Adam's default.
      { learningRate: 0.01 },
    ],
    ['divergence', { reason: 'diverged' }, 'diverged', 'Lower the learning rate', { learningRate: 1e-4 }],
    ['no cause', {}, 'features may not predict', 'Check that the features', null],
  ] as const)('names %s first, with the change, and never a larger network', async (_, run, words, remedy, change) => {
    const diagnosis = diagnose(await classification(constant, constant, { run: runOf(run) }))
    expect(diagnosis.state).toBe('does not learn')
    expect(diagnosis.message).toContain(words)
    expect(diagnosis.actions[0]?.title).toContain(remedy)
    expect(diagnosis.actions[0]?.change).toEqual(change)
    expect(diagnosis.actions.map(({ title }) => title).join()).not.toContain('larger network')
  })
})

describe('a dead network', () => {
  // Wrong on 30 % of train and 60 % of dev: both gaps are high.
  const score = (error: number) => ({ ...base, rows: 5000, accuracy: 1 - error, error })
  const gaps = { train: score(0.3), dev: score(0.6), task: 'classification' } as const

  it('does not learn: dead units, whether or not metrics are given, and is not to be made larger', async () => {
    expect(diagnose({ ...gaps, run: runOf({}) }).state).toBe('high bias and high variance')
    const run = runOf({ zeroFraction: 1 })
    const diagnosis = diagnose({ ...gaps, run })
    expect(diagnosis.state).toBe('does not learn')
    expect(diagnosis.causes[0]?.kind).toBe('dead units')
    expect(diagnosis.message).toMatch(/^The network does not learn: dead units\. The units of dense1 are 0/)
    expect(diagnosis.actions.some(({ title }) => title.includes('larger network'))).toBe(false)
    const metrics = await tallied([1, 1, 1, 1])
    expect(plainAnswer({ metrics, diagnosis })).toContain('the network does not learn: dead units.')
  })

  it('is judged by the epoch whose weights were kept', () => {
    const { history, ...run } = runOf({ zeroFraction: 1 })
    const alive = history.rows[0]?.layers.map((layer) => ({ ...layer, zeroFraction: 0.5 })) ?? []
    const rows = history.rows.map((row, i) => (i === 0 ? { ...row, layers: alive } : row))
    const best = { epoch: 1, monitor: 'devLoss', value: 0.7 }
    const diagnosis = diagnose({ ...gaps, run: { ...run, history: { ...history, rows, best } } })
    expect(diagnosis.state).toBe('high bias and high variance')
  })
})

describe('what an action changes', () => {
  const weak = [4000, 1000, 1000, 4000] as const
  const good = [5000, 0, 0, 5000] as const
  // Against bias, then against variance: no state has both lists.
  const actionsOf = async (run: RunFacts) => [
    ...diagnose(await classification(weak, weak, { run })).actions,
    ...diagnose(await classification(good, weak, { run })).actions,
  ]

  it.each([
    ['without regularization', {}],
    ['with penalties, dropout and patience', { l2: 1, l1: 2, earlyStopping: { monitor: 'devLoss', patience: 10, minImprovement: 0 } }], // prettier-ignore
    ['with gradient descent', { optimizer: { kind: 'sgd', learningRate: 0.3 } }],
  ] as const)('is said in its title, %s', async (_, changes) => {
    const run = { ...runOf({ changes }), keepProb: 0.8, hidden: [16, 4] }
    const actions = await actionsOf(run)
    expect(actions.filter(({ change }) => change !== null).length).toBeGreaterThan(5)
    for (const { title, change } of actions) {
      for (const value of Object.values(change ?? {})) {
        const said = Array.isArray(value) ? value.join('-') : String(value)
        expect(title.toLowerCase()).toContain(said)
      }
    }
  })

  it('never takes a learning rate from one optimizer to another', async () => {
    const descent = await actionsOf(runOf({ changes: { optimizer: { kind: 'momentum', learningRate: 0.3 } } }))
    expect(descent.find(({ title }) => title.startsWith('Try another'))).toMatchObject({
      title: 'Try another optimizer: Adam at its default learning rate, 0.001',
      change: { optimizer: 'adam' },
    })
    const adam = await actionsOf(runOf({}))
    expect(adam.find(({ title }) => title.startsWith('Try another'))).toMatchObject({
      title: 'Try another learning rate: 0.003 instead of 0.001',
      change: { learningRate: 0.003 },
    })
    const high = await actionsOf(runOf({ changes: { optimizer: { kind: 'adam', learningRate: 0.03 } } }))
    expect(high.find(({ title }) => title.startsWith('Try another'))?.change).toEqual({ learningRate: 0.01 })
  })

  it('is more patience where early stopping ended training', async () => {
    const earlyStopping = { monitor: 'devLoss', patience: 7, minImprovement: 0 }
    const actions = await actionsOf(runOf({ changes: { earlyStopping } }))
    const longer = actions.find(({ title }) => title.startsWith('Train longer'))
    expect(longer?.title).toBe('Train longer: 200 epochs, patience 14 instead of 7')
    expect(longer?.reason).toContain('Early stopping ended training after epoch 4')
    expect(longer?.change).toEqual({ epochs: 200, patience: 14 })
  })

  it('is never what the run has already', async () => {
    const actions = await actionsOf({ ...runOf({}), keepProb: 0.5, hidden: [2] })
    expect(actions.some(({ change }) => change?.keepProb === 0.5)).toBe(false)
    expect(actions.some(({ change }) => change?.hidden?.join() === '2')).toBe(false)
  })
})

describe('the advice is of one mind', () => {
  const regularized = { l2: 1, l1: 2, earlyStopping: { monitor: 'devLoss', patience: 10, minImprovement: 0 } } as const
  const settings: readonly (readonly [string, RunFacts])[] = [
    ['plain', runOf({})],
    ['regularized', { ...runOf({ changes: regularized }), keepProb: 0.8, hidden: [16, 4] }],
    ['without early stopping or dropout, smallest network', { ...runOf({}), hidden: [2] }],
    ['with as much dropout as is advised', { ...runOf({}), keepProb: 0.5 }],
    ['with gradient descent', runOf({ changes: { optimizer: { kind: 'sgd', learningRate: 0.3 } } })],
    ['with a learning rate of 0', runOf({ changes: { optimizer: { kind: 'adam', learningRate: 0 } } })],
    ['with steps too small', runOf({ costs: [0.7, 0.7, 0.7], weightNorms: [2, 2, 2] })],
  ]
  const errors = [0, 0.004, 0.02, 0.08, 0.2, 0.4]
  const pairs = errors.flatMap((train) => errors.map((dev) => [train, dev] as const))
  const score = (error: number, rows: number) => ({ ...base, rows, accuracy: 1 - error, error })

  /** What the run has for each option that an action may change. */
  const ownOf = ({ history, hidden, keepProb }: RunFacts): Readonly<Record<string, number>> => ({
    l2: history.settings.l2,
    l1: history.settings.l1,
    epochs: history.settings.epochs,
    patience: history.settings.earlyStopping?.patience ?? Infinity,
    learningRate: history.settings.optimizer.learningRate,
    keepProb,
    hidden: hidden.reduce((sum, units) => sum + units, 0),
  })

  it.each(settings)('of a run %s: nothing larger and smaller at once, and nothing that changes nothing', (_, run) => {
    const own = ownOf(run)
    for (const [train, dev] of pairs) {
      for (const rows of [60, 100_000]) {
        const parts = { train: score(train, rows), dev: score(dev, rows), task: 'classification' } as const
        const { actions, state } = diagnose({ ...parts, run })
        const directions = new Map<string, number>()
        for (const { change, title } of actions) {
          for (const [option, value] of Object.entries(change ?? {})) {
            const to = Array.isArray(value) ? value.reduce((sum: number, units: number) => sum + units, 0) : value
            if (typeof to !== 'number' || own[option] === undefined) continue
            const direction = Math.sign(to - own[option])
            expect(direction, `${state}, ${train}, ${dev}: ${title} is a no-op`).not.toBe(0)
            expect(directions.get(option) ?? direction, `${state}, ${train}, ${dev}: ${title}`).toBe(direction)
            directions.set(option, direction)
          }
        }
      }
    }
  })

  it('bounds every gain by what lies between dev and the achievable error', () => {
    const parts = { train: score(0.1, 100_000), dev: score(0.16, 100_000), task: 'classification' } as const
    const { state, actions } = diagnose({ ...parts, achievableError: 0.15, run: runOf({}) })
    expect(state).toBe('high variance')
    // The variance is 6 %, but the error cannot fall below 15 %: by 1 % at most.
    for (const { effect } of actions) expect(effect).toContain('can fall by at most 1 %, to the achievable error.')
    const open = diagnose({ ...parts, achievableError: 0.02, run: runOf({}) }).actions
    const bound = open.find(({ title }) => title.startsWith('Train a larger network'))
    expect(bound?.effect).toContain('can fall by at most 8 %, the avoidable bias.')
  })

  it('beside bias advises only more data against variance', () => {
    const parts = { train: score(0.2, 100_000), dev: score(0.4, 100_000), task: 'classification' } as const
    const { state, actions } = diagnose({ ...parts, run: runOf({}) })
    expect(state).toBe('high bias and high variance')
    const against = actions.filter((action) => action.against === 'variance')
    expect(against.map(({ title }) => title)).toEqual(['Get more data, or augment it'])
  })

  it('asks for rows only in a sensible order, and else says what would decide', () => {
    // 1.05 % on dev and 0 on train, beside a tolerance of 1 %: the interval would have to shrink to 0.05 points.
    const parts = { train: score(0, 100_000), dev: score(0.0105, 100_000), task: 'classification' } as const
    const { state, gaps, message, actions } = diagnose(parts)
    expect(state).toBe('fits to the level of the estimate')
    expect(gaps.flatMap(({ rowsNeeded }) => rowsNeeded).every(({ rows }) => rows <= 1_000_000)).toBe(true)
    expect(gaps.some(({ rowsNeeded }) => rowsNeeded.length > 0)).toBe(true)
    expect(actions[0]?.title).toMatch(/^Get more data: about [\d,]+ rows of/)
    const hopeless = diagnose({ ...parts, dev: score(0.01001, 100_000) })
    expect(hopeless.gaps.flatMap(({ rowsNeeded }) => rowsNeeded)).toEqual([])
    expect(hopeless.message).toContain('for a realistic number of rows to decide. A larger tolerance would.')
    expect(hopeless.actions.some(({ title }) => title.includes('about'))).toBe(false)
    expect(message).not.toMatch(/\d,\d{3},\d{3} rows/)
  })
})

describe('not finished', () => {
  const weak = [4000, 1000, 1000, 4000] as const
  const falling = Array.from({ length: 40 }, (_, i) => 0.97 ** i)
  it('comes before bias where the cost still falls at the last epoch, and advises more epochs', async () => {
    const run = runOf({ costs: falling, reason: 'epochs' })
    const diagnosis = diagnose(await classification(weak, weak, { run }))
    expect(diagnosis.state).toBe('not finished')
    expect(diagnosis.actions[0]?.change).toEqual({ epochs: 200 })
    const stopped = diagnose(await classification(weak, weak, { run: runOf({ costs: falling, reason: 'patience' }) }))
    expect(stopped.state).toBe('high bias')
  })

  it('is not said where the cost is nearly 0, however much of it goes, nor for one epoch that is lower', async () => {
    const tiny = Array.from({ length: 40 }, (_, i) => 0.8 ** i)
    const weakly = async (costs: readonly number[]): Promise<string> =>
      diagnose(await classification(weak, weak, { run: runOf({ costs, reason: 'epochs' }) })).state
    expect(await weakly(tiny)).toBe('high bias')
    expect(await weakly([...Array<number>(39).fill(0.6), 0.4])).toBe('high bias')
  })

  it('is said after one epoch that ends below the mean of its batches', async () => {
    const { history, ...rest } = runOf({ costs: [0.6], reason: 'epochs' })
    const rows = history.rows.map((row) => ({ ...row, batchCost: 0.7 }))
    const diagnosis = diagnose(await classification(weak, weak, { run: { ...rest, history: { ...history, rows } } }))
    expect(diagnosis.state).toBe('not finished')
  })

  it('is not said of a network that overfits or fits well', async () => {
    const run = runOf({ costs: falling, reason: 'epochs' })
    expect(diagnose(await classification([5000, 0, 0, 5000], weak, { run })).state).toBe('high variance')
    const good = [4990, 10, 10, 4990] as const
    expect(diagnose(await classification(good, good, { run })).state).toBe('fits well')
  })
})

it('limited by label noise: no gap, and an estimate of the achievable error above the tolerance', async () => {
  const noisy = [8000, 2000, 2000, 8000] as const
  const estimate = {
    task: 'classification',
    value: 0.2,
    interval: { low: 0.19, high: 0.21 },
    rows: 2000,
    message: '',
  } as const
  const input = { achievableError: estimate, tolerance: 0.03 }
  expect(diagnose(await classification(noisy, noisy, input)).state).toBe('limited by label noise')
  expect(diagnose(await classification(noisy, noisy, { ...input, achievableError: 0.2 })).state).toBe('fits well')
})

describe('the plain answer', () => {
  it('of a classification: how often it is right, beside the most frequent class', async () => {
    const input = await classification([6000, 0, 0, 4000], [59, 1, 1, 39], { tolerance: 0.2 })
    const answer = plainAnswer({
      metrics: input.metrics?.dev ?? (await tallied([1, 1, 1, 1])),
      diagnosis: diagnose(input),
    })
    expect(answer).toBe('98.0 % right on new rows, against 60.0 % for always predicting "no"; the network fits well.')
  })

  it('says that bias is measured against 0 where no achievable error is given', async () => {
    const counts = [6000, 1500, 1500, 6000] as const
    const input = await classification(counts, counts)
    const { achievableError: _, ...without } = input
    const dev = input.metrics?.dev ?? (await tallied([1, 1, 1, 1]))
    const [assumed, given] = [without, { ...without, achievableError: 0 }].map((one) =>
      plainAnswer({ metrics: dev, diagnosis: diagnose(one) }),
    )
    expect(assumed).toMatch(/the network underfits, if an error of 0 is achievable\.$/)
    expect(given).toMatch(/the network underfits\.$/)
  })

  it('of a rare class: how many are found, and how many alarms are false', async () => {
    const answer = plainAnswer({ metrics: await tallied([980, 10, 4, 6]), part: 'dev' })
    expect(answer).toContain('Of 10 rows of dev of the rare class "yes", 6 found (recall 60.0 %), 10 false alarms')
    // F1 = 2·6/(10 + 16); average precision without the network: the share of the class.
    expect(answer).toContain('F1 0.462')
    expect(answer).toContain('against 0.01 without the network')
  })

  it('of a rare class among several: beside the accuracy, in the singular for one row', async () => {
    const y = [...Array<number>(59).fill(0), ...Array<number>(40).fill(1), 2]
    const data = dataset({ x: y.map(() => [0]), y, classes: ['a', 'b', 'c'] })
    const outputs = Float64Array.from(y.flatMap((label) => [0, 1, 2].map((one) => (one === label % 2 ? 0.8 : 0.1))))
    const answer = plainAnswer({ metrics: await metrics(outputs, data) })
    expect(answer).toContain(
      '99.0 % right on new rows, against 59.0 % for always predicting "a"; of 1 new row of the rare class "c", 0 found',
    )
  })

  it('says of a network no better than the baseline by the balanced error that every class counts alike', async () => {
    const input = await classification([9900, 0, 100, 0], [9900, 0, 100, 0])
    const frequent = await tallied([59, 1, 1, 39])
    const answerOf = (one: DiagnoseInput): string => plainAnswer({ metrics: frequent, diagnosis: diagnose(one) })
    expect(answerOf(input)).toMatch(/; where every class counts alike, it does not clearly beat the baseline\.$/)
    const byRows = await classification([5900, 100, 1000, 3000], [58, 2, 37, 3], { tolerance: 0.5 })
    expect(answerOf(byRows)).toMatch(/; it does not clearly beat the baseline\.$/)
  })

  it('of a regression: how far off, beside the median', async () => {
    const data = dataset({ x: [[0], [0], [0]], y: [1, 2, 6], task: 'regression' })
    const answer = plainAnswer({ metrics: await metrics(Float64Array.of(1, 2, 4.5), data) })
    expect(answer).toContain(
      'Off by 0.5 on average on new rows, against 1.67 for always predicting the median (R² 0.839)',
    )
  })

  it('does not call a fit good by dev alone where the error of new rows is far above it', async () => {
    const scores = { train: { rows: 20_000, error: 0.02 }, dev: { rows: 20_000, error: 0.022 } }
    const input = { ...scores, task: 'regression', achievableError: 0.02 }
    const diagnosis = diagnose(input as unknown as DiagnoseInput)
    expect(diagnosis.state).toMatch(/fits well|limited by label noise/)
    const y = Array.from({ length: 100 }, (_, i) => i)
    const data = dataset({ x: y.map((value) => [value]), y, task: 'regression' })
    const answerOf = async (last: number): Promise<string> => {
      const outputs = Float64Array.from(y, (value, i) => (i === 99 ? last : value + (i % 2)))
      return plainAnswer({ metrics: await metrics(outputs, data), diagnosis })
    }
    expect(await answerOf(99)).not.toContain('far off')
    expect(await answerOf(400)).toMatch(/by dev \(R² 0\.978\), but some of these rows are predicted far off\.$/)
  })
})
