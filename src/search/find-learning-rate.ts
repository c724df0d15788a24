import * as layout from '../../assembly/layout.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import type { Dataset } from '../data/dataset/types.js'
import { WellfitError } from '../errors.js'
import { checkInteger, checkKeys, checkNumber, checkPlainObject, checkSignal } from '../options.js'
import type * as MuonModule from '../program/step/muon.js'
import type { TrainingProgram } from '../program/training-program.js'
import type { LearningRatePoint, LearningRateTest } from '../result/index.js'
import { describeFit, type FitOptions, type FitPlan } from '../train/fit/options.js'
import { copyRows } from '../train/fit/copy-given.js'
import { openRows } from '../train/fit/data.js'
import { fitProgram } from '../train/fit/program.js'
import type { Network } from '../train/network/contract.js'
import { alignedTo, checkNetwork, networkInternals } from '../train/network/known-networks.js'
import type { NetworkInternals } from '../train/network/internals.js'
import { rowWeights } from '../train/rows/row-weights.js'
import { TimeSlices, yieldToEventLoop } from '../train/fit/time-slices.js'
import { chooseRate, Smoother } from './learning-rate-choice.js'

/** How to test learning rates. */
export interface FindLearningRateOptions {
  /**
   * The options you will pass to `fit`: the test uses their batch size, optimizer, penalties, clipping, weights and seed.
   * It ignores learning rate, schedule, epochs, dev set, early stopping, callbacks and checkpoints.
   */
  readonly fit?: FitOptions
  /** The lowest rate. Default 1e-6. */
  readonly from?: number
  /** The highest rate. Default 10. */
  readonly to?: number
  /** Steps from the lowest to the highest. Default 100. */
  readonly steps?: number
  /** β of the exponential moving average of the cost, in [0, 1). Default 0.9. */
  readonly smoothing?: number
  /** Ends the test when the smoothed cost exceeds its minimum by this factor. Default 4. */
  readonly stopAt?: number
  /** Ends the test within a slice of work. */
  readonly signal?: AbortSignal
}

interface Settings {
  readonly from: number
  readonly to: number
  readonly steps: number
  readonly smoothing: number
  readonly stopAt: number
}

const keys = ['fit', 'from', 'to', 'steps', 'smoothing', 'stopAt', 'signal']

/**
 * Tests learning rates in one short run: at step t = 0 … n − 1 the rate is from·(to/from)^(t/(n − 1)), and the smoothed
 * batch cost shows which rates are too low to change it, which lower it, and which make it diverge (L. N. Smith,
 * "Cyclical learning rates", 2017, section 3.3).
 *
 * The smoothed cost is Σ βᵗ⁻ⁱ·Jᵢ/Σ βᵗ⁻ⁱ. The suggestion is the rate at which it falls fastest, or a tenth of the rate at
 * which it is lowest, whichever is lower. A copy of the network is trained; the network itself does not change. Rates and
 * weights are computed in WebAssembly: the same seed gives the same bits.
 *
 * @returns The points and the suggestion; `learningRate` is `null` where the cost did not fall.
 * @throws WellfitError `INVALID_OPTION`, `INVALID_SHAPE` or `INVALID_DATA`; `ABORTED` where the signal fired.
 * @example
 * const options = { optimizer: 'adam', batchSize: 32, l2: 0.5 }
 * const { learningRate, message } = await findLearningRate(net, train, { fit: options })
 */
export async function findLearningRate(
  net: Network,
  train: Dataset,
  options: FindLearningRateOptions = {},
): Promise<LearningRateTest> {
  checkNetwork('findLearningRate', 'net', net)
  checkDataset('findLearningRate', 'train', train)
  const matched = alignedTo('findLearningRate', 'train', net, train)
  const settings = describeTest(options)
  const internals = networkInternals(net)
  const { schedule: _, checkpoint: _checkpoint, resume: _resume, ...fit } = options.fit ?? {}
  const plan = describeFit(fit, matched, internals.description)
  if (plan.optimizer.kind === 'lbfgs') throw withoutRate()
  using copy = internals.another(internals.description)
  copy.setParameters(net.parameters)
  const isMuon = plan.optimizer.kind === 'muon'
  // The rows are those of the call, whatever becomes of them while the code of Muon is imported.
  const rows = isMuon ? copyRows(matched) : matched
  const muon = isMuon ? await import('../program/step/muon.js') : null
  const training = rangeProgram(networkInternals(copy), rows, fit, { ...plan, muon }, settings)
  try {
    const points = await runTest(training, settings, options.signal)
    return {
      ...settings,
      optimizer: plan.optimizer.kind,
      batchSize: plan.settings.batchSize,
      points,
      ...chooseRate(points, settings.steps),
    }
  } finally {
    training.release()
  }
}

