import * as layout from '../../../assembly/layout.js'
import { parameterCount } from '../../model/segments.js'
import { trainingMultiplications } from '../layers/buffers.js'
import type { BatchGradient, BatchLoss, GradientSetting, LastBlock } from './batch-gradient.js'
import { BatchStatistics } from './batch-statistics.js'
import { BlockProgram } from './block-program.js'
import { GradientSum } from './gradient-sum.js'
import { nodesOf } from './tree-sum.js'

/**
 * The gradient of a batch that has the same bytes for any number of ranks: every block is computed alone, and a tree that depends
 * on the number of blocks alone adds them up.
 */
export class StrictGradient implements BatchGradient {
  /** One for each block of this rank where blocks wait for the statistics of the batch, else one for all of them. */
  readonly programs: readonly BlockProgram[]
  last: LastBlock | null = null
  readonly #setting: GradientSetting
  readonly #sum: GradientSum
  readonly #statistics: BatchStatistics
  readonly #blockRows: number

  constructor(setting: GradientSetting) {
    const { plan, network, options, parallel, rows, targets } = setting
    const { blocks, communicator } = parallel
    this.#setting = setting
    this.#blockRows = options.batchSize / blocks
    const waits = network.layers.some(
      ({ normalization, trainable }) => normalization === 'batch' && trainable !== false,
    )
    const { first, end } = rows.own
    const count = parameterCount(network)
    const buffers = Array.from({ length: waits ? 0 : nodesOf(first, end, blocks).most }, () => plan.reals(count))
    const own = waits ? {} : { derivatives: buffers }
    this.programs = Array.from(
      { length: waits ? end - first : 1 },
      () => new BlockProgram(plan, network, this.#blockRows, targets, options.augment ?? [], own),
    )
    this.#sum = new GradientSum(plan, communicator, blocks, count, buffers)
    this.#statistics = new BatchStatistics(plan.core, communicator, blocks)
  }

  compute(step: number): BatchLoss {
    const { session, plan, derivatives } = this.#setting
    const draws = session.get(layout.SESSION_DRAWS)
    this.#sum.clear()
    this.last = null
    if (this.programs.length === 1 && this.programs[0]?.points.length === 0) this.#runInTurn(step, draws)
    else this.#runInStep(step, draws)
    session.set(layout.SESSION_DRAWS, draws)
    return this.#sum.complete(plan.at(derivatives))
  }

  /** Computes one block after the other with the same program. */
  #runInTurn(step: number, draws: number): void {
    const [program] = this.programs
    if (program === undefined) return
    const { own } = this.#setting.rows
    for (let block = own.first; block < own.end; block++) {
      program.writeTo(this.#sum.take())
      this.#beginBlock(program, block, step)
      this.#runBlockPart(program, 0, step, draws)
      this.#sum.add(program)
    }
  }

  /** Computes all blocks part by part: between two parts they wait for the statistics of the batch. */
  #runInStep(step: number, draws: number): void {
    const { rows, options, parallel } = this.#setting
    const batchRows = Math.min(options.batchSize, parallel.rows - step * options.batchSize)
    this.programs.forEach((program, i) => this.#beginBlock(program, rows.own.first + i, step))
    const parts = this.programs[0]?.parts ?? 0
    for (let part = 0; part < parts; part++) {
      for (const program of this.programs) this.#runBlockPart(program, part, step, draws)
      if (part + 1 < parts) this.#statistics.apply(this.programs, part, batchRows)
    }
    for (const program of this.programs) this.#sum.add(program)
  }

  #beginBlock(program: BlockProgram, block: number, step: number): void {
    const { begin, rows } = this.#setting.rows.rowsInBatch(block, step)
    program.begin(block, begin, rows)
    if (rows > 0) this.last = { program, block, before: 0, rows }
  }

  /** Points the session to the rows of the block and runs a part of its program. */
  #runBlockPart(program: BlockProgram, part: number, step: number, draws: number): void {
    const { plan, session, network, parallel, rows } = this.#setting
    rows.pointToBlock(session, program.block)
    // Every block has a dropout mask of its own.
    session.set(layout.SESSION_DRAWS, draws * parallel.blocks + program.block)
    const multiplications = trainingMultiplications(network, this.#blockRows)
    program.run(part, { core: plan.core, session, workspace: program.workspace, multiplications }, step)
  }
}
