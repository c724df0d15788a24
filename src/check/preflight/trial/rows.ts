import { evenIndices, rowsAt } from '../../../data/dataset/even-rows.js'
import type { Dataset } from '../../../data/dataset/types.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { countCodes } from '../../../data/statistics/count-codes.js'
import { constantLoss } from '../../../train/fit/causes/constant-loss.js'
import type { Network } from '../../../train/network/contract.js'
import { network } from '../../../train/network/network.js'
import { leastLoss } from '../layers.js'
import type { PlannedRun } from '../resources.js'
import { workOfStep } from '../trainings.js'

const MOST_STEPS = 300
const LEAST_STEPS = 40
/** Multiplications of a trial over rows and entries of θ, tenths of a second's worth. */
const MOST_WORK = 4e8
const MEASURED_ROWS = 1000
/** One row of so many is held out of the trial, where there are enough of them. */
const HELD_OUT = 4
const LEAST_HELD_OUT = 50

/** What the trial takes from the settings of the run. */
export interface TrialSettings {
  readonly run: PlannedRun
  /** The weight of each row of train; `undefined` where all are equal. */
  readonly weights: Float64Array | undefined
}

export interface Measured {
  readonly loss: number
  /** The fraction of what is to be gained over the best constant prediction. */
  readonly gain: number
}

export interface Trained extends Measured {
  /** Whether the network does better than a constant on rows that it was not trained on; `null` where there are too few. */
  readonly generalizes: boolean | null
}

/** The rows, steps and measurements of a trial. */
export interface TrialRows {
  readonly run: PlannedRun
  readonly steps: number
  /** Rows that are measured. */
  readonly count: number
  /** Steps of the whole run. */
  readonly planned: number
  /** The loss of the best constant prediction. */
  readonly constant: number
  readonly measure: (net: Network) => Measured
  readonly train: (description: NetworkDescription, run: PlannedRun) => Promise<Trained>
}

/** Chooses the rows and steps of a trial: no more than some tenths of a second take. */
export async function trialRows(checked: Network, train: Dataset, { run, weights }: TrialSettings): Promise<TrialRows> {
  const batchSize = Math.min(run.batchSize, train.rows)
  const stepsPerEpoch = Math.ceil(train.rows / batchSize)
  const planned = run.epochs * stepsPerEpoch
  const work = workOfStep(checked.parameterCount, batchSize)
  const most = Math.min(planned, MOST_STEPS, Math.max(LEAST_STEPS, Math.floor(MOST_WORK / work)))
  const all = evenIndices(train, Math.min(train.rows, Math.ceil((most * batchSize * HELD_OUT) / (HELD_OUT - 1))))
  const holdsOut = all.length >= LEAST_HELD_OUT * HELD_OUT
  const indices = holdsOut ? all.filter((_, i) => i % HELD_OUT !== HELD_OUT - 1) : all
  const rows = rowsAt(train, indices)
  const heldOut = holdsOut
    ? await heldOutRows(
        checked.options,
        rowsAt(
          train,
          all.filter((_, i) => i % HELD_OUT === HELD_OUT - 1),
        ),
      )
    : null
  const epochs = Math.max(1, Math.round(most / Math.ceil(rows.rows / batchSize)))
  const steps = epochs * Math.ceil(rows.rows / batchSize)
  const sampleWeights = weights === undefined ? null : indices.map((row) => weights[row] ?? 0)
  const measured = rowsAt(rows, measuredRows(rows, sampleWeights))
  const constant = await bestConstantLoss(checked.options, measured)
  const least = leastLoss(checked.options, measured)
  const measure = (net: Network): Measured => {
    const loss = net.loss(measured)
    return { loss, gain: Number.isFinite(loss) ? (constant - loss) / Math.max(constant - least, Number.MIN_VALUE) : -Infinity } // prettier-ignore
  }
  const fraction = rows.rows / train.rows
  return {
    run: { ...ofFraction(run, fraction), epochs, batchSize, ...(sampleWeights === null ? {} : { sampleWeights }) },
    steps,
    count: measured.rows,
    planned,
    constant,
    measure,
    async train(description, changed) {
      const { parameters, threads } = checked
      using copy = await network({ ...layersOfFraction(description, fraction), parameters, threads })
      await copy.fit(rows, changed)
      return { ...measure(copy), generalizes: heldOut?.isPassedBy(copy) ?? null }
    },
  }
}

