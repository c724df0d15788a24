import { checkInteger, checkKeys, checkList, checkNumber } from '../options.js'
import type { Action, ActionChange, Diagnosis, EpochRow, History } from '../result/index.js'
import { checkHistory } from './check-history.js'
import { grouped, percent, rowsInWords, rowsThatTell } from './phrases.js'

/** What is known about the run that was diagnosed; the more there is, the more concrete the advice. */
export interface RunFacts {
  /** Rows of train. */
  readonly trainRows: number
  /** Units of the hidden layers. */
  readonly hidden: readonly number[]
  readonly parameters: number
  /** Dropout's keepProb of the hidden layers; 1 for none. */
  readonly keepProb: number
  readonly history: History
}

const factKeys = ['trainRows', 'hidden', 'parameters', 'keepProb', 'history']

/** Refuses facts that are not of a run. */
export function checkFacts(functionName: string, field: string, facts: RunFacts | undefined): void {
  if (facts === undefined) return
  checkKeys(functionName, field, facts, factKeys)
  checkInteger(functionName, `${field}.trainRows`, facts.trainRows, 1)
  checkInteger(functionName, `${field}.parameters`, facts.parameters, 0)
  checkNumber(functionName, `${field}.keepProb`, facts.keepProb, { min: 0, minExcluded: true, max: 1 })
  checkList(functionName, `${field}.hidden`, facts.hidden).forEach((units, i) => {
    checkInteger(functionName, `${field}.hidden[${i}]`, units, 1)
  })
  checkHistory(functionName, `${field}.history`, facts.history)
}

type Draft = Omit<Action, 'change'> & { readonly change?: ActionChange }
type Gaps = Pick<Diagnosis, 'state' | 'likely' | 'task' | 'gaps' | 'avoidableBias' | 'variance' | 'mismatch'>

/**
 * The basic recipe for a diagnosis, in the course's order: against bias a larger network, longer training, less
 * regularization, another optimizer or architecture; against variance more data or augmentation, L2, dropout, early
 * stopping, a smaller network; against mismatch rows from where dev comes from. While nothing is certain, first the
 * rows that would tell.
 *
 * @param diagnosis What `diagnose` returns.
 * @param facts The run's own numbers, for reasons, effects, costs and `change` (the options to set).
 * @example
 * const [first] = recommend(diagnosis, { trainRows: 1000, hidden: [64], parameters: 4810, keepProb: 1, history })
 */
export function recommend(diagnosis: Gaps, facts?: RunFacts): Action[] {
  checkFacts('recommend', 'facts', facts)
  const { state, likely, gaps } = diagnosis
  const judged = state === 'cannot tell' ? likely : state
  const drafts = [
    ...(state === 'cannot tell' ? moreRows(diagnosis) : []),
    ...(judged.includes('bias') ? againstBias(diagnosis, facts) : []),
    ...(judged.includes('variance') ? againstVariance(diagnosis, facts) : []),
    ...(judged === 'mismatch' || gaps.some(({ name, verdict }) => name === 'mismatch' && verdict === 'high')
      ? againstMismatch(diagnosis)
      : []),
  ]
  return drafts.map((draft) => ({ ...draft, change: draft.change ?? null }))
}

function moreRows({ gaps }: Gaps): Draft[] {
  const needed = rowsThatTell(gaps)
  if (needed.length === 0) return []
  return [
    {
      against: 'uncertainty',
      title: `Get more rows to measure by: about ${rowsInWords(needed)}`,
      reason: 'With so few rows chance alone moves the errors by more than the gaps that are looked for.',
      effect: 'Then it can be told what is wrong, if the errors stay what they are.',
      cost: 'Rows to collect, or another split; k-fold cross-validation where there are none.',
    },
  ]
}

