import { readSafely } from '../../../arguments.js'
import { WellfitError } from '../../../errors.js'
import { augmentationKind } from '../../../model/augmentation/augmentations.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import type { OptimizerDescription } from '../../../model/optimizers.js'
import { checkChoice, checkInteger, checkKeys } from '../../../options.js'
import type { Communicator } from '../../../program/blocks/communicator.js'
import type { AugmentationDescription } from '../../../result/index.js'
import { enoughRows, usesBatchStatistics } from '../batch-size.js'

/**
 * Training in blocks of rows, on one or several processes. In strict mode the weights depend on `blocks` and not on the number of
 * ranks: to the bit, a run on one rank gives those of a run on four.
 */
export interface ParallelOptions {
  /**
   * Blocks that each batch is computed in, at most 4,096 and at least as many as there are ranks; `batchSize` is a multiple of
   * it. Block j of a batch is drawn from part j of `blocks` equal parts of the train set, in file order. Default 8.
   */
  readonly blocks?: number
  /** The ranks that share the blocks: `connect()` of wellfit/mpi. Default: this process alone. */
  readonly communicator?: Communicator
  /**
   * `'strict'`: the gradients of the blocks are added up by a tree that depends on `blocks` alone. `'fast'`: every rank computes all
   * its rows of a batch as one product, and the gradients of the ranks are added up by `MPI_Iallreduce`, those of a layer while the
   * layers below it are computed. The weights are then those of another number of ranks up to rounding, dropout draws other masks
   * than in strict mode, and augmentations that mix rows are refused. Default `'strict'`.
   */
  readonly mode?: 'strict' | 'fast'
}

/** Parallel options with every default filled in. */
export interface ParallelPlan {
  readonly blocks: number
  readonly communicator: Communicator | null
  readonly mode: 'strict' | 'fast'
}

const DEFAULT_BLOCKS = 8
const DEFAULT_BATCH_SIZE = 64
const MOST_BLOCKS = 4096

/** Options that a training in blocks refuses. */
interface RefusedOptions {
  readonly order?: unknown
  readonly worker?: unknown
  readonly lastBatch?: unknown
}

const refused = ['order', 'worker', 'lastBatch'] as const

/** Options checked and completed; `null` if training is not parallel. */
export function describeParallel(
  given: RefusedOptions & { readonly parallel?: ParallelOptions },
  rows: number,
): ParallelPlan | null {
  const { parallel } = given
  if (parallel === undefined) return null
  checkKeys('fit', 'parallel', parallel, ['blocks', 'communicator', 'mode'])
  const blocks = checkInteger('fit', 'parallel.blocks', parallel.blocks ?? DEFAULT_BLOCKS, 1)
  const { communicator = null } = parallel
  const mode = checkChoice('fit', 'parallel.mode', parallel.mode ?? 'strict', ['strict', 'fast'])
  if (blocks > MOST_BLOCKS) throw fault('parallel.blocks', blocks, `be at most ${MOST_BLOCKS}`)
  if (blocks > rows) throw fault('parallel.blocks', blocks, `be at most ${rows}, the rows of train`)
  const size = communicator === null ? 1 : sizeOf(communicator)
  if (size > blocks) {
    const remedy = `Pass \`blocks: ${size}\` or more on every rank; the weights depend on it.`
    throw fault('parallel.blocks', blocks, `be at least ${size}, the number of ranks`, remedy)
  }
  const field = refused.find((name) => given[name] !== undefined && given[name] !== false)
  if (field !== undefined) throw fault(field, given[field], 'be left out where `parallel` is given')
  return { blocks, communicator, mode }
}

/** Refuses to mix rows in fast mode: a partner is drawn from rows that are computed together, which depend on the number of ranks. */
export function checkAugmentations(plan: ParallelPlan | null, augment: readonly AugmentationDescription[]): void {
  const mixture = augment.find((one) => augmentationKind(one).isMixture)
  if (plan?.mode !== 'fast' || mixture === undefined) return
  const remedy = `Use 'strict', or leave ${mixture.kind} out.`
  throw fault('parallel.mode', 'fast', 'be strict where `augment` mixes rows', remedy)
}

/** What the batches of a training in blocks depend on. */
interface ParallelBatches {
  readonly rows: number
  readonly network: NetworkDescription
  readonly optimizer: OptimizerDescription
}

/** The number of ranks of what is to be a communicator. */
function sizeOf(communicator: Communicator): number {
  const [exchange, size] = readSafely('fit', 'parallel.communicator', () => [communicator.exchange, communicator.size])
  if (typeof exchange === 'function' && typeof size === 'number') return size
  throw fault('parallel.communicator', communicator, 'be what connect() of wellfit/mpi returns')
}

/** The batch size that was asked for, and the one of a training in blocks: less where all rows are fewer; L-BFGS has them in one batch. */
export function chooseParallelBatchSize(
  given: unknown,
  { rows, network, optimizer }: ParallelBatches,
  plan: ParallelPlan | null,
): { readonly asked: number; readonly batchSize: number } | null {
  if (plan === null) return null
  const { blocks } = plan
  const most = Math.ceil(rows / blocks) * blocks
  const preset = optimizer.kind === 'lbfgs' ? most : Math.ceil(DEFAULT_BATCH_SIZE / blocks) * blocks
  const asked = checkInteger('fit', 'batchSize', given ?? preset, 1)
  if (asked % blocks !== 0) {
    const next = Math.ceil(asked / blocks) * blocks
    const expected = `be a multiple of \`parallel.blocks\`, ${blocks}`
    const remedy = `Use ${next}, or other \`blocks\`.`
    throw fault('batchSize', asked, expected, remedy)
  }
  let batchSize = Math.min(asked, most)
  if (!usesBatchStatistics(network)) return { asked, batchSize }
  while (batchSize < most && rows % batchSize !== 0 && rows % batchSize < enoughRows(batchSize)) batchSize += blocks
  return { asked, batchSize }
}

function fault(field: string, value: unknown, expected: string, remedy?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: 'fit', field, value, expected } as const
  return new WellfitError(remedy === undefined ? details : { ...details, remedy })
}
