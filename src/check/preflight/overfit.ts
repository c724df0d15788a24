import type { Dataset } from '../../data/dataset/types.js'
import type { Optimizer } from '../../model/optimizers.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { parameterCount } from '../../model/segments.js'
import type { OverfitCheck, PreflightFinding } from '../../result/index.js'
import type { Network } from '../../train/network/contract.js'
import { network } from '../../train/network/network.js'
import { withoutPenalties } from '../../program/penalty.js'
import { withoutDropout } from '../../program/training.js'
import { digits, failed, noted, passed } from './item.js'
import { finiteOrNull, leastLoss, lossAtZero, measureLayers } from './layers.js'
import { handful } from './sample.js'

const ROWS = 8
/** Learnt: this share of the loss that an output of 0 gives. */
const LEARNT = 0.05
/** A loss that begins this many times above what counts as learnt is a matter of scale. */
const FAR_OFF = 1e5
const MOST_STEPS = 600
const LEAST_STEPS = 60
/** Steps are few where each is work: multiplications over rows and entries of θ, some seconds of them. */
const MOST_WORK = 3e9
const WORK_OF_ENTRY = 30
/** Other step sizes that are tried, as factors, before something else is blamed. */
const OTHER_RATES = [10, 0.1, 100, 1000]

/** Learns a few rows by heart on a copy, without dropout and penalty; where it cannot, looks for what is to blame. */
export async function overfit(
  checked: Network,
  data: Dataset,
  optimizer: Optimizer,
): Promise<{ readonly findings: PreflightFinding[]; readonly overfit: OverfitCheck }> {
  const rows = handful(data, ROWS)
  const least = leastLoss(checked.options, rows)
  const target = least + LEARNT * (lossAtZero(checked.options, rows) - least) || 1e-6
  const own = await learn(checked.options, checked.parameters, rows, { optimizer, target })
  const check = (blame: OverfitCheck['blame']): OverfitCheck => ({
    rows: rows.rows,
    losses: own.losses.map(finiteOrNull),
    target,
    learnt: own.isLearnt,
    learningRate: own.learningRate,
    blame,
  })
  const first = own.losses[0] ?? NaN
  const last = own.losses.at(-1) ?? NaN
  const steps = own.losses.length - 1
  const words = `The loss of ${rows.rows} rows goes from ${digits(first)} to ${digits(last)} in ${steps} steps`
  if (own.isLearnt) return { findings: [passed(`${words}: they are learnt by heart.`)], overfit: check(null) }
  const { blame, finding } = await blameFor(checked, rows, { optimizer, target, own, words })
  return { findings: [finding], overfit: check(blame) }
}

interface Goal {
  readonly optimizer: Optimizer
  readonly target: number
}

interface Learnt {
  readonly losses: readonly number[]
  readonly isLearnt: boolean
  readonly learningRate: number
  /** A hidden layer that is 0 on every row, in the end. */
  readonly deadLayer: string | null
}

async function learn(
  description: NetworkDescription,
  parameters: ArrayLike<number> | undefined,
  rows: Dataset,
  { optimizer, target }: Goal,
): Promise<Learnt> {
  const start = parameters === undefined ? {} : { parameters }
  using copy = await network({ ...withoutPenalties(withoutDropout(description)), ...start, threads: 1 })
  // Batch normalization learns by the batch's statistics; the running ones follow too slowly to tell.
  const byBatch = description.layers.some(({ normalization }) => normalization === 'batch')
  const losses = byBatch ? [] : [copy.loss(rows)]
  const history = await copy.fit(rows, {
    optimizer,
    epochs: stepsFor(description, rows.rows),
    batchSize: rows.rows,
    onEpoch: ({ train, batchCost }) => {
      const loss = byBatch ? batchCost : train.loss
      losses.push(loss)
      return loss <= target ? 'stop' : undefined
    },
  })
  const dead = measureLayers(copy, rows)
    .layers.slice(0, -1)
    .find(({ deadUnits, units }) => deadUnits === units)
  return {
    losses,
    isLearnt: losses.some((loss) => loss <= target),
    learningRate: history.settings.optimizer.learningRate,
    deadLayer: dead?.layer ?? null,
  }
}

function stepsFor(description: NetworkDescription, rows: number): number {
  const steps = Math.floor(MOST_WORK / (parameterCount(description) * (3 * rows + WORK_OF_ENTRY)))
  return Math.max(LEAST_STEPS, Math.min(MOST_STEPS, steps))
}

