import { grouped } from '../../../noun.js'
import { unitsNoun } from '../describe-change.js'
import type { ActionChange, History } from '../../../result/index.js'
import * as changes from '../changes.js'
import { describeChange } from '../describe-change.js'
import { percent } from '../../numbers.js'
import { lateFall } from '../../state/unfinished.js'
import { anotherOptimizer } from './optimizer.js'
import { mostGain, runTime, type Draft, type Gaps } from '../draft.js'
import { type RunFacts, settingsOfRun } from '../run-facts.js'

/**
 * Against bias: a larger network, longer training, less regularization, another optimizer or architecture. What regularizes firmly
 * is lowered first, and an optimizer that does not adapt its steps is replaced before the network grows.
 */
export function againstBias(diagnosis: Gaps, facts: RunFacts | undefined): Draft[] {
  const most = mostGain(diagnosis, diagnosis.avoidableBias, 'avoidable bias')
  const less = lessRegularization(most, facts)
  const optimizer = anotherOptimizer(most, facts)
  const isHeldBack = facts !== undefined && changes.isFirmlyRegularized(settingsOfRun(facts), facts.trainRows)
  // A network that adapts no step gains more by that than by units.
  const isOptimizerFirst = optimizer.change?.optimizer !== undefined
  return [
    ...(isHeldBack ? less : []),
    ...(isOptimizerFirst ? [optimizer] : []),
    largerNetwork(most, facts),
    longerTraining(most, facts),
    ...(isHeldBack ? [] : less),
    ...(isOptimizerFirst ? [] : [optimizer]),
    {
      against: 'bias',
      title: 'Try another architecture or better features',
      reason: 'If a larger network does not fit train either, the inputs may lack the information.',
      effect: `${most} If nothing lowers it, the achievable error is higher than assumed.`,
      cost: 'Time for analysis, and new columns.',
    },
  ]
}

export function largerNetwork(effect: string, facts: RunFacts | undefined): Draft {
  const draft = { against: 'bias', title: 'Train a larger network', effect } as const
  const reason = 'More units or layers can represent more; with regularization this rarely hurts.'
  const [change] = facts === undefined ? [] : changes.largerNetworks(settingsOfRun(facts))
  if (facts === undefined || change?.hidden === undefined) return { ...draft, reason, cost: 'Longer training.' }
  const now =
    facts.hidden.length === 0 ? 'No hidden layer' : `${facts.hidden.join('-')} hidden ${unitsNoun(facts.hidden)}`
  return {
    ...draft,
    title: `Train a larger network: ${change.hidden.join('-')} ${unitsNoun(change.hidden)}`,
    reason: `${now} (${grouped(facts.parameters)} parameters) may be too few to fit train. ${reason}`,
    cost: `Two to four times the training time${runTime(facts)}.`,
    change,
  }
}

/** Twice the epochs, and twice the patience where early stopping is on. */
export function longerTraining(effect: string, facts: RunFacts | undefined): Draft {
  const draft = { against: 'bias', title: 'Train longer', effect } as const
  if (facts === undefined) {
    return {
      ...draft,
      reason: 'If the train cost is still falling at the end, training stopped before its minimum.',
      cost: 'Time in proportion to the epochs.',
    }
  }
  const settings = settingsOfRun(facts)
  const change = changes.longerTraining(settings, changes.ADVISED)
  const times = change.epochs / settings.epochs
  const waiting = change.patience === undefined ? '' : `, patience ${change.patience} instead of ${settings.patience}`
  return {
    ...draft,
    title: `Train longer: ${grouped(change.epochs)} epochs${waiting}`,
    reason: reasonToTrainLonger(facts),
    cost: `Up to ${times === 2 ? 'twice' : `${times} times`} the time${runTime(facts)}.`,
    change,
  }
}

/** What ended training before its last epoch, so that more epochs alone change nothing. */
const ENDED: Readonly<Partial<Record<History['stop']['reason'], (epoch: number) => string>>> = {
  patience: (epoch) =>
    `Early stopping ended training after epoch ${epoch}: without more patience, more epochs change nothing. `,
  time: (epoch) =>
    `The time limit ended training after epoch ${epoch}: without more time, more epochs change nothing. `,
}

function reasonToTrainLonger({ history }: RunFacts): string {
  const { rows, stop }: Pick<History, 'rows'> & Partial<Pick<History, 'stop'>> = history
  const fall = lateFall(rows, 'train')
  const last = rows.at(-1)?.epoch
  const ended = stop?.reason === undefined ? '' : (ENDED[stop.reason]?.(last ?? 0) ?? '')
  return fall > 0.02
    ? `${ended}The train cost still fell by ${percent(fall)} over the last tenth of the epochs.`
    : `${ended}The train cost fell by only ${percent(Math.max(0, fall))} over the last tenth of the epochs: do not expect much.`
}

/** A quarter of each penalty, and half the dropout; only of what is in use. */
export function lessRegularization(effect: string, facts: RunFacts | undefined): Draft[] {
  const draft = { against: 'bias', effect, cost: `One run${runTime(facts)}; variance may rise.` } as const
  if (facts === undefined) {
    const reason = 'A large λ or a small keepProb keeps the network from fitting even the train rows.'
    return [{ ...draft, title: 'Regularize less', reason }]
  }
  const settings = settingsOfRun(facts)
  const change: ActionChange = Object.assign({}, ...changes.lessRegularization(settings, changes.ADVISED))
  if (Object.keys(change).length === 0) return []
  const now = describeChange(inUse(change, settings))
  const title = `Regularize less: ${describeChange(change)}`
  return [{ ...draft, title, reason: `${now} may keep the network from fitting even the train rows.`, change }]
}

/** The present values of what is changed. */
function inUse(change: ActionChange, { l2, l1, keepProb }: changes.ChangedSettings): ActionChange {
  return {
    ...(change.l2 === undefined ? {} : { l2 }),
    ...(change.l1 === undefined ? {} : { l1 }),
    ...(change.keepProb === undefined ? {} : { keepProb }),
  }
}
