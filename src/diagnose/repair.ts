import { WellfitError } from '../errors.js'
import { checkInteger } from '../options.js'
import type {
  ActionChange,
  Diagnosis,
  FaultKind,
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
}

/** What a training shows. */
interface Outcome {
  readonly setup: Setup
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
 * Faults are those of `history.faults` and `diagnosis.causes`, causes before their effects, and training that ended too early.
 * A change is kept where the 95 % interval of its gain, the dev error before − after paired by row, lies above 0: Bonett and
 * Price (2012) for error rates, a seeded bootstrap for regressions. One that does nothing is kept in about 1 of 40 attempts. A
 * training without faults stays as it is. Faults of the data, such as unscaled inputs, offer no change of options: they are
 * returned in `faults`.
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
  const { train, dev } = options
  const trials = new Trials(NAME, options, 1 + most)
  const run = (setup: Setup): Promise<Outcome> =>
    trials.run({ train, seed, ...setup }, (net, history) => outcomeOf(net, history, options, setup))
  const given = await run({ network: options.network, fit: options.fit ?? {} })
  const attempts: RepairAttempt[] = []
  const tried = new Set([JSON.stringify(given.setup)])
  let kept = given
  /** Where the next change starts, and what was changed since `kept`. */
  let from = { outcome: given, change: {} as ActionChange }
  while (attempts.length < most) {
    const { outcome: last, change: before } = from
    const next = last.offered
      .map(({ fault, change }) => ({ fault, change: { ...before, ...change }, setup: withChange(last.setup, change) }))
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

function outcomeOf(net: Network, history: History, { train, dev }: RepairOptions, setup: Setup): Outcome {
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
    losses: rowLosses(NAME, net, dev, measured.dev),
    offered: offersOf(faults, diagnosis?.state === 'not finished' ? facts : null),
    faults,
    isDiverged: history.stop.reason === 'diverged',
    seconds: history.rows.at(-1)?.seconds ?? 0,
  }
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

/**
 * The changes that faults offer; longer training where a training was not finished.
 *
 * @param unfinished The facts of such a training; `null` for any other.
 */
function offersOf(faults: readonly LearningFault[], unfinished: RunFacts | null): Outcome['offered'] {
  const own = faults.flatMap(({ kind: fault, change }) => (change === null ? [] : [{ fault, change }]))
  if (unfinished === null) return own
  const change: ActionChange = longerTraining(settingsOfRun(unfinished), TRIED)
  return [...own, { fault: 'not finished', change }]
}
