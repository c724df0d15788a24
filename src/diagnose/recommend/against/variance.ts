import { grouped } from '../../../noun.js'
import { unitsNoun } from '../describe-change.js'
import type { Diagnosis } from '../../../result/index.js'
import { percent } from '../../numbers.js'
import * as changes from '../changes.js'
import { mostGain, runTime, type Draft, type Gaps } from '../draft.js'
import { isBounded } from './uncertainty.js'
import { type RunFacts, settingsOfRun } from '../run-facts.js'

/**
 * Against variance: more data or augmentation, unless data is asked for already, L2, dropout, early stopping, a smaller network.
 */
export function againstVariance(diagnosis: Gaps, facts: RunFacts | undefined, isDataAsked: boolean): Draft[] {
  const most = mostGain(diagnosis, diagnosis.variance, 'variance')
  return [
    ...(isDataAsked ? [] : [moreData(diagnosis, most, facts)]),
    ...weakerDropout(most, facts),
    ...moreRegularization(most, facts, diagnosis.task),
    ...stopEarly(most, facts),
    ...smallerNetwork(most, facts),
  ]
}

/**
 * Against variance beside bias, which is to be reduced first: only what does not undo the advice against bias, as more
 * regularization, a smaller network or an earlier stop would.
 */
export function againstVarianceBesideBias(diagnosis: Gaps, facts: RunFacts | undefined, isDataAsked: boolean): Draft[] {
  return isDataAsked ? [] : [moreData(diagnosis, mostGain(diagnosis, diagnosis.variance, 'variance'), facts)]
}

function moreData(diagnosis: Gaps, most: string, facts: RunFacts | undefined): Draft {
  const { variance, folds } = diagnosis
  const rows = facts === undefined ? undefined : (folds?.rows ?? facts.trainRows)
  return {
    against: 'variance',
    title: 'Get more data, or augment it',
    reason: `The noise of many rows is harder to fit than that of ${rows === undefined ? 'few' : grouped(rows)}.`,
    effect:
      rows === undefined || isBounded(diagnosis)
        ? most
        : `Twice the rows (${grouped(2 * rows)}) typically lower the variance from ${percent(variance)} to between ${percent(variance / 2)} and ${percent(variance / Math.SQRT2)}; a learning curve measures it for these data.`,
    cost: 'Collecting rows is the most expensive step; augmentation only costs training time.',
  }
}

function smallerNetwork(most: string, facts: RunFacts | undefined): Draft[] {
  const draft = {
    against: 'variance',
    title: 'Try a smaller network or another architecture',
    reason: 'Fewer parameters can memorize less.',
    effect: `${most} Bias may rise; regularizing a large network usually works better.`,
    cost: `One run, shorter than this one${runTime(facts)}.`,
  } as const
  if (facts === undefined) return [draft]
  if (isHeldBack(facts)) return []
  const { parameters, trainRows } = facts
  const reason = `${grouped(parameters)} parameters for ${grouped(trainRows)} rows: a network with fewer can memorize less.`
  const [change] = changes.smallerNetwork(settingsOfRun(facts))
  if (change?.hidden === undefined) return [{ ...draft, reason }]
  return [
    {
      ...draft,
      title: `Try a smaller network: ${change.hidden.join('-')} ${unitsNoun(change.hidden)}`,
      reason,
      change,
    },
  ]
}

/** More of what regularizes firmly already, or fewer units, costs more bias than it saves variance. */
function isHeldBack(facts: RunFacts): boolean {
  return changes.isFirmlyRegularized(settingsOfRun(facts), facts.trainRows)
}

/** Dropout so strong that the few units left over fit by chance, from one step to the next. */
function weakerDropout(effect: string, facts: RunFacts | undefined): Draft[] {
  if (facts === undefined || !changes.hasFirmDropout(facts)) return []
  const { keepProb } = facts
  const change = { keepProb: changes.lessDropout(keepProb, changes.ADVISED) }
  return [
    {
      against: 'variance',
      title: `Use less dropout: keepProb ${change.keepProb} instead of ${keepProb}`,
      reason: `Of ${facts.hidden.join('-')} hidden ${unitsNoun(facts.hidden)} each step trains only a fraction of ${keepProb}: what the network predicts then depends on chance.`,
      effect,
      cost: `One run${runTime(facts)}.`,
      change,
    },
  ]
}

function moreRegularization(effect: string, facts: RunFacts | undefined, task: Diagnosis['task']): Draft[] {
  const draft = { against: 'variance', effect, cost: `One run${runTime(facts)}; bias may rise.` } as const
  const penalty: Draft = {
    ...draft,
    title: 'Raise L2',
    reason:
      'L2 penalizes large weights. Smaller weights make a smoother function that follows individual rows less closely.',
  }
  const dropout: Draft = {
    ...draft,
    title: 'Use dropout',
    reason: `Dropout switches off random units during training, so that no unit can rely on another.${task === 'regression' ? ' For a regression L2 usually does more.' : ''}`,
  }
  if (facts === undefined) return [penalty, dropout]
  if (isHeldBack(facts)) return []
  const settings = settingsOfRun(facts)
  const { l2, keepProb } = settings
  return [
    ...changes.advisedPenalty(settings, facts.trainRows).map((change) => {
      return { ...penalty, title: `Raise L2: λ₂ = ${change.l2} instead of ${l2}`, change }
    }),
    ...changes.moreDropout(settings).map((change) => {
      return { ...dropout, title: `Use dropout: keepProb ${change.keepProb} instead of ${keepProb}`, change }
    }),
  ]
}

/** A fall of the cost on dev is undone where it ends higher than it was by this fraction. */
const RISE = 0.05

/** Whether the cost on dev rose again, so that an earlier stop would have been better; assumed where it was not measured. */
function roseOnDev({ history: { rows } }: RunFacts): boolean {
  const costs = rows.flatMap(({ dev }) => (dev === null ? [] : [dev.cost]))
  return costs.length === 0 || (costs.at(-1) ?? 0) > (1 + RISE) * Math.min(...costs)
}

function stopEarly(effect: string, facts: RunFacts | undefined): Draft[] {
  const draft: Draft = {
    against: 'variance',
    title: 'Stop early',
    reason:
      'As the weights grow, the network fits finer and finer detail of train. Keep the epoch that is best on dev.',
    effect,
    cost: 'Less time than this run.',
  }
  if (facts === undefined) return [draft]
  if (!roseOnDev(facts)) return []
  return changes.earlyStopping(settingsOfRun(facts)).map((change) => {
    return { ...draft, title: `Stop early: patience ${change.patience}`, change }
  })
}
