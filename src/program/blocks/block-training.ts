import * as layout from '../../../assembly/layout.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { parameterCount } from '../../model/segments.js'
import type { Core } from '../../runtime/core.js'
import { Plan, type Reserved } from '../../tensor/plan.js'
import type { Features, Reals } from '../../tensor/reals.js'
import { Emitter } from '../emitter.js'
import { runPart, type HostCallback, type ProgramRun } from '../host-callbacks.js'
import { outputUnits, weightCount } from '../layers/buffers.js'
import { parameterAddresses } from '../layers/parameters.js'
import { RowWindows } from '../rows/row-windows.js'
import { targetBytes, sourceFormat, type TargetRows } from '../rows/staging.js'
import { seedWords, Session, type Code, type Source } from '../session.js'
import { OptimizerStep } from '../step/optimizer-step.js'
import { LAYER_CONSTANTS, LAYER_WORDS, OTHER_CONSTANTS, OTHER_WORDS, statisticsOf } from '../training.js'
import { plannedTargets, type TrainingOptions } from '../training-options.js'
import type { OutputStatistics, TrainingProgram } from '../training-program.js'
import { BatchStatistics } from './batch-statistics.js'
import { BlockProgram } from './block-program.js'
import { gatherNumbers, type Communicator } from './communicator.js'
import { GradientSum } from './gradient-sum.js'
import { rangeOf, rowsOfRank, type Range } from './partition.js'

/** How a batch is computed in blocks. */
export interface BlockOptions {
  /** Blocks of a batch; at most as many ranks as blocks. */
  readonly blocks: number
  readonly communicator: Communicator
  /** Rows of the train set, of all ranks. */
  readonly rows: number
}

/** The rows of this rank. */
export interface BlockRows {
  readonly x: Features
  readonly targets: TargetRows
  readonly weights: Float64Array | undefined
}

/**
 * A compiled training step whose batches are computed in blocks of rows, here and on other ranks. Block j of every batch is of
 * the rows of part j of the train set, which is cut into as many consecutive parts as there are blocks; each epoch draws a new
 * order within every part. The gradients of the blocks are added up by a tree that depends on their number alone, and what
 * follows is computed by every rank alike: θ has the same bytes for any number of ranks.
 */
export class BlockTraining implements TrainingProgram {
  readonly session: Session
  readonly #core: Core
  readonly #network: NetworkDescription
  readonly #options: TrainingOptions
  readonly #parallel: BlockOptions
  readonly #plan: Plan
  readonly #parameters: number
  /** Blocks of this rank. */
  readonly #own: Range
  /** First row of the rows of this rank. */
  readonly #firstRow: number
  readonly #windows: RowWindows
  readonly #order: Reserved | null
  readonly #rowBytes: { readonly source: number; readonly targets: number }
  readonly #derivatives: Reserved
  readonly #step: OptimizerStep
  /** One for each block of this rank where blocks wait for the statistics of the batch, else one for all of them. */
  readonly #programs: readonly BlockProgram[]
  readonly #sum: GradientSum
  readonly #statistics: BatchStatistics
  readonly #emitter: Emitter
  #source: Source
  #code: Code = { begin: 0, end: 0 }
  #callbacks: readonly HostCallback[] = []
  /** The program that computed the last block of the last batch that has rows, and its rows; `null` on the other ranks. */
  #last: { readonly program: BlockProgram; readonly block: number; readonly rows: number } | null = null

