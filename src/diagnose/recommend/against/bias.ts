import { grouped, percent } from '../../numbers.js'
import { lateFall } from '../../state/unfinished.js'
import { changeOf, runTime, type Draft, type Gaps } from '../draft.js'
import type { RunFacts } from '../run-facts.js'

/** Against bias: a larger network, longer training, less regularization, another optimizer or architecture. */
export function againstBias({ avoidableBias }: Gaps, facts: RunFacts | undefined): Draft[] {
  const most = `The error can fall by at most ${percent(avoidableBias)}, the avoidable bias.`
  return [largerNetwork(most, facts), longerTraining(most, facts), ...lessRegularization(most, facts)].concat([
    {
      against: 'bias',
      title: 'Try another optimizer or learning rate',
      reason: 'Steps that are too large bounce around the minimum; steps that are too small do not reach it.',
      effect: most,
      cost: `One run for each value${runTime(facts)}.`,
      ...changeOf(facts, ({ history }) => ({
        optimizer: 'adam',
        learningRate: history.settings.optimizer.learningRate * 3,
      })),
    },
    {
      against: 'bias',
      title: 'Try another architecture or better features',
      reason: 'If a larger network does not fit train either, the inputs may lack the information.',
      effect: `${most} If nothing lowers it, the achievable error is higher than assumed.`,
      cost: 'Analysis, and new columns.',
    },
  ])
}

function largerNetwork(effect: string, facts: RunFacts | undefined): Draft {
  const hidden = facts?.hidden.length === 0 ? [64] : facts?.hidden.map((units) => units * 2)
  const reason = 'More units or layers can represent more; with regularization this rarely hurts.'
  if (facts === undefined || hidden === undefined) {
    return { against: 'bias', title: 'Train a larger network', reason, effect, cost: 'Longer training.' }
  }
  const now = facts.hidden.length === 0 ? 'No hidden layer' : `${facts.hidden.join('-')} hidden units`
  return {
    against: 'bias',
    title: `Train a larger network: ${hidden.join('-')} units`,
    reason: `${now} (${grouped(facts.parameters)} parameters) may be too few to fit train. ${reason}`,
    effect,
    cost: `Two to four times the training time${runTime(facts)}.`,
    change: { hidden },
  }
}

/** Twice the epochs. */
export function longerTraining(effect: string, facts: RunFacts | undefined): Draft {
  const draft = { against: 'bias', title: 'Train longer', effect } as const
  if (facts === undefined) {
    return {
      ...draft,
      reason: 'If the train cost is still falling at the end, training stopped before its minimum.',
      cost: 'Time in proportion to the epochs.',
    }
  }
  const { rows, settings } = facts.history
  const fall = lateFall(rows, 'train')
  const patience = settings.earlyStopping?.patience
  return {
    ...draft,
    title: `Train longer: ${grouped(settings.epochs * 2)} epochs`,
    reason:
      fall > 0.02
        ? `The train cost still fell by ${percent(fall)} over the last tenth of the epochs.`
        : `The train cost fell by only ${percent(Math.max(0, fall))} over the last tenth of the epochs: do not expect much.`,
    cost: `Up to twice the time${runTime(facts)}.`,
    change: { epochs: settings.epochs * 2, ...(patience === undefined ? {} : { patience: patience * 2 }) },
  }
}

function lessRegularization(effect: string, facts: RunFacts | undefined): Draft[] {
  const l2 = facts?.history.settings.l2 ?? 0
  if (facts !== undefined && l2 === 0 && facts.keepProb === 1) return []
  const now = facts === undefined ? 'A large λ or a small keepProb' : `λ₂ = ${l2} with keepProb ${facts.keepProb}`
  return [
    {
      against: 'bias',
      title: 'Regularize less',
      reason: `${now} keeps the network from fitting even the train rows.`,
      effect,
      cost: `One run${runTime(facts)}; variance may rise.`,
      ...changeOf(facts, ({ keepProb }) => ({ l2: l2 / 4, keepProb: (1 + keepProb) / 2 })),
    },
  ]
}
