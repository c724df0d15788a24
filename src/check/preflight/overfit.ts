import { noun } from '../../noun.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { Optimizer } from '../../model/optimizers.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { parameterCount } from '../../model/segments.js'
import type { OverfitCheck, PreflightFinding } from '../../result/index.js'
import type { Network } from '../../train/network/contract.js'
import { network } from '../../train/network/network.js'
import { withoutPenalties } from '../../program/step/penalty.js'
import { withoutDropout } from '../../program/training.js'
import { digits, failed, noted, passed } from './item.js'
import { finiteOrNull, leastLoss, lossAtZero, measureLayers } from './layers.js'
import { stratifiedRows } from './sample.js'
import { RELIABLE, USE_RELIABLE, withRate, workOfStep } from './trainings.js'

const ROWS = 8
/** The rows count as memorized below this fraction of the loss that an output of 0 gives. */
const MEMORIZED = 0.05
/** An initial loss this many times above the target is a matter of scale. */
const FAR_OFF = 1e5
const MOST_STEPS = 600
const LEAST_STEPS = 60
/** Bounds the steps of a large network: multiplications over rows and entries of θ, a few seconds' worth. */
const MOST_WORK = 3e9
/** Factors of the other learning rates that are tried before other causes. */
const OTHER_RATES = [10, 0.1, 100, 1000]
const LOWER_RATES_FIRST = [0.1, 0.01, 0.001, 10, 100]

/** Overfits a few rows on a copy, without dropout and penalty; where it cannot, finds the cause. */
export async function overfit(
  checked: Network,
  data: Dataset,
  { optimizer, signal }: Omit<Goal, 'target'>,
): Promise<{ readonly findings: PreflightFinding[]; readonly overfit: OverfitCheck }> {
  const rows = stratifiedRows(data, ROWS)
  const least = leastLoss(checked.options, rows)
  const target = least + MEMORIZED * (lossAtZero(checked.options, rows) - least) || 1e-6
  const own = await learn(checked.options, checked.parameters, rows, { optimizer, target, signal })
  const check = (cause: OverfitCheck['cause']): OverfitCheck => ({
    rows: rows.rows,
    losses: own.losses.map(finiteOrNull),
    target,
    memorized: own.isMemorized,
    learningRate: own.learningRate,
    cause,
  })
  const first = own.losses[0] ?? NaN
  const last = own.losses.at(-1) ?? NaN
  const steps = own.losses.length - 1
  const message = `The loss on ${rows.rows} ${noun(rows.rows, 'row')} goes from ${digits(first)} to ${digits(last)} in ${steps} ${noun(steps, 'step')}`
  if (own.isMemorized) return { findings: [passed(`${message}: the network memorizes them.`)], overfit: check(null) }
  const { cause, finding } = await causeOf(checked, rows, { optimizer, target, signal, own, message })
  return { findings: [finding], overfit: check(cause) }
}

interface Goal {
  readonly optimizer: Optimizer
  readonly target: number
  readonly signal: AbortSignal | undefined
}

interface Learnt {
  readonly losses: readonly number[]
  readonly isMemorized: boolean
  readonly learningRate: number
  /** A hidden layer that ends up 0 on every row. */
  readonly deadLayer: string | null
}

