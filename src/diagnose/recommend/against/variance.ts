import type { Diagnosis } from '../../../result/index.js'
import { grouped, percent } from '../../numbers.js'
import { changeOf, mostGain, runTime, type Draft, type Gaps } from '../draft.js'
import type { RunFacts } from '../run-facts.js'

/** Against variance: more data or augmentation, L2, dropout, early stopping, a smaller network. */
export function againstVariance(diagnosis: Gaps, facts: RunFacts | undefined): Draft[] {
  const most = mostGain(diagnosis, diagnosis.variance, 'variance')
  return [
    moreData(diagnosis, most, facts),
    ...moreRegularization(most, facts, diagnosis.task),
    ...stopEarly(most, facts),
    smallerNetwork(most, facts),
  ]
}

/**
 * Against variance beside bias, which is to be reduced first: only what does not undo the advice against bias, as more
 * regularization, a smaller network or an earlier stop would.
 */
export function againstVarianceBesideBias(diagnosis: Gaps, facts: RunFacts | undefined): Draft[] {
  return [moreData(diagnosis, mostGain(diagnosis, diagnosis.variance, 'variance'), facts)]
}

function moreData({ variance, devError, achievableInterval }: Gaps, most: string, facts: RunFacts | undefined): Draft {
  const rows = facts?.trainRows
  const isBounded = devError - achievableInterval.low < variance
  return {
    against: 'variance',
    title: 'Get more data, or augment it',
    reason: `The noise of many rows is harder to fit than that of ${rows === undefined ? 'few' : grouped(rows)}.`,
    effect:
      rows === undefined || isBounded
        ? most
        : `Twice the rows (${grouped(2 * rows)}) typically lower the variance from ${percent(variance)} to between ${percent(variance / 2)} and ${percent(variance / Math.SQRT2)}; a learning curve measures it for these data.`,
    cost: 'Collecting rows is the most expensive step; augmentation only costs training time.',
  }
}

function smallerNetwork(most: string, facts: RunFacts | undefined): Draft {
  const draft = {
    against: 'variance',
    title: 'Try a smaller network or another architecture',
    reason: 'Fewer parameters can memorize less.',
    effect: `${most} Bias may rise; regularizing a large network usually works better.`,
    cost: `One run, shorter than this one${runTime(facts)}.`,
  } as const
  if (facts === undefined) return draft
  const { parameters, trainRows } = facts
  const reason = `${grouped(parameters)} parameters for ${grouped(trainRows)} rows: fewer can memorize less.`
  const hidden = facts.hidden.map((units) => Math.max(2, Math.ceil(units / 2)))
  if (hidden.every((units, i) => units === facts.hidden[i])) return { ...draft, reason }
  return { ...draft, title: `Try a smaller network: ${hidden.join('-')} units`, reason, change: { hidden } }
}

function moreRegularization(effect: string, facts: RunFacts | undefined, task: Diagnosis['task']): Draft[] {
  const l2 = facts?.history.settings.l2 ?? 0
  const keepProb = facts?.keepProb ?? 1
  const larger = l2 === 0 ? 1 : l2 * 3
  const lower = Math.max(0.5, Number((keepProb - 0.2).toFixed(2)))
  const draft = { against: 'variance', effect, cost: `One run${runTime(facts)}; bias may rise.` } as const
  const penalty: Draft = {
    ...draft,
    title: facts === undefined ? 'Raise L2' : `Raise L2: λ₂ = ${larger} instead of ${l2}`,
    reason: 'L2 penalizes large weights. Small weights make a smoother function that follows single rows less.',
    ...changeOf(facts, () => ({ l2: larger })),
  }
  if (facts !== undefined && (lower >= keepProb || facts.hidden.length === 0)) return [penalty]
  const dropout: Draft = {
    ...draft,
    title: facts === undefined ? 'Use dropout' : `Use dropout: keepProb ${lower} instead of ${keepProb}`,
    reason: `Dropout switches random units off during training, so that none can rely on any other.${task === 'regression' ? ' For a regression L2 usually does more.' : ''}`,
    ...changeOf(facts, () => ({ keepProb: lower })),
  }
  return [penalty, dropout]
}

function stopEarly(effect: string, facts: RunFacts | undefined): Draft[] {
  if (facts !== undefined && facts.history.settings.earlyStopping !== null) return []
  const patience = 10
  return [
    {
      against: 'variance',
      title: facts === undefined ? 'Stop early' : `Stop early: patience ${patience}`,
      reason:
        'As the weights grow, the network fits finer and finer detail of train. Keep the epoch that is best on dev.',
      effect,
      cost: 'Less time than this run.',
      ...changeOf(facts, () => ({ patience })),
    },
  ]
}