/** Rows that the trial does not train on. */
interface HeldOut {
  /**
   * Whether a network does better on them than a constant, by loss or, for classes, by error. Rows that have nothing to do with
   * their targets can be memorized, no more.
   */
  readonly isPassedBy: (net: Network) => boolean
}

async function heldOutRows(description: NetworkDescription, rows: Dataset): Promise<HeldOut> {
  const constant = await bestConstantLoss(description, rows)
  const mostErrors = errorsOfConstant(rows)
  return {
    isPassedBy: (net) =>
      net.loss(rows) < constant || (mostErrors !== null && net.evaluate(rows, { onWarning: () => undefined }).error < mostErrors), // prettier-ignore
  }
}

/** The error that no constant is below but by chance, in a one-sided test at 5 %; `null` for a regression. */
function errorsOfConstant({ rows, targets }: Dataset): number | null {
  if (targets.kind !== 'classes') return null
  const byChance = 1 - Math.max(...countCodes(targets.labels, targets.classes.length)) / rows
  return byChance - 1.64 * Math.sqrt((byChance * (1 - byChance)) / rows)
}

/** Rows that are measured: evenly spaced, by their weights where there are any. */
function measuredRows(rows: Dataset, weights: readonly number[] | null): readonly number[] {
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? 0
  if (weights === null || total === 0) return evenIndices(rows, MEASURED_ROWS)
  const count = Math.min(rows.rows, MEASURED_ROWS)
  const chosen: number[] = []
  let [row, passedBy] = [0, weights[0] ?? 0]
  for (let i = 0; i < count; i++) {
    const position = ((i + 0.5) / count) * total
    while (passedBy < position && row < rows.rows - 1) passedBy += weights[++row] ?? 0
    chosen.push(row)
  }
  return chosen
}

/** λ₂/m and λ₁/m stay what they are with all rows. */
function ofFraction(run: PlannedRun, fraction: number): PlannedRun {
  const { dev: _dev, classWeights: _classWeights, penalty, l2 = 0, l1 = 0, ...rest } = run
  // A custom penalty cannot be scaled: on a part of the rows it is left out.
  return {
    ...rest,
    l2: l2 * fraction,
    l1: l1 * fraction,
    ...(penalty === undefined || fraction < 1 ? {} : { penalty }),
  }
}

function layersOfFraction(description: NetworkDescription, fraction: number): NetworkDescription {
  const layers = description.layers.map(({ l2, l1, ...layer }) => ({
    ...layer,
    ...(l2 === undefined ? {} : { l2: l2 * fraction }),
    ...(l1 === undefined ? {} : { l1: l1 * fraction }),
  }))
  return { ...description, layers }
}

async function bestConstantLoss(description: NetworkDescription, rows: Dataset): Promise<number> {
  return constantLoss(description, rows.targets) ?? (await trainedConstantLoss(description, rows))
}

/** For losses without a formula: trains the biases of the last layer alone, a convex problem. */
async function trainedConstantLoss({ loss, layers }: NetworkDescription, rows: Dataset): Promise<number> {
  const last = layers.at(-1)
  if (last === undefined) return NaN
  const { units, activation, alpha } = last
  const form = alpha === null ? { units, activation } : { units, activation, alpha }
  using net = await network({
    inputs: 1,
    layers: [{ ...form, initializer: 'zeros' }],
    loss,
    precision: 'f64',
    threads: 1,
  })
  const { columns: _columns, preprocessor: _preprocessor, part: _part, ...rest } = rows
  const constant = { ...rest, x: new Float64Array(rows.rows), features: 1, columns: ['constant'] }
  await net.fit(constant, { epochs: 100, batchSize: rows.rows, optimizer: 'lbfgs' })
  return net.loss(constant)
}
