import { selectRows } from '../../data/dataset/select-rows.js'
import { WellfitError } from '../../errors.js'
import { checkBoolean, checkInteger } from '../../options.js'
import type { LearningCurve, LearningPoint, Score } from '../../result/index.js'
import type { Reals } from '../../tensor/reals.js'
import { forecastsOf, learningWords } from './forecast.js'
import { nestedOrder } from './nested.js'
import { checkTrials, spreadOf, type TrialOptions, Trials } from './trial.js'

/** What a learning curve is measured with. */
export interface LearningCurveOptions extends TrialOptions {
  /** How many rows to train on, each size once per seed. Default: all rows and up to six halvings, at least 20 rows. */
  readonly sizes?: readonly number[]
  /** Start each size from the weights of the next smaller one instead of drawn ones: faster. Default false. */
  readonly warm?: boolean
}

const FEWEST_ROWS = 20
const HALVINGS = 6

/**
 * Measures how the errors of train and dev depend on the number of train rows, and forecasts the dev error for more.
 *
 * For every seed (default 4) the rows are shuffled so that every prefix is a fair, stratified sample, and networks are
 * trained on longer and longer prefixes with the same options; dev stays the same. Power laws a + b·(n + c)^(−d)
 * (Hestness et al., 2017; with the crossover c the POW4 of Mohr et al., LCDB, 2022) are fitted to the dev errors and weighted by how
 * well they fit; `law` holds the median of each parameter with its 90 % interval. It is `null` for fewer than three sizes or
 * two seeds, where the errors of the sizes disagree so much that no law follows them, and where the dev error does not fall
 * yet although the train error is far below it. See `forecastError` and `rowsForError`.
 *
 * @throws WellfitError `INVALID_OPTION`; `ABORTED` where `signal` fires; whatever `network` and `fit` throw.
 * @example
 * const curve = await learningCurve({ train, dev, network: { inputs: 64, layers: [{ units: 32 }, { units: 10 }], loss: 'softmaxCrossEntropy' } })
 * console.log(curve.message)
 */
export async function learningCurve(options: LearningCurveOptions): Promise<LearningCurve> {
  const seeds = checkTrials('learningCurve', options, ['seeds', 'sizes', 'warm'], 4)
  const { train, dev } = options
  const warm = checkBoolean('learningCurve', 'warm', options.warm ?? false)
  const sizes = sizesOf(options)
  const trials = new Trials('learningCurve', options, sizes.length * seeds)
  const scores: { readonly train: Score; readonly dev: Score }[][] = sizes.map(() => [])
  for (let seed = 0; seed < seeds; seed++) {
    const order = nestedOrder(train, seed)
    let parameters: Reals | undefined
    for (const [i, size] of sizes.entries()) {
      const rows = size === train.rows ? train : selectRows(train, order.subarray(0, size))
      const start = warm && parameters !== undefined ? { parameters } : {}
      const trial = { train: rows, network: options.network, fit: options.fit ?? {}, seed, ...start }
      await trials.run(trial, (net) => {
        scores[i]?.push({ train: net.evaluate(rows), dev: net.evaluate(dev) })
        if (warm) parameters = net.parameters
      })
    }
  }
  const points = sizes.map((rows, i): LearningPoint => {
    const of = scores[i] ?? []
    return { rows, train: spreadOf(of.map(({ train }) => train.error)), dev: spreadOf(of.map(({ dev }) => dev.error)) }
  })
  const task = dev.targets.kind === 'classes' ? 'classification' : 'regression'
  const measured = { task, trainRows: train.rows, devRows: dev.rows, seeds, warm, points } as const
  const forecast = forecastsOf(measured)
  return { ...measured, ...forecast, message: learningWords({ ...measured, ...forecast }) }
}

function sizesOf({ sizes, train }: LearningCurveOptions): number[] {
  if (sizes === undefined) {
    const halved = Array.from({ length: HALVINGS + 1 }, (_, i) => Math.round(train.rows / 2 ** i))
    return halved.filter((size, i) => i === 0 || size >= FEWEST_ROWS).toReversed()
  }
  if (!Array.isArray(sizes) || sizes.length === 0) {
    const expected = 'be an array of at least one number of rows'
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'learningCurve',
      field: 'sizes',
      value: sizes,
      expected,
    })
  }
  const checked = sizes.map((size, i) => checkInteger('learningCurve', `sizes[${i}]`, size, 2, train.rows))
  return [...new Set(checked)].sort((a, b) => a - b)
}