  constructor(
    core: Core,
    network: NetworkDescription,
    parameters: number,
    { x, targets, weights }: BlockRows,
    options: TrainingOptions,
    parallel: BlockOptions,
    functionName: string,
  ) {
    const plan = new Plan(core)
    const { blocks, communicator, rows } = parallel
    const count = parameterCount(network)
    const augment = options.augment ?? []
    const { first, end } = rowsOfRank(communicator.rank, communicator.size, blocks, rows)
    this.#core = core
    this.#network = network
    this.#options = options
    this.#parallel = parallel
    this.#plan = plan
    this.#parameters = parameters
    this.#own = rangeOf(communicator.rank, blocks, communicator.size)
    this.#firstRow = first
    this.session = new Session(plan)
    const outputs = outputUnits(network)
    const isWeighted = weights !== undefined
    const shape = { rows: end - first, inputs: network.inputs, outputs, x, targets, isWeighted, isDouble: false }
    this.#windows = new RowWindows(plan, { ...shape, isNumbered: augment.length > 0 })
    this.#rowBytes = {
      source: network.inputs * sourceFormat(x, core).bytesPerValue,
      targets: targetBytes(targets, 1, outputs, core),
    }
    this.#order = options.shuffle ? plan.reserve((end - first) * 4) : null
    this.#derivatives = plan.reals(count)
    const waits = network.layers.some(
      ({ normalization, trainable }) => normalization === 'batch' && trainable !== false,
    )
    const programs = waits ? this.#own.end - this.#own.first : 1
    const planned = plannedTargets(targets, options)
    this.#programs = Array.from(
      { length: programs },
      () => new BlockProgram(plan, network, this.#blockRows, planned, augment),
    )
    this.#sum = new GradientSum(plan, communicator, blocks, count, !waits)
    this.#statistics = new BatchStatistics(core, communicator, blocks)
    this.#step = new OptimizerStep(plan, network, this.#derivatives, options)
    const words = network.layers.length * LAYER_WORDS * programs + OTHER_WORDS * (programs + 1)
    const constants = network.layers.length * LAYER_CONSTANTS * programs + OTHER_CONSTANTS * (programs + 1)
    this.#emitter = new Emitter(plan, words, constants + this.#step.segmentConstants)
    plan.allocate(functionName)
    this.#windows.load(0, { first, count: end - first, x, targets, weights })
    this.#source = this.#windows.swap()
    this.#compile()
  }

  #compile(): void {
    const { optimizer, labelSmoothing, positiveWeights, seed } = this.#options
    const emitter = this.#emitter
    for (const program of this.#programs)
      program.compile(emitter, this.#parameters, { labelSmoothing, positiveWeights })
    const [begin, callbacks] = [emitter.position, emitter.callbackCount]
    const parameters = parameterAddresses(this.#network, this.#parameters, this.#core.bytesPerReal)
    const optimizerSteps = Math.ceil(this.epochSteps / this.#step.accumulate)
    this.#step.emit(emitter, this.#parameters, parameters, this.session, optimizerSteps)
    this.#code = { begin, end: emitter.position }
    this.#callbacks = emitter.callbacksBetween(callbacks, emitter.callbackCount)
    this.session.setSeed(seed)
    this.session.set(layout.SESSION_LEARNING_RATE, optimizer?.learningRate ?? 0)
    this.session.set(layout.SESSION_BASE_RATE, optimizer?.learningRate ?? 0)
  }

  /** Most rows of a block. */
  get #blockRows(): number {
    return this.#options.batchSize / this.#parallel.blocks
  }

  get steps(): number {
    return this.epochSteps
  }

  get epochSteps(): number {
    return Math.ceil(this.#parallel.rows / this.#options.batchSize)
  }

  stepsBefore(): number {
    return 0
  }

  get learningRate(): number {
    return this.session.get(layout.SESSION_LEARNING_RATE)
  }

  setBaseRate(rate: number): void {
    this.#step.setBaseRate(this.session, rate)
  }

  /** Begins an epoch: orders the rows of every block and sets the sums to 0. */
  beginEpoch(epoch: number): void {
    this.session.setEpoch(epoch)
    this.session.clearSums()
    if (this.#order === null) return
    const [low, high] = seedWords(this.#options.seed)
    for (let block = this.#own.first; block < this.#own.end; block++) {
      const { first, end } = this.#rowsOf(block)
      const order = this.#plan.at(this.#order) + (first - this.#firstRow) * 4
      this.#core.kernels.permute(order, end - first, low, high, epoch, block)
    }
  }

  setDropout(isOn: boolean): void {
    this.#emitter.setDropout(isOn)
  }

  run(from: number, count: number): number {
    for (let done = 0; done < count; done++) {
      if (from + done >= this.epochSteps || !this.#runStep(from + done)) return done
    }
    return count
  }

  #runStep(step: number): boolean {
    const { session } = this
    const { batchSize } = this.#options
    const { rows: epochRows } = this.#parallel
    const rows = Math.min(batchSize, epochRows - step * batchSize)
    const draws = session.get(layout.SESSION_DRAWS)
    this.#sum.clear()
    this.#last = null
    if (this.#programs.length === 1 && this.#programs[0]?.points.length === 0) this.#runInTurn(step, draws)
    else this.#runInStep(step, draws, rows)
    const { loss, weight } = this.#sum.complete(this.derivatives)
    session.set(layout.SESSION_DRAWS, draws)
    session.setRows({ ...this.#source, order: 0, count: epochRows, batchSize })
    const run = this.#programRun(this.multiplications)
    const { position } = this.#emitter
    // An empty part begins the batch of all blocks.
    if (!runPart(run, { begin: position, end: position }, [], step, layout.BATCH_SUSPENDS)) return false
    session.setLoss(loss, weight)
    if (session.status !== layout.STATUS_OK) return false
    return runPart(run, this.#code, this.#callbacks, step, layout.BATCH_RESUMES)
  }

  /** Computes one block after the other with the same program. */
  #runInTurn(step: number, draws: number): void {
    const [program] = this.#programs
    if (program === undefined) return
    for (let block = this.#own.first; block < this.#own.end; block++) {
      this.#beginBlock(program, block, step)
      this.#runBlockPart(program, 0, step, draws)
      this.#sum.add(program)
    }
  }

  /** Computes all blocks part by part: between two parts they wait for the statistics of the batch. */
  #runInStep(step: number, draws: number, rows: number): void {
    this.#programs.forEach((program, i) => this.#beginBlock(program, this.#own.first + i, step))
    const parts = this.#programs[0]?.parts ?? 0
    for (let part = 0; part < parts; part++) {
      for (const program of this.#programs) this.#runBlockPart(program, part, step, draws)
      if (part + 1 < parts) this.#statistics.apply(this.#programs, part, rows)
    }
    for (const program of this.#programs) this.#sum.add(program)
  }

  #beginBlock(program: BlockProgram, block: number, step: number): void {
    const { first, end } = this.#rowsOf(block)
    const begin = step * this.#blockRows
    const rows = Math.max(0, Math.min(this.#blockRows, end - first - begin))
    program.begin(block, begin, rows)
    if (rows > 0) this.#last = { program, block, rows }
  }

  /** Points the session to the rows of the block and runs a part of its program. */
  #runBlockPart(program: BlockProgram, part: number, step: number, draws: number): void {
    const { blocks } = this.#parallel
    const { first, end } = this.#rowsOf(program.block)
    const at = first - this.#firstRow
    const { source, sourceType, targets, weights = 0, numbers = 0 } = this.#source
    this.session.setRows({
      source: source + at * this.#rowBytes.source,
      sourceType,
      targets: targets + at * this.#rowBytes.targets,
      weights: weights === 0 ? 0 : weights + at * 8,
      numbers: numbers === 0 ? 0 : numbers + at * 4,
      order: this.#order === null ? 0 : this.#plan.at(this.#order) + at * 4,
      count: end - first,
      batchSize: this.#blockRows,
    })
    // Every block has a dropout mask of its own.
    this.session.set(layout.SESSION_DRAWS, draws * blocks + program.block)
    program.run(part, this.#programRun(this.multiplications / blocks, program.workspace), step)
  }

  #programRun(multiplications: number, workspace = this.#programs[0]?.workspace ?? 0): ProgramRun {
    return { core: this.#core, session: this.session, workspace, multiplications }
  }

  /** The rows of the train set that are those of a block. */
  #rowsOf(block: number): Range {
    return rangeOf(block, this.#parallel.rows, this.#parallel.blocks)
  }

  /** Multiplications of a step: forward, and backward to the weights and to the inputs. */
  get multiplications(): number {
    return 3 * this.#options.batchSize * weightCount(this.#network)
  }

  get derivatives(): number {
    return this.#plan.at(this.#derivatives)
  }

  outputs(index: number): { pointer: number; count: number } {
    const { program, rows } = this.#last ?? { program: this.#programs[0], rows: 0 }
    if (program === undefined) throw new Error('a training without blocks')
    return { pointer: program.output(index), count: rows * (this.#network.layers[index]?.units ?? 0) }
  }

  /** Of the last block of the last batch that has rows, whichever rank computed it. */
  outputStatistics(): OutputStatistics[] {
    const { communicator } = this.#parallel
    const layers = this.#network.layers.length
    const own = new Float64Array(1 + 2 * layers).fill(-1)
    if (this.#last !== null) {
      own[0] = this.#last.block
      this.#network.layers.forEach((_, i) => {
        const { rms, zeroFraction } = statisticsOf(this.#core, this.outputs(i))
        own.set([rms, zeroFraction], 1 + 2 * i)
      })
    }
    const all = gatherNumbers(
      communicator,
      own,
      Array.from({ length: communicator.size }, () => own.length),
    )
    const last = all.reduce((best, next) => ((next[0] ?? -1) > (best[0] ?? -1) ? next : best))
    return this.#network.layers.map((_, i) => ({ rms: last[1 + 2 * i] ?? NaN, zeroFraction: last[2 + 2 * i] ?? NaN }))
  }

  get optimizerState(): Reals[] {
    return this.#step.state
  }

  set optimizerState(vectors: readonly Reals[]) {
    this.#step.state = vectors
  }

  get average(): Reals | null {
    return this.#step.averageAfter(this.session)
  }

  release(): void {
    this.#plan.release()
  }
}
