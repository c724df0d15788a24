import type { Dataset } from '../data/dataset/types.js'
import type { Scaler } from '../data/scale/check-scaler.js'
import { fitScaler, scale } from '../data/scale/scale.js'
import { WellfitError } from '../errors.js'
import { activationKind } from '../model/activations.js'
import { checkInteger } from '../options.js'
import type {
  ActionChange,
  Diagnosis,
  Divergence,
  FaultKind,
  FitState,
  History,
  Interval,
  LearningFault,
  Repair,
  RepairAttempt,
} from '../result/index.js'
import type { Evaluation, Network } from '../train/network/contract.js'
import type { NetworkOptions } from '../model/network-options.js'
import { type Setup, withChange } from './curves/settings.js'
import { checkTrials, type TrialFit, type TrialOptions, Trials } from './curves/trial.js'
import { diagnose } from './diagnose.js'
import { longerTraining, TRIED } from './recommend/changes.js'
import { defaultRate } from '../model/default-rate.js'
import { describeChange } from './recommend/describe-change.js'
import { type RunFacts, settingsOfRun } from './recommend/run-facts.js'
import { repairMessage } from './repair-message.js'
import { rowLosses } from './row-losses.js'
import { causesOfNotLearning } from './state/causes.js'
import { pairedInterval, type RowLosses } from './statistics/paired.js'

/** How to repair a training. */
export interface RepairOptions extends Omit<TrialOptions, 'seeds'> {
  /** The seed of every training: of weights, row order and dropout. Default 0. */
  readonly seed?: number
  /** The most changes to try, from 1 to 20. Default 6. */
  readonly attempts?: number
}

/** The repair of a training, and the settings that it ended with. */
export interface Repaired extends Repair {
  /** The network with every change that was kept. */
  readonly network: Omit<NetworkOptions, 'seed'>
  /** Options of `fit` with every change that was kept. */
  readonly fit: TrialFit
  /** What to scale train, dev and new rows by, where standardizing the inputs was kept; else `null`. */
  readonly scaler: Scaler | null
  /** The same of the targets; predictions are converted back with `unscale`. */
  readonly targetScaler: Scaler | null
}

/** Settings, and what the rows are scaled by. */
interface ScaledSetup extends Setup {
  readonly scaler: Scaler | null
  readonly targetScaler: Scaler | null
}

/** What a training shows. */
interface Outcome {
  readonly setup: ScaledSetup
  /** `null` where an error is not finite. */
  readonly errors: { readonly trainError: number; readonly devError: number } | null
  readonly losses: RowLosses
  /** Changes that its faults offer, the likeliest cause first. */
  readonly offered: readonly Pick<RepairAttempt, 'fault' | 'change'>[]
  readonly faults: readonly LearningFault[]
  readonly isDiverged: boolean
  readonly seconds: number
}

const NAME = 'repair'
const DEFAULT_ATTEMPTS = 6

/**
 * Repairs a training that does not learn: trains as given, takes the change that its first fault offers, trains again with it
 * from the same seed, row order and dropout masks, and keeps the change if dev shows that it is better; then the faults of that
 * training. Where the fault is still there and dev is no better, it goes one step further: a penalty ÷ 100 becomes ÷ 10,000.
 *
 * Faults are those of `history.faults` and `diagnosis.causes`, causes before their effects, and training that ended too early. Where the
 * diagnosis is high bias all the same, smaller batches and a higher learning rate are tried, up to ten times the default.
 * A change is kept where the 95 % interval of its gain, the dev error before − after paired by row, lies above 0: Bonett and
 * Price (2012) for error rates, a seeded bootstrap for regressions. One that does nothing is kept in about 1 of 40 attempts. A
 * training without faults stays as it is. Inputs that are not scaled, and the target of a regression with one output, are standardized by train,
 * where nothing has prepared the rows before; `scaler` and `targetScaler` say by what. What no change removes is returned in `faults`.
 *
 * @returns The attempts, and `network` and `fit` with what was kept; train with them and `seed` for the network.
 * @throws WellfitError `INVALID_OPTION`; `ABORTED` where `signal` fires; whatever `network` and `fit` throw.
 * @example
 * const { network: shape, fit, message } = await repair({ train, dev, network: { inputs, layers, loss }, fit: { epochs: 50 } })
 */