async function learn(
  description: NetworkDescription,
  parameters: ArrayLike<number> | undefined,
  rows: Dataset,
  { optimizer, target, signal }: Goal,
): Promise<Learnt> {
  const start = parameters === undefined ? {} : { parameters }
  using copy = await network({ ...withoutPenalties(withoutDropout(description)), ...start, threads: 1 })
  // Batch normalization trains on the statistics of the batch; the running ones lag too far behind.
  const byBatch = description.layers.some(({ normalization }) => normalization === 'batch')
  const losses = byBatch ? [] : [copy.loss(rows)]
  const history = await copy.fit(rows, {
    optimizer,
    epochs: stepsFor(description, rows.rows),
    batchSize: rows.rows,
    ...(signal === undefined ? {} : { signal }),
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
    isMemorized: losses.some((loss) => loss <= target),
    learningRate: history.settings.optimizer.learningRate,
    deadLayer: dead?.layer ?? null,
  }
}

function stepsFor(description: NetworkDescription, rows: number): number {
  const steps = Math.floor(MOST_WORK / workOfStep(parameterCount(description), rows))
  return Math.max(LEAST_STEPS, Math.min(MOST_STEPS, steps))
}

interface Failure extends Goal {
  readonly own: Learnt
  readonly message: string
}

async function causeOf(
  checked: Network,
  rows: Dataset,
  failure: Failure,
): Promise<{ cause: OverfitCheck['cause']; finding: PreflightFinding }> {
  const { own, message, target, signal } = failure
  if (!((own.losses[0] ?? NaN) <= FAR_OFF * target)) {
    return { cause: null, finding: failed(`${message}.`, 'Scale the inputs: the initial outputs are far too large.') }
  }
  const contradiction = contradictingRows(rows)
  if (contradiction !== null) {
    const [a, b] = contradiction
    return { cause: 'labels', finding: failed(`${message}. Rows ${a} and ${b} of them have the same inputs but different targets.`, 'Check the labels, or add features that distinguish such rows.') } // prettier-ignore
  }
  const { optimizer } = failure
  // A loss that ends above its start points to steps that are too long.
  const isRising = !((own.losses.at(-1) ?? NaN) <= (own.losses[0] ?? NaN))
  for (const factor of isRising ? LOWER_RATES_FIRST : OTHER_RATES) {
    const learningRate = Number((own.learningRate * factor).toPrecision(6))
    const other = await learn(checked.options, checked.parameters, rows, { ...failure, optimizer: withRate(optimizer, learningRate) }) // prettier-ignore
    if (!other.isMemorized) continue
    const falling = (own.losses.at(-1) ?? NaN) < 0.5 * (own.losses[0] ?? NaN)
    const found = `${message} at learning rate ${own.learningRate}, and below ${digits(target)} at ${learningRate}`
    return falling
      ? {
          cause: null,
          finding: noted(`${found}: it learns them, but slowly.`, `Consider learning rate ${learningRate}.`),
        }
      : { cause: 'learning rate', finding: failed(`${found}.`, `Use learning rate ${learningRate}.`) }
  }
  if (own.deadLayer !== null) {
    return { cause: 'dead units', finding: failed(`${message}: every unit of '${own.deadLayer}' is 0 on every row.`, 'Use leakyRelu there, a lower learning rate, biases of 0, or scaled inputs.') } // prettier-ignore
  }
  const reliable = await learn(checked.options, checked.parameters, rows, { optimizer: RELIABLE, target, signal })
  if (reliable.isMemorized) {
    return { cause: 'learning rate', finding: failed(`${message}; adam at learning rate 0.01 learns them.`, `${USE_RELIABLE}, or another learning rate.`) } // prettier-ignore
  }
  const wide = await learn(wider(checked.options), undefined, rows, { optimizer: RELIABLE, target, signal })
  if (wide.isMemorized) {
    return { cause: 'capacity', finding: failed(`${message}; a network with a hidden layer of ${WIDTH} units learns them.`, 'Use more units, or another hidden layer.') } // prettier-ignore
  }
  return { cause: null, finding: failed(`${message}, and neither other learning rates nor a larger network learn them.`, 'Check how the targets are read. If the rows are too similar to distinguish, add features.') } // prettier-ignore
}

/** The indices of two rows with the same features and different targets. */
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

const WIDTH = 64

/** The same loss on a network with enough capacity. */
function wider(description: NetworkDescription): NetworkDescription {
  const last = description.layers.at(-1)
  if (last === undefined) return description
  const name = 'preflight'
  const hidden = { name, inputs: description.inputs, units: WIDTH, activation: 'tanh', alpha: null, initializer: 'xavierNormal', keepProb: 1 } as const // prettier-ignore
  const identity =
    lossKind(description.loss).task === 'classification' ? ({ activation: 'identity', alpha: null } as const) : {}
  return { ...description, layers: [hidden, { ...last, ...identity, inputs: WIDTH, initializer: 'xavierNormal' }] }
}
