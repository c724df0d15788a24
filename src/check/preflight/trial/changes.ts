import { describeOptimizer, OPTIMIZERS, type Optimizer } from '../../../model/optimizers.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { withoutPenalties } from '../../../program/step/penalty.js'
import { withoutDropout } from '../../../program/training.js'
import type { TrialRun } from '../../../result/index.js'
import type { PlannedRun } from '../resources.js'
import { RELIABLE, USE_RELIABLE, withRate } from '../trainings.js'

/** Factors of the learning rate that are tried. */
const OTHER_RATES = [0.1, 10, 0.01, 100, 0.001, 1000]

/** A change of one setting. */
export interface Change {
  readonly cause: NonNullable<TrialRun['cause']>
  /** Begins a sentence on what the loss is with the change. */
  readonly message: string
  readonly remedy: string
  /** Whether it makes larger steps: a run without it may be only slow. */
  readonly raises?: boolean
  readonly network?: (description: NetworkDescription) => NetworkDescription
  readonly run?: (run: PlannedRun) => PlannedRun
}

/** Changes of single settings, the likeliest cause first. */
export function changesFor(description: NetworkDescription, run: PlannedRun): Change[] {
  return [
    ...penaltyChanges(description, run),
    ...dropoutChanges(description),
    ...clippingChanges(run),
    ...rateChanges(run),
  ]
}

function penaltyChanges({ layers }: NetworkDescription, run: PlannedRun): Change[] {
  const { optimizer } = run
  const decays = typeof optimizer === 'object' && 'weightDecay' in optimizer
  const names = [
    ...(['l2', 'l1'] as const).filter((name) => (run[name] ?? 0) > 0 || layers.some((layer) => (layer[name] ?? 0) > 0)),
    ...(run.penalty === undefined ? [] : ['penalty']),
    ...(decays ? ['weightDecay'] : []),
  ]
  if (names.length === 0) return []
  const listed = names.map((name) => `\`${name}\``).join(' and ')
  return [
    {
      cause: 'penalty',
      message: `Without ${listed}`,
      remedy: `Lower ${listed}, to a hundredth at first.`,
      network: withoutPenalties,
      run: ({ l2: _l2, l1: _l1, penalty: _penalty, ...rest }) =>
        decays ? { ...rest, optimizer: { ...optimizer, weightDecay: 0 } } : rest,
    },
  ]
}

/** The least keepProb of all layers. */
export function leastKeepProb({ inputKeepProb, layers }: NetworkDescription): number {
  return Math.min(inputKeepProb, ...layers.map((layer) => layer.keepProb))
}

/** No dropout, where there is any. */
function dropoutChanges(description: NetworkDescription): Change[] {
  const { inputKeepProb } = description
  const keepProb = leastKeepProb(description)
  if (keepProb === 1) return []
  const name = inputKeepProb === keepProb ? '`inputKeepProb`' : '`keepProb`'
  const remedy = `Raise ${name} from ${keepProb}${inputKeepProb === keepProb ? ' to 0.8 or more' : ' to 0.5 or more'}.`
  return [{ cause: 'dropout', message: 'Without dropout', remedy, network: withoutDropout }]
}

function clippingChanges({ clipNorm, clipValue }: PlannedRun): Change[] {
  if (clipNorm === undefined && clipValue === undefined) return []
  const name = clipNorm === undefined ? 'clipValue' : 'clipNorm'
  return [
    {
      cause: 'clipping',
      message: `Without \`${name}\``,
      remedy: `Raise \`${name}\` from ${clipNorm ?? clipValue}: it should clip only rare large gradients.`,
      run: ({ clipNorm: _clipNorm, clipValue: _clipValue, ...rest }) => rest,
    },
  ]
}

function rateChanges({ optimizer = 'adam' }: PlannedRun): Change[] {
  const { kind, learningRate } = describeOptimizer('preflight', optimizer)
  const others = OTHER_RATES.map((factor): Change => {
    const rate = Number((learningRate * factor).toPrecision(6))
    return rateChange(`At learning rate ${rate}`, `Use learning rate ${rate}.`, withRate(optimizer, rate), factor > 1)
  })
  const raises = OPTIMIZERS[kind].family !== 'adaptive' || learningRate < 0.01
  return [...others, rateChange('With adam at learning rate 0.01', `${USE_RELIABLE}.`, RELIABLE, raises)]
}

function rateChange(message: string, remedy: string, optimizer: Optimizer, raises: boolean): Change {
  return { cause: 'learning rate', message, remedy, raises, run: (run) => ({ ...run, optimizer }) }
}
