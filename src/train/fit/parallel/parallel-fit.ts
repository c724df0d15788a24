import { outputUnits } from '../../../model/network-options.js'
import { isChunked, type ChunkedDataset } from '../../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../../data/dataset/types.js'
import { fingerprintOf } from '../../checkpoint/fingerprint.js'
import { WellfitError } from '../../../errors.js'
import type { Checkpoint } from '../../../model/checkpoint.js'
import { parameterCount } from '../../../model/segments.js'
import { alone, gatherTexts, largestOf, type Communicator } from '../../../program/blocks/communicator.js'
import { BlockTraining } from '../../../program/blocks/block-training.js'
import { rowsOfRank } from '../../../program/blocks/partition.js'
import type { BlockRows } from '../../../program/blocks/rank-rows.js'
import type { TargetRows } from '../../../program/rows/staging.js'
import type { TrainingOptions } from '../../../program/training-options.js'
import type { NetworkInternals } from '../../network/internals.js'
import type { RowWeights } from '../../rows/row-weights.js'
import type { TrainRows } from '../../rows/train-rows.js'
import type { FitOptions, FitPlan } from '../options.js'
import type { ParallelPlan } from './options.js'
import { readShard, type Shard } from './shard.js'

export { checkAugmentations, chooseParallelBatchSize, describeParallel } from './options.js'

/** What every rank prepares for itself. */
interface ComparedParts {
  readonly plan: FitPlan
  readonly fingerprints: Checkpoint['data'] | null
  readonly weights: RowWeights | undefined
}

/** Trains, and tells the other ranks where this one fails: they would wait for it. */
export async function tellingRanks<T>({ parallel }: FitOptions, train: () => Promise<T>): Promise<T> {
  try {
    return await train()
  } catch (cause) {
    try {
      parallel?.communicator?.fail(cause instanceof Error ? cause.message : String(cause))
    } catch {
      // The error to report is the first one.
    }
    throw cause
  }
}

/** What the ranks of a plan decide together; `null` for a fit that is not parallel. */
export function openParallel({ parallel }: FitPlan): ParallelFit | null {
  return parallel === null ? null : new ParallelFit(parallel)
}

/** What the ranks of a fit decide together: each question is asked on every rank, at the same point of the run. */
export class ParallelFit {
  readonly #communicator: Communicator
  readonly #blocks: number
  readonly #mode: ParallelPlan['mode']
  #shard: Shard | null = null

  constructor({ communicator, blocks, mode }: ParallelPlan) {
    this.#communicator = communicator ?? alone
    this.#blocks = blocks
    this.#mode = mode
  }

  /** Whether this rank writes what is written once: checkpoints, lines on the console. */
  get writes(): boolean {
    return this.#communicator.rank === 0
  }

  /** The rows of this rank, where the train set is read by index; else `null`. */
  get shard(): Shard | null {
    return this.#shard
  }

  /** Reads the rows of this rank of a train set that is not in memory. */
  async read(
    train: Dataset | ChunkedDataset,
    { description }: NetworkInternals,
    { settings }: FitPlan,
    rest: { readonly signal: AbortSignal | undefined; readonly weights: RowWeights | undefined },
  ): Promise<void> {
    if (!isChunked(train)) return
    const own = { communicator: this.#communicator, blocks: this.#blocks, seed: settings.seed }
    this.#shard = await readShard(train, description, { ...own, ...rest })
  }

  /** Whether any rank says so, for each answer. */
  any(...answers: readonly boolean[]): boolean[] {
    return largestOf(this.#communicator, answers.map(Number)).map((largest) => largest > 0)
  }

  /** The smallest number that a rank gives. */
  least(value: number): number {
    return -(largestOf(this.#communicator, [-value])[0] ?? -value)
  }

  /**
   * Refuses ranks that would not compute the same: another network, options, data or initial weights. Every rank
   * throws the same error.
   */
  async compare(
    network: NetworkInternals,
    train: Dataset | ChunkedDataset,
    { dev, resume, checkpoint }: FitOptions,
    { plan, fingerprints, weights: rowWeights }: ComparedParts,
  ): Promise<void> {
    const { core, description, parameters } = network
    const { dataFingerprints } = await import('../../checkpoint/checkpoint.js')
    const own = {
      network: description,
      precision: core.precision,
      settings: plan.settings,
      rows: train.rows,
      columns: train.columns,
      data: fingerprints ?? (await dataFingerprints(train, dev, rowWeights, this.#shard?.fingerprint)),
      weights: fingerprintOf(core.reals(parameters, parameterCount(description))),
      resume: resume === undefined ? null : [resume.epoch, resume.stepOfEpoch],
      checkpoint: checkpoint !== undefined,
    }
    const texts = Object.fromEntries(Object.entries(own).map(([what, value]) => [what, JSON.stringify(value) ?? '']))
    const all = gatherTexts(this.#communicator, JSON.stringify(texts)).map((text) => JSON.parse(text) as typeof texts)
    for (const [rank, theirs] of all.entries()) {
      const what = Object.keys(all[0] ?? {}).find((name) => all[0]?.[name] !== theirs[name])
      if (what === undefined) continue
      const [first, other] = shownDifference(all[0]?.[what] ?? '', theirs[what] ?? '')
      throw new WellfitError({
        code: 'INVALID_OPTION',
        functionName: 'fit',
        field: what,
        value: other,
        expected: `be the same on every rank: it is ${first} on rank 0 and not on rank ${rank}`,
        remedy: 'Start every rank with the same version of wellfit, the same options and the same files.',
      })
    }
  }

  /** The training program over the rows of this rank. */
  program(network: NetworkInternals, rows: TrainRows, count: number, options: TrainingOptions): BlockTraining {
    const { core, description, parameters } = network
    const parallel = { blocks: this.#blocks, communicator: this.#communicator, rows: count, mode: this.#mode }
    const own = this.#shard === null ? this.#ownRows(rows, count, description.inputs, outputUnits(description)) : rows
    return new BlockTraining(core, description, parameters, own, options, parallel, 'fit')
  }

  #ownRows({ x, targets, weights }: TrainRows, count: number, inputs: number, outputs: number): BlockRows {
    const { rank, size } = this.#communicator
    const { first, end } = rowsOfRank(rank, size, this.#blocks, count)
    return {
      x: x.subarray(first * inputs, end * inputs),
      targets: someTargets(targets, first, end, outputs),
      weights: weights?.slice(first, end),
    }
  }
}

function someTargets(targets: TargetRows, first: number, end: number, outputs: number): TargetRows {
  if ('labels' in targets) return { labels: targets.labels.subarray(first, end) }
  return { values: targets.values.subarray(first * outputs, end * outputs) }
}

/** Two texts from where they differ. */
function shownDifference(first: string, other: string): [string, string] {
  let at = 0
  while (at < first.length && first[at] === other[at]) at++
  const from = Math.max(0, at - 20)
  return [first.slice(from, from + 60), other.slice(from, from + 60)]
}