export async function repair(options: RepairOptions): Promise<Repaired> {
  checkTrials(NAME, options, ['seed', 'attempts'], 1)
  const seed = checkInteger(NAME, 'seed', options.seed ?? 0, 0)
  const most = checkInteger(NAME, 'attempts', options.attempts ?? DEFAULT_ATTEMPTS, 1, 20)
  const { dev } = options
  const run = async (setup: ScaledSetup): Promise<Outcome> => {
    const rows = { train: scaledBy(options.train, setup), dev: scaledBy(dev, setup) }
    const { network, fit } = setup
    return await trials.run({ ...rows, network, fit, seed }, (net, history) => outcomeOf(net, history, rows, setup))
  }
  const trials = new Trials(NAME, options, 1 + most)
  const unscaled = { scaler: null, targetScaler: null }
  const given = await run({ network: options.network, fit: options.fit ?? {}, ...unscaled })
  const attempts: RepairAttempt[] = []
  const tried = new Set([JSON.stringify(given.setup)])
  let kept = given
  /** Where the next change starts, and what was changed since `kept`. */
  let from = { outcome: given, change: {} as ActionChange }
  while (attempts.length < most) {
    const { outcome: last, change: before } = from
    const next = last.offered
      .map(({ fault, change }) => ({
        fault,
        change: { ...before, ...change },
        setup: withScaling(last.setup, change, options.train),
      }))
      .find(({ setup }) => !tried.has(JSON.stringify(setup)))
    if (next === undefined && last === kept) break
    from = { outcome: kept, change: {} }
    if (next === undefined) continue
    tried.add(JSON.stringify(next.setup))
    const outcome = await run(next.setup)
    const attempt = attemptOf(kept, outcome, next)
    attempts.push(attempt)
    if (attempt.outcome === 'kept') {
      kept = outcome
      from = { outcome, change: {} }
    } else if (outcome.offered.some(({ fault }) => fault === next.fault)) {
      // The same fault in part: one more step may remove it.
      from = { outcome, change: next.change }
    }
  }
  const changes = attempts.filter(({ outcome }) => outcome === 'kept').map(({ change }) => change)
  const { faults } = kept
  const found = { seed, devRows: dev.rows, before: given.errors, after: kept.errors, attempts, changes, faults }
  return { ...found, message: repairMessage(found), ...kept.setup }
}

function attemptOf(before: Outcome, after: Outcome, { fault, change }: Outcome['offered'][number]): RepairAttempt {
  const own = { fault, change, title: describeChange(change), seconds: after.seconds }
  if (after.errors === null || after.isDiverged)
    return { ...own, devError: null, gain: null, gainInterval: null, outcome: 'diverged' }
  const { devError } = after.errors
  // Any finite error is better than none.
  if (before.errors === null) return { ...own, devError, gain: null, gainInterval: null, outcome: 'kept' }
  const gainInterval: Interval = pairedInterval(before.losses, after.losses)
  const outcome = gainInterval.low > 0 ? 'kept' : 'not better'
  return { ...own, devError, gain: before.errors.devError - devError, gainInterval, outcome }
}

function scaledBy(data: Dataset, { scaler, targetScaler }: Pick<ScaledSetup, 'scaler' | 'targetScaler'>): Dataset {
  const inputs = scaler === null ? data : scale(data, scaler)
  return targetScaler === null ? inputs : scale(inputs, targetScaler)
}

function withScaling(setup: ScaledSetup, change: ActionChange, train: Dataset): ScaledSetup {
  const { scaler, targetScaler } = setup
  return {
    ...withChange(setup, change),
    scaler: change.standardizeInputs === true ? fitScaler(train) : scaler,
    targetScaler: change.standardizeTargets === true ? fitScaler(train, { of: 'targets' }) : targetScaler,
  }
}

function outcomeOf(
  net: Network,
  history: History,
  { train, dev }: Pick<RepairOptions, 'train' | 'dev'>,
  setup: ScaledSetup,
): Outcome {
  const measured = { train: net.evaluate(train, { rowErrors: true }), dev: net.evaluate(dev, { rowErrors: true }) }
  const [trainError, devError] = [measured.train.error, measured.dev.error]
  const isFinite = Number.isFinite(trainError) && Number.isFinite(devError)
  const hidden = net.options.layers.slice(0, -1)
  const facts: RunFacts = {
    trainRows: train.rows,
    hidden: hidden.map(({ units }) => units),
    parameters: net.parameterCount,
    keepProb: Math.min(1, ...hidden.map(({ keepProb }) => keepProb)),
    history,
  }
  const diagnosis = isFinite ? diagnosisOf(net, measured, { train, dev }, facts) : null
  const faults = diagnosis === null ? causesOfNotLearning(facts) : withOthers(diagnosis.causes, history.faults ?? [])
  return {
    setup,
    errors: isFinite ? { trainError, devError } : null,
    losses: inOwnUnit(rowLosses(NAME, net, dev, measured.dev), setup.targetScaler),
    offered: offersOf(faults, { state: diagnosis?.state ?? null, facts }, { net, train }),
    faults,
    isDiverged: history.stop.reason === 'diverged',
    seconds: history.rows.at(-1)?.seconds ?? 0,
  }
}

