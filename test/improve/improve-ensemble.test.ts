import { describe, expect, it } from 'vitest'
import { dataset, foldEnsemble, fitScaler, improve, improveTable, type ImproveOptions, scale } from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import type { TrialRecord } from '../../src/index.js'
import { averagedError } from '../../src/improve/statistics/averaged-error.js'
import { expectRejection } from '../support/errors.js'

const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const x = Array.from({ length: 120 }, (_, i) => Array.from({ length: 3 }, (_, j) => 5 * noise(i * 3 + j)))
const labels = x.map(([a = 0, b = 0]) => Number(a + b > 0))
const data = dataset({ x, y: labels })

const shape = { layers: [{ units: 6 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const fit = { epochs: 2, batchSize: 60, optimizer: { kind: 'sgd', learningRate: 0.02 } } as const
const recipe = { network: shape, fit, folds: 4, repeats: 2, seed: 2 } as const
/** So much longer that it is a sure gain. */
const long = { epochs: 60, learningRate: 0.5 } as const
const options = (given: Partial<ImproveOptions>): ImproveOptions => ({ ...recipe, trials: 2, ...given })

describe('an improvement that ends in an average of networks', () => {
  it('hands on the networks of the baseline where nothing is kept: the model is that of foldEnsemble', async () => {
    const found = await improve(data, options({ candidates: [{ l2: 1e4 }] }))
    expect(found.changes).toEqual([])
    const rows = scale(data, fitScaler(data))
    expect(found.data).toEqual(rows)
    const { networks } = found
    if (networks === null) throw new Error('no networks')
    const given = { network: shape, fit, folds: 4, seed: 2, repeats: 2 } as const
    const { repeats: _, ...settings } = given
    const trained = await foldEnsemble(rows, { ...settings, trained: networks })
    const again = await foldEnsemble(rows, given)
    expect([networks.count, networks.repeats]).toEqual([8, 2])
    expect(trained.network.parameters).toEqual(again.network.parameters)
    expect(trained.predictions).toEqual(again.predictions)
    expect(trained.epochs).toEqual(again.epochs)
    expect(trained.crossValidation).toEqual({ ...again.crossValidation, seconds: trained.crossValidation.seconds })
    expect(found.crossValidation.error).toEqual(again.crossValidation.error)
    const own = found.crossValidation.scores
    expect(own.map(({ heldOutSums }) => heldOutSums)).toEqual(
      again.crossValidation.scores.map((one) => one.heldOutSums),
    )
    // The networks of the first repeat are the ensemble of one.
    const { repeats: __, ...one } = given
    const first = await foldEnsemble(rows, { ...given, repeats: 1, trained: networks })
    const alone = await foldEnsemble(rows, one)
    expect(first.network.parameters).toEqual(alone.network.parameters)
    expect(first.predictions).toEqual(alone.predictions)
    expect(first.crossValidation.scores).toEqual(alone.crossValidation.scores)
    const more = foldEnsemble(rows, { ...given, repeats: 3, trained: networks })
    await expectRejection(more, { code: 'INVALID_OPTION', field: 'repeats' }, 'be at most 2')
    // A threshold of one call is not that of the next.
    const threshold = { label: '1', aim: 'f1' } as const
    const decided = await foldEnsemble(rows, { ...given, trained: networks, threshold })
    const last = await foldEnsemble(rows, { ...given, trained: networks })
    expect(last.crossValidation.error).toEqual(again.crossValidation.error)
    for (const { network: net } of [trained, again, decided, last, first, alone]) net[Symbol.dispose]()
    networks[Symbol.dispose]()
  })

  it('keeps what is proven, with the networks that the trial trained and what they cost', async () => {
    const records: TrialRecord[] = []
    const given = options({ candidates: [long, { hidden: [12] }], record: (one) => records.push(one) })
    const found = await improve(data, given)
    expect(found.changes[0]).toEqual(long)
    const { data: rows, networks: trained, network, fit: final, message, cost } = found
    if (rows === null || trained === null) throw new Error('no networks')
    const settings = { network, fit: final, folds: 4, seed: 2, repeats: 2 }
    const [one, other] = [await foldEnsemble(rows, { ...settings, trained }), await foldEnsemble(rows, settings)]
    expect(one.network.parameters).toEqual(other.network.parameters)
    const units = found.changes.length === 1 ? 6 : 12
    expect(cost).toEqual({ networks: 8, multiplications: 8 * (5 * units), baselineMultiplications: 8 * 5 * 6 })
    expect(message).toContain('the model averages 8 (those of 4 folds, 2 times over), which take')
    // Other settings are not those of these networks.
    const code = 'INVALID_OPTION'
    const unlike = foldEnsemble(rows, { ...settings, fit, trained })
    await expectRejection(unlike, { code, functionName: 'foldEnsemble', field: 'trained' }, 'with these settings')
    trained[Symbol.dispose]()
    await expectRejection(foldEnsemble(rows, { ...settings, trained }), { code, field: 'trained' }, 'disposed')
    const none = foldEnsemble(rows, { ...settings, trained: {} as never })
    await expectRejection(none, { code, field: 'trained' })

    // From a record the networks are trained again, to the same bits.
    const { record: _, ...rest } = given
    const resumed = await improve(data, { ...rest, previous: records })
    if (resumed.networks === null) throw new Error('no networks')
    expect([resumed.changes, resumed.network, resumed.cost]).toEqual([found.changes, found.network, cost])
    expect([resumed.expected, resumed.message]).toEqual([found.expected, message])
    const back = await foldEnsemble(rows, { ...settings, trained: resumed.networks })
    expect(back.network.parameters).toEqual(other.network.parameters)
    expect(back.predictions).toEqual(other.predictions)
    for (const { network: net } of [one, other, back]) net[Symbol.dispose]()
    resumed.networks[Symbol.dispose]()
    // Where the signal has fired nothing is trained again.
    const aborted = await improve(data, { ...rest, previous: records, signal: AbortSignal.abort() })
    expect([aborted.networks, aborted.cost?.networks]).toEqual([null, 4])
  })

  it('averages further repeats of the final settings where they are asked for, which change nothing else', async () => {
    const records: TrialRecord[] = []
    const given = options({ candidates: [{ l2: 1e4 }], record: (one) => records.push(one) })
    const found = await improve(data, given)
    const told: string[] = []
    const onRepeat = (repeats: number, most: number): void => void told.push(`${repeats} of ${most}`)
    const further = await improve(data, { ...given, mostRepeats: 4, onRepeat })
    expect(told).toEqual(['3 of 4', '4 of 4'])
    const figures = ({ error, expected, crossValidation, trials, repeats }: typeof found): unknown => [
      [error, expected, repeats, { ...crossValidation, seconds: 0 }],
      trials.map((trial) => ({ ...trial, seconds: 0 })),
    ]
    expect(figures(further)).toEqual(figures(found))
    expect([found.cost?.networks, further.cost?.networks]).toEqual([8, 16])
    const { data: rows, networks: trained } = further
    if (rows === null || trained === null) throw new Error('no networks')
    const settings = { network: shape, fit, folds: 4, seed: 2 }
    const [one, other] = [
      await foldEnsemble(rows, { ...settings, trained }),
      await foldEnsemble(rows, { ...settings, repeats: 4 }),
    ]
    expect(one.network.parameters).toEqual(other.network.parameters)
    expect(one.crossValidation.repeats).toBe(4)
    // After a kill they are trained again.
    const resumed = await improve(data, { ...given, mostRepeats: 4, previous: records.slice(0, 2) })
    const same = await foldEnsemble(rows, { ...settings, trained: resumed.networks ?? trained })
    expect([resumed.networks?.repeats, figures(resumed)]).toEqual([4, figures(found)])
    expect(same.network.parameters).toEqual(other.network.parameters)
    // The signal ends with those that are complete; fewer than the trials had may be asked for.
    const controller = new AbortController()
    const abort = (repeats: number): void => (repeats === 3 ? controller.abort() : undefined)
    const cut = await improve(data, { ...given, mostRepeats: 6, onRepeat: abort, signal: controller.signal })
    expect([cut.networks?.repeats, cut.stop]).toEqual([3, further.stop])
    const fewer = await improve(data, { ...given, mostRepeats: 1 })
    expect([fewer.networks?.count, fewer.cost?.networks, figures(fewer)]).toEqual([4, 4, figures(found)])
    for (const { network: net } of [one, other, same]) net[Symbol.dispose]()
    for (const { networks } of [found, further, resumed, cut, fewer]) networks?.[Symbol.dispose]()
    const alone = improve(data, { ...given, single: true, mostRepeats: 3 })
    await expectRejection(alone, { code: 'INVALID_OPTION', field: 'mostRepeats' }, 'one network')
  })

  it('expects of new rows the error of an average of networks, as far as repeats of the folds show it', async () => {
    const y = x.map(([a = 0, b = 0], i) => a + b + 2 * noise(7 * i + 1))
    const values = dataset({ x, y, task: 'regression' })
    const network = { layers: [{ units: 6 }, { units: 1 }], loss: 'meanSquaredError' } as const
    const given = { ...recipe, network, trials: 1, candidates: [{ l2: 1e4 }] } as const
    const found = await improve(values, given)
    const { error, expected, crossValidation, changes, message } = found
    expect([changes, crossValidation.repeats]).toEqual([[], 2])
    // 1 − R² of the mean of the two predictions of each row.
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length
    const sums = y.reduce(
      ({ errors, spreads }, value, i) => ({
        errors: errors + ((crossValidation.outOfFold.predictions[i] ?? NaN) - value) ** 2,
        spreads: spreads + (value - mean) ** 2,
      }),
      { errors: 0, spreads: 0 },
    )
    expect(expected.estimate).toBeCloseTo(sums.errors / sums.spreads, 12)
    // A mean of two errs less than they do on average, since the square is convex.
    expect(expected.estimate).toBeLessThan(error.estimate)
    expect(expected.interval.high).toBeLessThan(error.interval.high)
    expect(message).toContain('of the average of the networks, ')

    const once = await improve(values, { ...given, repeats: 1 })
    expect(once.expected).toEqual(once.error)
    expect(once.message).not.toContain('On new rows')
    const alone = await improve(values, { ...given, single: true })
    expect(alone.expected).toEqual(alone.error)
    for (const { networks } of [found, once]) networks?.[Symbol.dispose]()
    // Each network has a threshold of its own, which no average has.
    const decided = await improve(data, options({ candidates: [{ l2: 1e4 }], threshold: { label: '1', aim: 'f1' } }))
    expect(decided.expected).toEqual(decided.error)
    decided.networks?.[Symbol.dispose]()
  })

  it('gives the same bits for any number of workers', async () => {
    const of = async (workers: number): Promise<unknown[]> => {
      const { error, trials, networks, data: rows } = await improve(data, options({ candidates: [long], workers }))
      const settings = {
        network: shape,
        fit: { ...fit, ...long, optimizer: { kind: 'sgd', learningRate: 0.5 } },
      } as const
      const { learningRate: _, ...own } = settings.fit
      if (networks === null || rows === null) throw new Error('no networks')
      using model = (await foldEnsemble(rows, { network: shape, fit: own, folds: 4, seed: 2, trained: networks }))
        .network
      return [error, trials.map(({ gain }) => gain), model.parameters]
    }
    expect(await of(2)).toEqual(await of(1))
  })

  it('takes a preprocessor that is fitted to all rows of a table', async () => {
    const lines = x.map(([a = 0, b = 0, c = 0], i) => `${a},${b},${c},${i % 2 === 0 ? 'u' : 'v'},${labels[i]}`)
    const table = await readCsv(`a,b,c,kind,y\n${lines.join('\n')}\n`)
    const network = { layers: [{ units: 6 }, { units: 1 }], loss: 'binaryCrossEntropy' } as const
    const found = await improveTable(table, { ...recipe, network, target: 'y', task: 'classification', trials: 1 })
    const { data: rows, networks: trained } = found
    if (rows === null || trained === null) throw new Error('no networks')
    expect(rows.preprocessor?.format).toBe('wellfit.preprocessor')
    const settings = { network: found.network, fit: found.fit, folds: 4, seed: 2, trained }
    using model = (await foldEnsemble(rows, settings)).network
    expect(model.predict(rows.x)).toHaveLength(120)
  })

  it('ends in one network where no average can be made, and refuses to be asked for one', async () => {
    const time = x.map((_, i) => i)
    const ordered = { ...options({ candidates: [long], trials: 1 }), repeats: 1, time }
    const found = await improve(data, ordered)
    expect([found.data, found.networks, found.cost]).toEqual([null, null, undefined])
    const code = 'INVALID_OPTION'
    await expectRejection(improve(data, { ...ordered, single: false }), { code, field: 'single' }, '`time`')
    const plateau = options({ fit: { ...fit, schedule: 'plateau' }, single: false })
    await expectRejection(improve(data, plateau), { code, field: 'single' }, '`fit.schedule`')
    const members = options({ network: { ...recipe.network, members: 2 }, single: false })
    await expectRejection(improve(data, members), { code, field: 'single' }, '`network.members`')
    await expectRejection(improve(data, options({ single: 1 as never })), { code, field: 'single' })
    // Whatever `averageNetworks` refuses.
    const { loss } = shape
    const shapes = [
      ['layers.dense1.residual', [{ units: 3, residual: true }, { units: 2 }]],
      ['layers.dense2.residual', [{ units: 3 }, { units: 3, residual: 2 }, { units: 2 }]],
      ['layers.dense2.normalization', [{ units: 6 }, { units: 2, normalization: 'batch' }]],
      ['layers.dense1.normalization', [{ units: 6, normalization: 'layer' }, { units: 2 }]],
      ['layers.dense2.activation', [{ units: 6 }, { units: 2, activation: 'prelu' }]],
      ['layers.dense1.groups', [{ units: 6, groups: 3 }, { units: 2 }]],
      ['layers.dense1.periodic', [{ units: 2, periodic: true }]],
    ] as const
    for (const [what, layers] of shapes) {
      const given = options({ network: { layers, loss }, folds: 2, repeats: 1, trials: 1, candidates: [{ l2: 1e4 }] })
      const one = await improve(data, given)
      expect([what, one.data, one.networks, one.cost]).toEqual([what, null, null, undefined])
      await expectRejection(improve(data, { ...given, single: false }), { code, field: 'single' }, `network.${what}`)
    }
  })

  it('refuses candidates that no average can have before the first training, and offers none', async () => {
    const code = 'INVALID_OPTION'
    const records: TrialRecord[] = []
    const record = (one: TrialRecord): number => records.push(one)
    const plateau = options({ candidates: [long, { schedule: 'plateau' as never }], record })
    await expectRejection(improve(data, plateau), { code, field: 'candidates[1]' }, '`fit.schedule`')
    expect(records).toEqual([])
    const table = await readCsv(`a,b,y\n${x.map(([a, b], i) => `${a},${b},${labels[i]}`).join('\n')}\n`)
    const flat = { layers: [{ units: 1 }], loss: 'binaryCrossEntropy' } as const
    const given = { ...recipe, network: flat, target: 'y', task: 'classification', repeats: 1 } as const
    const waves = improveTable(table, { ...given, candidates: [{ periodicSigma: 0.1 }] })
    await expectRejection(waves, { code, field: 'candidates[0]' }, '`network.layers.dense1.periodic`')
    const found = await improveTable(table, { ...given, trials: 40 })
    expect(found.trials.length).toBeGreaterThan(3)
    expect(found.trials.filter(({ change }) => change.periodicSigma !== undefined)).toEqual([])
    expect(found.networks).not.toBeNull()
    found.networks?.[Symbol.dispose]()
  })
})

describe('the error of the average over the repeats', () => {
  it('is that of the mean predictions of the rows held out', () => {
    const foldOfRow = [Int32Array.of(1, 2, 1, 0)]
    const predictions = Float64Array.of(0.9, 0.1, 0.4, 0.6, 0.3, 0.7, NaN, NaN)
    const truth = { task: 'classification', labels: Int32Array.of(0, 0, 1, 1), width: 1, classWeights: null } as const
    expect(averagedError({ outputs: 2, predictions, foldOfRow }, truth)).toBeCloseTo(1 / 3, 12)
    const weighted = { ...truth, classWeights: Float64Array.of(3, 1) }
    expect(averagedError({ outputs: 2, predictions, foldOfRow }, weighted)).toBeCloseTo(3 / 7, 12)
    const values = { task: 'regression', values: Float64Array.of(1, 3, 5, 9), width: 1, means: [3] } as const
    const of = { outputs: 1, predictions: Float64Array.of(2, 3, 3, NaN), foldOfRow }
    expect(averagedError(of, values)).toBeCloseTo((1 + 0 + 4) / 8, 12)
  })
})
