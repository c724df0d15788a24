import { parameterCount } from '../../model/segments.js'
import { trainingMultiplications } from '../layers/buffers.js'
import type { BatchGradient, BatchLoss, GradientSetting, LastBlock } from './batch-gradient.js'
import { BatchStatistics } from './batch-statistics.js'
import { BlockProgram } from './block-program.js'
import type { PendingSum } from './communicator.js'
import { BUCKET_BYTES, gradientBuckets } from './gradient-buckets.js'
import { beginSum } from './rank-sum.js'

/**
 * The gradient of a batch of which every rank computes its rows as one product. The gradients of the ranks are added up bucket by
 * bucket, each while the backward pass goes on with the layers below: the sums depend on the number of ranks by their rounding.
 */
export class FastGradient implements BatchGradient {
  readonly programs: readonly BlockProgram[]
  last: LastBlock | null = null
  readonly #setting: GradientSetting
  readonly #program: BlockProgram
  readonly #statistics: BatchStatistics
  /** Rows of this rank in a whole batch. */
  readonly #batchRows: number
  /** Σ weight and Σ weight·loss of the batch. */
  readonly #totals = new Float64Array(new ArrayBuffer(16))

  constructor(setting: GradientSetting) {
    const { plan, network, options, parallel, rows, targets, derivatives } = setting
    const { blocks, communicator } = parallel
    this.#setting = setting
    this.#batchRows = (rows.own.end - rows.own.first) * (options.batchSize / blocks)
    const buckets = gradientBuckets(network, BUCKET_BYTES / plan.core.bytesPerReal)
    const own = { derivatives: [derivatives], ...(communicator.size === 1 ? {} : { buckets }) }
    this.#program = new BlockProgram(plan, network, this.#batchRows, targets, options.augment ?? [], own)
    this.programs = [this.#program]
    this.#statistics = new BatchStatistics(plan.core, communicator, communicator.size)
  }

  compute(step: number): BatchLoss {
    const { plan, session, network, options, parallel, rows } = this.#setting
    const { rank } = parallel.communicator
    const batchRows = Math.min(options.batchSize, parallel.rows - step * options.batchSize)
    const begin = step * this.#batchRows
    const count = Math.max(0, Math.min(this.#batchRows, rows.count - begin))
    const program = this.#program
    program.begin(rank, begin, count)
    program.divisor = rows.isWeighted ? 1 : batchRows
    this.last = this.#lastBlock(step, count)
    if (count === 0) plan.core.bytes(program.derivatives, parameterCount(network) * plan.core.bytesPerReal).fill(0)
    rows.pointToAll(session, this.#batchRows)
    session.setRowsBefore(this.#rowsBefore(step))
    const multiplications = trainingMultiplications(network, this.#batchRows)
    const run = { core: plan.core, session, workspace: program.workspace, multiplications }
    const sums: PendingSum[] = []
    for (let part = 0; part < program.parts; part++) {
      program.run(part, run, step)
      for (const sum of sums) sum.progress()
      this.#atPoint(part, batchRows, sums)
    }
    session.setRowsBefore(0)
    if (sums.length === 0) sums.push(this.#beginLoss())
    for (const sum of sums) sum.wait()
    return this.#complete()
  }

  /** What the ranks do together after a part of the program. */
  #atPoint(part: number, batchRows: number, sums: PendingSum[]): void {
    const point = this.#program.points[part]
    if (point === undefined) return
    if (point.kind !== 'gradient') {
      this.#statistics.apply(this.programs, part, batchRows)
      return
    }
    const { plan, parallel } = this.#setting
    if (sums.length === 0) sums.push(this.#beginLoss())
    const { first, count } = point.bucket
    const values = plan.core.reals(this.#program.derivatives + first * plan.core.bytesPerReal, count)
    sums.push(beginSum(parallel.communicator, values))
  }

  #beginLoss(): PendingSum {
    const { weight, loss } = this.#program
    // NaN, where the loss is, whatever the weight: every rank has to see it.
    this.#totals.set([weight, weight * loss])
    return beginSum(this.#setting.parallel.communicator, this.#totals)
  }

  /** From sums to means. */
  #complete(): BatchLoss {
    const { plan, network, rows } = this.#setting
    const [weight = 0, total = 0] = this.#totals
    if (weight <= 0) return { loss: total, weight }
    const { derivatives } = this.#program
    if (rows.isWeighted) plan.core.kernels.scale(derivatives, derivatives, parameterCount(network), 1 / weight)
    return { loss: total / weight, weight }
  }

  /** Rows of the batch that lower ranks compute: where the dropout mask of this one begins. */
  #rowsBefore(step: number): number {
    const { rows } = this.#setting
    let sum = 0
    for (let block = 0; block < rows.own.first; block++) sum += rows.rowsInBatch(block, step).rows
    return sum
  }

  #lastBlock(step: number, count: number): LastBlock | null {
    const ranked = this.#setting.rows
    for (let block = ranked.own.end - 1; block >= ranked.own.first; block--) {
      const { rows } = ranked.rowsInBatch(block, step)
      if (rows > 0) return { program: this.#program, block, before: count - rows, rows }
    }
    return null
  }
}
