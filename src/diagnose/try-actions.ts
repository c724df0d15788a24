import type { Dataset } from '../data/dataset/types.js'
import { WellfitError } from '../errors.js'
import { isPlainObject, readSafely } from '../arguments.js'
import { checkInteger } from '../options.js'
import type { Action, History, TriedAction, TriedActions } from '../result/index.js'
import type { Network } from '../train/network/contract.js'
import { pairedInterval, type RowLosses } from './statistics/paired.js'
import { type Setup, withChange } from './curves/settings.js'
import { checkTrials, type TrialOptions, Trials } from './curves/trial.js'
import { percent, range } from './numbers.js'
import { rowLosses } from './row-losses.js'

/** What actions are tried with. */
export interface TryActionsOptions extends Omit<TrialOptions, 'seeds'> {
  /** What `diagnose` returns, given the run's own numbers; actions without `change` are not tried. */
  readonly actions: readonly Action[]
  /** The seed of every training. Default 0. */
  readonly seed?: number
}

/**
 * Tries the actions of a diagnosis: trains as given, then once with each action's change, all with the same seed and rows,
 * and ranks them by their gain on dev.
 *
 * A gain is the error as given minus the error with the change, on the same dev rows, with its 95 % interval for paired
 * rows: Bonett and Price (2012) for error rates, a seeded bootstrap for regressions. `verdict` is `'helps'` where the
 * whole interval lies above 0, `'harms'` where it lies below, else `'inconclusive'`. The best of several is chosen on dev,
 * so expect a slightly smaller gain on test. Actions that no option performs, such as collecting rows, are returned in
 * `untried`; `learningCurve` forecasts the effect of more rows.
 *
 * @throws WellfitError `INVALID_OPTION`; `ABORTED` where `signal` fires; whatever `network` and `fit` throw.
 * @example
 * const { tried, message } = await tryActions({ train, dev, network: options, fit, actions: diagnosis.actions })
 */
export async function tryActions(options: TryActionsOptions): Promise<TriedActions> {
  checkTrials('tryActions', options, ['actions', 'seed'], 1)
  const seed = checkInteger('tryActions', 'seed', options.seed ?? 0, 0)
  const actions = checkActions(options.actions)
  const { train, dev } = options
  const given: Setup = { network: options.network, fit: options.fit ?? {} }
  const trials = new Trials('tryActions', options, 1 + actions.filter(({ change }) => change !== null).length)
  const run = (setup: Setup): Promise<Outcome> =>
    trials.run({ train, seed, ...setup }, (net, history) => outcomeOf(net, history, train, dev))
  const baseline = await run(given)
  const tried: TriedAction[] = []
  for (const action of actions) {
    if (action.change === null) continue
    const outcome = await run(withChange(given, action.change))
    const interval = pairedInterval(baseline.rows, outcome.rows)
    const verdict = interval.low > 0 ? 'helps' : interval.high < 0 ? 'harms' : 'inconclusive'
    const { trainError, devError, seconds } = outcome
    tried.push({
      action,
      trainError,
      devError,
      gain: baseline.devError - devError,
      gainInterval: interval,
      verdict,
      seconds,
    })
  }
  const ranked = tried.toSorted((a, b) => b.gain - a.gain)
  const { trainError, devError } = baseline
  const untried = actions.filter(({ change }) => change === null)
  const found = { devRows: dev.rows, seed, trainError, devError, tried: ranked, untried }
  return { ...found, message: messageOf(found) }
}

interface Outcome {
  readonly trainError: number
  readonly devError: number
  readonly seconds: number
  readonly rows: RowLosses
}

function checkActions(actions: unknown): readonly Action[] {
  const isAction = (action: unknown): boolean =>
    isPlainObject(action) &&
    typeof action['title'] === 'string' &&
    (action['change'] === null || isPlainObject(action['change']))
  if (readSafely('tryActions', 'actions', () => Array.isArray(actions) && actions.every(isAction)))
    return actions as readonly Action[]
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'tryActions',
    field: 'actions',
    value: actions,
    expected: 'be an array of actions as `diagnose` returns them',
    remedy: 'Pass `diagnosis.actions`.',
  })
}

function outcomeOf(net: Network, history: History, train: Dataset, dev: Dataset): Outcome {
  const measured = net.evaluate(dev, { rowErrors: true })
  const seconds = history.rows.at(-1)?.seconds ?? 0
  return {
    trainError: net.evaluate(train).error,
    devError: measured.error,
    seconds,
    rows: rowLosses('tryActions', net, dev, measured),
  }
}

function messageOf({ devError, tried, untried, devRows }: Omit<TriedActions, 'message'>): string {
  const [best] = tried
  if (best === undefined) return 'Options alone can perform none of these actions.'
  const change = `${best.action.title}: dev error ${percent(best.devError)} instead of ${percent(devError)}`
  const interval = `a gain of ${percent(best.gain)}, ${range(best.gainInterval)} (95 % interval, on the same ${devRows} dev rows)`
  const sure = {
    helps: 'That is more than chance explains.',
    harms: 'None of them helps.',
    inconclusive: 'That may be chance: use more dev rows, or k-fold cross-validation if you cannot get more.',
  }[best.verdict]
  const chosen =
    tried.length > 1 ? ` It is the best of ${tried.length}, chosen on dev: expect slightly less on test.` : ''
  const left =
    untried.length === 0
      ? ''
      : ` Not tried, because options alone cannot do it: ${untried.map(({ title }) => title).join('; ')}.`
  return best.gain <= 0
    ? `None of the ${tried.length} actions lowers the dev error of ${percent(devError)}; the closest was ${change}.${left}`
    : `${change}; ${interval}. ${sure}${chosen}${left}`
}
