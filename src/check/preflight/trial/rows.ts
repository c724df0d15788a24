import { evenIndices, rowsAt } from '../../../data/dataset/even-rows.js'
import type { Dataset } from '../../../data/dataset/types.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { countCodes } from '../../../data/statistics/count-codes.js'
import { constantLoss } from '../../../train/fit/causes/constant-loss.js'
import { hasNoRelation } from '../../../train/probe/unrelated.js'
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
/** One row in this many is held out of the trial, where there are enough rows. */
const HELD_OUT = 4
const LEAST_HELD_OUT = 30

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
  /** Rows that are trained on, and those of them that are measured. */
  readonly trained: number
  readonly count: number
  /** Steps of the whole run. */
  readonly planned: number
  /** The loss of the best constant prediction. */
  readonly constant: number
  /** Whether nothing shows that the features say anything about the targets of train; compares rows when it is called. */
  readonly isUnrelated: () => boolean
  /** Whether errors are counted, by which a network is clearly better than a constant on other rows or not. */
  readonly hasClasses: boolean
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
  const part = (chosen: readonly number[]): Part => partOf(train, chosen, weights)
  const trained = part(indices)
  const measured = part(evenIndices(trained.data, MEASURED_ROWS).map((i) => indices[i] ?? 0))
  const heldOut = holdsOut ? await heldOutRows(checked.options, part(all.filter((_, i) => i % HELD_OUT === HELD_OUT - 1))) : null // prettier-ignore
  const { rows } = trained.data
  const epochs = Math.max(1, Math.round(most / Math.ceil(rows / batchSize)))
  const steps = epochs * Math.ceil(rows / batchSize)
  const constant = await bestConstantLoss(checked.options, measured)
  const least = leastLoss(checked.options, measured.data)
  const measure = (net: Network): Measured => {
    const loss = net.loss(measured.data, measured.weights)
    return { loss, gain: Number.isFinite(loss) ? (constant - loss) / Math.max(constant - least, Number.MIN_VALUE) : -Infinity } // prettier-ignore
  }
  const fraction = rows / train.rows
  return {
    run: { ...ofFraction(run, fraction), epochs, batchSize, ...trained.weights },
    steps,
    trained: rows,
    count: measured.data.rows,
    planned,
    constant,
    hasClasses: train.targets.kind === 'classes',
    isUnrelated: () => weights === undefined && hasNoRelation(train),
    measure,
    async train(description, changed) {
      const { parameters, threads } = checked
      using copy = await network({ ...layersOfFraction(description, fraction), parameters, threads })
      await copy.fit(trained.data, changed)
      return { ...measure(copy), generalizes: heldOut?.isPassedBy(copy) ?? null }
    },
  }
}

/** Some rows of train, and their weights as an option: none where all are alike, or all 0. */
interface Part {
  readonly data: Dataset
  readonly weights: { readonly sampleWeights?: Float64Array }
}

function partOf(train: Dataset, indices: readonly number[], weights: Float64Array | undefined): Part {
  const sampleWeights = Float64Array.from(indices, (row) => weights?.[row] ?? 0)
  return { data: rowsAt(train, indices), weights: sampleWeights.some((weight) => weight > 0) ? { sampleWeights } : {} }
}

/** Rows that the trial does not train on. */
interface HeldOut {
  /**
   * Whether a network does better on them than a constant, by loss or, for classes, by error. Rows that have nothing to do with
   * their targets can be memorized, no more.
   */
  readonly isPassedBy: (net: Network) => boolean
}

async function heldOutRows(description: NetworkDescription, part: Part): Promise<HeldOut> {
  const { data, weights } = part
  const constant = await bestConstantLoss(description, part)
  // Errors are counted where all rows count alike.
  const mostErrors = weights.sampleWeights === undefined ? errorsOfConstant(data) : null
  return {
    isPassedBy: (net) =>
      net.loss(data, weights) < constant || (mostErrors !== null && net.evaluate(data, { onWarning: () => undefined }).error < mostErrors), // prettier-ignore
  }
}

/** The error that no constant is below but by chance, in a one-sided test at 5 %; `null` for a regression. */
function errorsOfConstant({ rows, targets }: Dataset): number | null {
  if (targets.kind !== 'classes') return null
  const byChance = 1 - Math.max(...countCodes(targets.labels, targets.classes.length)) / rows
  return byChance - 1.64 * Math.sqrt((byChance * (1 - byChance)) / rows)
}

/** λ₂/m and λ₁/m stay what they are with all rows. */
function ofFraction(run: PlannedRun, fraction: number): PlannedRun {
  const { dev: _dev, classWeights: _classes, sampleWeights: _samples, penalty, l2 = 0, l1 = 0, ...rest } = run
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

async function bestConstantLoss(description: NetworkDescription, part: Part): Promise<number> {
  const known = part.weights.sampleWeights === undefined ? constantLoss(description, part.data.targets) : null
  return known ?? (await trainedConstantLoss(description, part))
}

/** For losses without a formula, and for weighted rows: trains the biases of the last layer alone, a convex problem. */
async function trainedConstantLoss({ loss, layers }: NetworkDescription, { data, weights }: Part): Promise<number> {
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
  const { columns: _columns, preprocessor: _preprocessor, part: _part, ...rest } = data
  const constant = { ...rest, x: new Float64Array(data.rows), features: 1, columns: ['constant'] }
  await net.fit(constant, { epochs: 100, batchSize: data.rows, optimizer: 'lbfgs', ...weights })
  return net.loss(constant, weights)
}