/** The losses of rows whose target is standardized, in its own unit: those before are to be compared with them. */
function inOwnUnit({ losses, deviations }: RowLosses, scaler: Scaler | null): RowLosses {
  const square = (scaler?.scale[0] ?? 1) ** 2
  const times = (values: ArrayLike<number>): Float64Array => Float64Array.from(values, (value) => square * value)
  return square === 1 ? { losses, deviations } : { losses: times(losses), deviations: deviations && times(deviations) }
}

function diagnosisOf(
  net: Network,
  { train, dev }: { readonly train: Evaluation; readonly dev: Evaluation },
  parts: Pick<RepairOptions, 'train' | 'dev'>,
  run: RunFacts,
): Diagnosis | null {
  const { task } = run.history
  try {
    if (parts.train.targets.kind !== 'classes') return diagnose({ train, dev, task, run })
    const metrics = { train: net.metrics(parts.train), dev: net.metrics(parts.dev) }
    return diagnose({ train, dev, task: 'classification', metrics, measure: 'error', run })
  } catch (error) {
    if (error instanceof WellfitError && error.code === 'INVALID_DATA') return null
    throw error
  }
}

function withOthers(causes: readonly LearningFault[], others: readonly LearningFault[]): LearningFault[] {
  const known = new Set<FaultKind>(causes.map(({ kind }) => kind))
  return [...causes, ...others.filter(({ kind }) => !known.has(kind))]
}

/** What standardizes rows that are not scaled, unless they were prepared: those are scaled as their preprocessor or scaler has it. */
function scalingFor(
  cause: FaultKind | Divergence['cause'],
  { preprocessor, targetScaler, targets }: Pick<Dataset, 'preprocessor' | 'targetScaler' | 'targets'>,
): ActionChange | null {
  if (cause === 'unscaled input' && preprocessor === undefined) return { standardizeInputs: true }
  const isOne = targets.kind === 'values' && targets.width === 1
  const isRaw = targetScaler === undefined && preprocessor?.format !== 'wellfit.preprocessor'
  return cause === 'unscaled target' && isOne && isRaw ? { standardizeTargets: true } : null
}

/** What removes another cause of divergence than the learning rate. */
function otherThanRate(
  cause: Divergence['cause'] | undefined,
  { options }: Network,
  train: Dataset,
): ActionChange | null {
  if (cause === undefined) return null
  if (cause === 'loss and activation') return { outputActivation: 'identity' }
  if (cause === 'strong dropout') return { keepProb: 0.5 }
  const [first] = options.layers
  if (cause === 'initial weights' && first !== undefined && options.layers.length > 1)
    return { initializer: activationKind(first.activation).initializer }
  return scalingFor(cause, train)
}

/**
 * The changes that faults offer; longer training where a training was not finished, other steps where its train error is high all the
 * same.
 */
function offersOf(
  faults: readonly LearningFault[],
  { state, facts }: { readonly state: FitState | null; readonly facts: RunFacts },
  { net, train }: { readonly net: Network; readonly train: Dataset },
): Outcome['offered'] {
  const { stop } = facts.history
  const own = faults.flatMap(({ kind: fault, change: named }) => {
    const other = fault === 'divergence' ? otherThanRate(stop.divergence?.cause, net, train) : scalingFor(fault, train)
    const change = named ?? other
    return change === null ? [] : [{ fault, change }]
  })
  const longer = longerTraining(settingsOfRun(facts), TRIED)
  if (state === 'not finished') return [...own, { fault: 'not finished', change: longer }]
  if (state === null || !HIGH_BIAS.has(state)) return own
  return [...own, ...stepsFor(facts).map((change) => ({ fault: 'high bias' as const, change }))]
}

/** Where the train error is high, though no fault is seen that explains it. */
const HIGH_BIAS: ReadonlySet<FitState> = new Set([
  'does not learn',
  'no better than the baseline',
  'high bias',
  'high bias and high variance',
])
/** Rows of a batch, where a step takes as large a part of the rows as this or more. */
const [BATCH, LARGE_PART] = [32, 1 / 4]
/** A rate is raised by this factor, to this multiple of the optimizer's default at most. */
const [RAISED, MOST_RAISED] = [10, 10]

/** Changes of the steps that the course of training does not ask for: smaller batches, a higher rate. */
function stepsFor({ history: { settings }, trainRows }: RunFacts): ActionChange[] {
  const { batchSize, optimizer } = settings
  const { kind, learningRate } = optimizer
  if (kind === 'lbfgs') return []
  const preset = defaultRate(kind)
  const rate = learningRate < preset / RAISED ? preset : Math.min(RAISED * learningRate, MOST_RAISED * preset)
  return [
    ...(batchSize > BATCH && batchSize >= LARGE_PART * trainRows ? [{ batchSize: BATCH }] : []),
    ...(rate > learningRate ? [{ learningRate: Number(rate.toPrecision(3)) }] : []),
  ]
}