function describeTest(options: FindLearningRateOptions): Settings {
  const functionName = 'findLearningRate'
  checkKeys(functionName, 'options', options, keys)
  const { signal, from = 1e-6, to = 10 } = options
  checkSignal(functionName, signal)
  if (options.fit !== undefined) checkPlainObject(functionName, 'fit', options.fit)
  checkNumber(functionName, 'from', from, { min: 0, minExcluded: true })
  return {
    from,
    to: checkNumber(functionName, 'to', to, { min: from, minExcluded: true }),
    steps: checkInteger(functionName, 'steps', options.steps ?? 100, 10, 1_000_000),
    smoothing: checkNumber(functionName, 'smoothing', options.smoothing ?? 0.9, { min: 0, max: 1, maxExcluded: true }),
    stopAt: checkNumber(functionName, 'stopAt', options.stopAt ?? 4, { min: 1, minExcluded: true }),
  }
}

/** A training program whose rate rises: the exponential schedule with a factor above 1. */
function rangeProgram(
  network: NetworkInternals,
  train: Dataset,
  fit: FitOptions,
  plan: FitPlan & { readonly muon: typeof MuonModule | null },
  { from, to, steps }: Settings,
): TrainingProgram {
  const { batchSize } = plan.settings
  const stepsOfEpoch = Math.ceil(train.rows / batchSize)
  const schedule = { kind: 'exponential', every: (steps - 1) / stepsOfEpoch, factor: to / from } as const
  const rising = {
    ...plan,
    settings: { ...plan.settings, epochs: Math.ceil(steps / stepsOfEpoch) },
    optimizer: { ...plan.optimizer, learningRate: from },
    rules: { ...plan.rules, schedule, accumulate: 1 },
    weightAveraging: null,
  }
  const rows = openRows(network, train, fit, rising, rowWeights('fit', train, fit), null)
  return fitProgram(network, train, rows, rising, 'findLearningRate')
}

/** Runs step by step through all rates, or until the cost diverges. */
async function runTest(
  training: TrainingProgram,
  { steps, smoothing, stopAt }: Settings,
  signal: AbortSignal | undefined,
): Promise<LearningRatePoint[]> {
  const slices = new TimeSlices()
  const smoother = new Smoother(smoothing)
  const points: LearningRatePoint[] = []
  let lowest = Infinity
  for (let step = 0; step < steps; step++) {
    if (signal?.aborted === true) throw aborted()
    const ofEpoch = step % training.steps
    if (ofEpoch === 0) training.beginEpoch(step / training.steps + 1)
    if (training.run(ofEpoch, 1) === 0) break
    const { session, learningRate } = training
    const cost = session.get(layout.SESSION_BATCH_LOSS) + session.get(layout.SESSION_BATCH_PENALTY)
    const smoothed = smoother.add(cost)
    points.push({ learningRate, cost, smoothed })
    lowest = Math.min(lowest, smoothed)
    if (smoothed > stopAt * lowest) break
    if (slices.isOver) await yieldToEventLoop()
  }
  return points
}

/** L-BFGS chooses the length of each step by a line search. */
function withoutRate(): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'findLearningRate',
    field: 'fit.optimizer',
    value: 'lbfgs',
    expected: 'be an optimizer with a learning rate',
    remedy: 'L-BFGS chooses the length of its steps by a line search: it needs no learning rate.',
  })
}

function aborted(): WellfitError {
  return new WellfitError({
    code: 'ABORTED',
    functionName: 'findLearningRate',
    field: 'signal',
    expected: 'not fire before the test ends',
  })
}