function againstBias({ avoidableBias }: Gaps, facts: RunFacts | undefined): Draft[] {
  const most = `At most the avoidable bias, ${percent(avoidableBias)}, can be won.`
  return [largerNetwork(most, facts), longerTraining(most, facts), ...lessRegularization(most, facts)].concat([
    {
      against: 'bias',
      title: 'Try another optimizer or learning rate',
      reason: 'A step too large bounces around the minimum, one too small does not reach it.',
      effect: most,
      cost: `A run for each value tried${eachRun(facts)}.`,
      ...changed(facts, ({ history }) => ({ optimizer: 'adam', learningRate: rateOf(history) * 3 })),
    },
    {
      against: 'bias',
      title: 'Try another architecture or better features',
      reason: 'If a larger network does not fit train either, the inputs may not hold what is asked for.',
      effect: `${most} If nothing wins it, the achievable error is higher than was held.`,
      cost: 'Thought, and new columns.',
    },
  ])
}

function largerNetwork(effect: string, facts: RunFacts | undefined): Draft {
  const hidden = facts?.hidden.length === 0 ? [64] : facts?.hidden.map((units) => units * 2)
  const reason = 'More units or layers can represent more; with regularization this seldom hurts.'
  if (facts === undefined || hidden === undefined) {
    return { against: 'bias', title: 'Train a larger network', reason, effect, cost: 'A longer training.' }
  }
  const now = facts.hidden.length === 0 ? 'No hidden layer' : `${facts.hidden.join('-')} hidden units`
  return {
    against: 'bias',
    title: `Train a larger network: ${hidden.join('-')} units`,
    reason: `${now}, ${grouped(facts.parameters)} parameters, leave this much of train unlearnt. ${reason}`,
    effect,
    cost: `Two to four times the training time${eachRun(facts)}.`,
    change: { hidden },
  }
}

function longerTraining(effect: string, facts: RunFacts | undefined): Draft {
  const draft = { against: 'bias', title: 'Train longer', effect } as const
  if (facts === undefined) {
    return {
      ...draft,
      reason: 'If the train cost still falls at the end, it has not yet reached what this network can do.',
      cost: 'Time in proportion to the epochs.',
    }
  }
  const { rows, settings } = facts.history
  const fall = lateFall(rows)
  const patience = settings.earlyStopping?.patience
  return {
    ...draft,
    title: `Train longer: ${grouped(settings.epochs * 2)} epochs`,
    reason:
      fall > 0.02
        ? `The train cost still fell by ${percent(fall)} over the last tenth of the epochs.`
        : `The train cost fell by only ${percent(Math.max(0, fall))} over the last tenth of the epochs: do not expect much.`,
    cost: `Up to twice the time${eachRun(facts)}.`,
    change: { epochs: settings.epochs * 2, ...(patience === undefined ? {} : { patience: patience * 2 }) },
  }
}

/** By what share the train cost fell over the last tenth of the epochs. */
function lateFall(rows: readonly EpochRow[]): number {
  const last = rows.at(-1)?.train.cost ?? 0
  const before = rows[Math.floor(0.9 * (rows.length - 1))]?.train.cost ?? last
  return before > 0 ? (before - last) / before : 0
}

function lessRegularization(effect: string, facts: RunFacts | undefined): Draft[] {
  const l2 = facts?.history.settings.l2 ?? 0
  if (facts !== undefined && l2 === 0 && facts.keepProb === 1) return []
  const now = facts === undefined ? 'A large λ or a small keepProb' : `λ₂ = ${l2} with keepProb ${facts.keepProb}`
  return [
    {
      against: 'bias',
      title: 'Regularize less',
      reason: `${now} holds back the fit to the train rows themselves.`,
      effect,
      cost: `One run${eachRun(facts)}; the variance may rise.`,
      ...changed(facts, ({ keepProb }) => ({ l2: l2 / 4, keepProb: (1 + keepProb) / 2 })),
    },
  ]
}