interface Failure extends Goal {
  readonly own: Learnt
  readonly words: string
}

async function blameFor(
  checked: Network,
  rows: Dataset,
  failure: Failure,
): Promise<{ blame: OverfitCheck['blame']; finding: PreflightFinding }> {
  const { own, words, target } = failure
  if (!((own.losses[0] ?? NaN) <= FAR_OFF * target)) {
    return { blame: null, finding: failed(`${words}.`, 'Scale the inputs: the outputs are far too large.') }
  }
  const contradiction = contradictingRows(rows)
  if (contradiction !== null) {
    const [a, b] = contradiction
    return { blame: 'labels', finding: failed(`${words}. Rows ${a} and ${b} of them have the same inputs and different targets.`, 'Check the labels, or add the features that tell such rows apart.') } // prettier-ignore
  }
  const { optimizer } = failure
  for (const factor of OTHER_RATES) {
    const learningRate = Number((own.learningRate * factor).toPrecision(6))
    const other = await learn(checked.options, checked.parameters, rows, { optimizer: withRate(optimizer, learningRate), target }) // prettier-ignore
    if (!other.isLearnt) continue
    const falling = (own.losses.at(-1) ?? NaN) < 0.5 * (own.losses[0] ?? NaN)
    const found = `${words} at learning rate ${own.learningRate}, and below ${digits(target)} at ${learningRate}`
    return falling
      ? {
          blame: null,
          finding: noted(`${found}: it can learn them, slowly.`, `Consider learning rate ${learningRate}.`),
        }
      : { blame: 'learning rate', finding: failed(`${found}.`, `Use learning rate ${learningRate}.`) }
  }
  if (own.deadLayer !== null) {
    return { blame: 'dead units', finding: failed(`${words}: every unit of '${own.deadLayer}' is 0 on every row.`, 'Use leakyRelu there, a smaller learning rate, biases of 0, or scaled inputs.') } // prettier-ignore
  }
  const sure = await learn(checked.options, checked.parameters, rows, { optimizer: SURE, target })
  if (sure.isLearnt) {
    return { blame: 'learning rate', finding: failed(`${words}; adam at learning rate 0.01 learns them.`, "Use { kind: 'adam', learningRate: 0.01 }, or another learning rate.") } // prettier-ignore
  }
  const wide = await learn(wider(checked.options), undefined, rows, { optimizer: SURE, target })
  if (wide.isLearnt) {
    return { blame: 'capacity', finding: failed(`${words}; a network with a hidden layer of ${WIDTH} units more learns them.`, 'Use more units, or another hidden layer.') } // prettier-ignore
  }
  return { blame: null, finding: failed(`${words}, and neither other learning rates nor a larger network learn them.`, 'Check how the targets are read; the rows may lie too close together to be told apart: then add features.') } // prettier-ignore
}

/** Two of the rows with the same features and other targets, by their places among them. */
function contradictingRows({ x, rows, features, targets }: Dataset): [number, number] | null {
  const targetOf = (row: number): string =>
    targets.kind === 'classes'
      ? String(targets.labels[row])
      : targets.values.subarray(row * targets.width, (row + 1) * targets.width).join()
  const seen = new Map<string, number>()
  for (let row = 0; row < rows; row++) {
    const key = x.subarray(row * features, (row + 1) * features).join()
    const before = seen.get(key)
    if (before === undefined) seen.set(key, row)
    else if (targetOf(before) !== targetOf(row)) return [before, row]
  }
  return null
}

function withRate(optimizer: Optimizer, learningRate: number): Optimizer {
  return typeof optimizer === 'string' ? { kind: optimizer, learningRate } : { ...optimizer, learningRate }
}

const WIDTH = 64
/** With standardized inputs this learns whatever can be learnt. */
const SURE: Optimizer = { kind: 'adam', learningRate: 0.01 }

/** The same loss behind a network that has room enough. */
function wider(description: NetworkDescription): NetworkDescription {
  const last = description.layers.at(-1)
  if (last === undefined) return description
  const name = 'preflight'
  const hidden = { name, inputs: description.inputs, units: WIDTH, activation: 'tanh', alpha: null, initializer: 'xavierNormal', keepProb: 1 } as const // prettier-ignore
  const identity =
    lossKind(description.loss).task === 'classification' ? ({ activation: 'identity', alpha: null } as const) : {}
  return { ...description, layers: [hidden, { ...last, ...identity, inputs: WIDTH, initializer: 'xavierNormal' }] }
}