function againstVariance({ variance, task }: Gaps, facts: RunFacts | undefined): Draft[] {
  const most = `At most the variance, ${percent(variance)}, can be won.`
  const rows = facts?.trainRows
  return [
    {
      against: 'variance',
      title: 'Get more data, or augment it',
      reason: `More rows leave less room to learn the noise of ${rows === undefined ? 'those at hand' : `the ${grouped(rows)} at hand`}.`,
      effect:
        rows === undefined
          ? most
          : `Twice the rows (${grouped(2 * rows)}) typically bring the variance from ${percent(variance)} to between ${percent(variance / 2)} and ${percent(variance / Math.SQRT2)}; a learning curve says it for these data.`,
      cost: 'Collecting rows is the dearest step; augmenting costs training time only.',
    },
    ...moreRegularization(most, facts, task),
    ...earlierStop(most, facts),
    {
      against: 'variance',
      title: 'Try a smaller network or another architecture',
      reason:
        facts === undefined || rows === undefined
          ? 'Fewer parameters can memorize less.'
          : `${grouped(facts.parameters)} parameters for ${grouped(rows)} rows: fewer can memorize less.`,
      effect: `${most} The bias may rise; regularizing a large network is usually better.`,
      cost: `One run, shorter than this one${eachRun(facts)}.`,
      ...changed(facts, ({ hidden }) => ({ hidden: hidden.map((units) => Math.max(2, Math.ceil(units / 2))) })),
    },
  ]
}

function moreRegularization(effect: string, facts: RunFacts | undefined, task: Diagnosis['task']): Draft[] {
  const l2 = facts?.history.settings.l2 ?? 0
  const keepProb = facts?.keepProb ?? 1
  const larger = l2 === 0 ? 1 : l2 * 3
  const lower = Math.max(0.5, Number((keepProb - 0.2).toFixed(2)))
  const cost = `One run each${eachRun(facts)}; the bias may rise.`
  return [
    {
      against: 'variance',
      title: facts === undefined ? 'Raise L2' : `Raise L2: λ₂ = ${larger} instead of ${l2}`,
      reason:
        'L2 is a penalty on large weights; smaller ones make a smoother function, less able to follow single rows.',
      effect,
      cost,
      ...changed(facts, () => ({ l2: larger })),
    },
    {
      against: 'variance',
      title: facts === undefined ? 'Use dropout' : `Use dropout: keepProb ${lower} instead of ${keepProb}`,
      reason: `Dropout switches units off at random while training, so that none can rely on a single other one.${task === 'regression' ? ' For a regression L2 usually does more.' : ''}`,
      effect,
      cost,
      ...changed(facts, () => ({ keepProb: lower })),
    },
  ]
}

function earlierStop(effect: string, facts: RunFacts | undefined): Draft[] {
  if (facts?.history.settings.earlyStopping !== null && facts !== undefined) return []
  return [
    {
      against: 'variance',
      title: 'Stop early',
      reason: 'While weights grow, the network follows ever finer detail of train; the best epoch on dev is kept.',
      effect,
      cost: 'Less time than this run.',
      ...changed(facts, () => ({ patience: 10 })),
    },
  ]
}

function againstMismatch({ mismatch }: Gaps): Draft[] {
  const most = `At most the mismatch, ${percent(mismatch ?? 0)}, can be won.`
  return [
    {
      against: 'mismatch',
      title: 'Train on rows from where dev and test come from',
      reason: 'The network does well on rows like those of train and worse on those it is meant for.',
      effect: most,
      cost: 'Collecting rows from the target source; some of dev may be moved to train if enough is left to measure by.',
    },
    {
      against: 'mismatch',
      title: 'Find what differs, and make the train rows more like the target',
      reason: 'Compare the columns of train and dev: units, ranges, missing values, noise.',
      effect: most,
      cost: 'A look at a hundred wrong rows of dev, and augmentation or another preparation of train.',
    },
  ]
}

function changed(facts: RunFacts | undefined, change: (facts: RunFacts) => ActionChange): { change?: ActionChange } {
  return facts === undefined ? {} : { change: change(facts) }
}

function rateOf({ settings }: History): number {
  return settings.optimizer.learningRate
}

/** What a run took, as a measure for the next one. */
function eachRun(facts: RunFacts | undefined): string {
  const seconds = facts?.history.rows.at(-1)?.seconds
  return seconds === undefined
    ? ''
    : ` (this run: ${seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds)} s)`
}
