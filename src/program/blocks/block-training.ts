import * as layout from '../../../assembly/layout.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import { parameterCount } from '../../model/segments.js'
import type { Core } from '../../runtime/core.js'
import { Plan, type Reserved } from '../../tensor/plan.js'
import type { Reals } from '../../tensor/reals.js'
import { Emitter } from '../emitter.js'
import { runPart, type HostCallback, type ProgramRun } from '../host-callbacks.js'
import { embeddingConstants, membersOf, trainingMultiplications } from '../layers/buffers.js'
import { parameterAddresses } from '../layers/parameters.js'
import { Session, type Code } from '../session.js'
import { OptimizerStep } from '../step/optimizer-step.js'
import { LAYER_CONSTANTS, LAYER_WORDS, OTHER_CONSTANTS, OTHER_WORDS, statisticsOf } from '../training.js'
import { plannedTargets, type TrainingOptions } from '../training-options.js'
import type { OutputStatistics, TrainingProgram } from '../training-program.js'
import type { BatchGradient, BlockOptions } from './batch-gradient.js'
import { gatherNumbers } from './communicator.js'
import { FastGradient } from './fast-gradient.js'
import { RankRows, type BlockRows } from './rank-rows.js'
import { StrictGradient } from './strict-gradient.js'

/**
 * A compiled training step whose batches are computed in blocks of rows, here and on other ranks. Block j of every batch is of
 * the rows of part j of the train set, which is cut into as many consecutive parts as there are blocks; each epoch draws a new
 * order within every part. What follows the gradient of a batch is computed by every rank alike. In strict mode θ has the same bytes
 * for any number of ranks.
 */
export class BlockTraining implements TrainingProgram {
  readonly session: Session
  readonly #core: Core
  readonly #network: NetworkDescription
  readonly #options: TrainingOptions
  readonly #parallel: BlockOptions
  readonly #plan: Plan
  readonly #parameters: number
  readonly #rows: RankRows
  readonly #derivatives: Reserved
  readonly #gradient: BatchGradient
  readonly #step: OptimizerStep
  readonly #emitter: Emitter
  #code: Code = { begin: 0, end: 0 }
  #callbacks: readonly HostCallback[] = []

  constructor(
    core: Core,
    network: NetworkDescription,
    parameters: number,
    given: BlockRows,
    options: TrainingOptions,
    parallel: BlockOptions,
    functionName: string,
  ) {
    const plan = new Plan(core)
    this.#core = core
    this.#network = network
    this.#options = options
    this.#parallel = parallel
    this.#plan = plan
    this.#parameters = parameters
    this.session = new Session(plan, network.members)
    this.#rows = planRows(plan, network, given, options, parallel)
    this.#derivatives = plan.reals(parameterCount(network))
    const [session, rows, derivatives] = [this.session, this.#rows, this.#derivatives]
    const targets = plannedTargets(given.targets, options)
    const Gradient = parallel.mode === 'fast' ? FastGradient : StrictGradient
    this.#gradient = new Gradient({ plan, session, network, options, parallel, rows, targets, derivatives })
    this.#step = new OptimizerStep(plan, network, this.#derivatives, options)
    const programs = this.#gradient.programs.reduce((sum, { codes }) => sum + codes, 0)
    const words = network.layers.length * LAYER_WORDS * programs + OTHER_WORDS * (programs + 1)
    const ofProgram = network.layers.length * LAYER_CONSTANTS + embeddingConstants(network.layers)
    const constants = ofProgram * programs + OTHER_CONSTANTS * (programs + 1)
    const own = this.#step.size
    this.#emitter = new Emitter(plan, words + own.words, constants + own.constants)
    plan.allocate(functionName)
    this.#rows.load()
    this.#compile()
  }

  #compile(): void {
    const { optimizer, labelSmoothing, positiveWeights, seed } = this.#options
    const emitter = this.#emitter
    for (const program of this.#gradient.programs)
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
    this.#rows.beginEpoch(epoch)
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
    const { loss, weight } = this.#gradient.compute(step)
    this.#rows.pointToEpoch(session, this.#options.batchSize)
    const run = this.#programRun
    const { position } = this.#emitter
    // An empty part begins the batch of all blocks.
    if (!runPart(run, { begin: position, end: position }, [], step, layout.BATCH_SUSPENDS)) return false
    session.setLoss(loss, weight)
    if (session.status !== layout.STATUS_OK) return false
    return runPart(run, this.#code, this.#callbacks, step, layout.BATCH_RESUMES)
  }

  get #programRun(): ProgramRun {
    const workspace = this.#gradient.programs[0]?.workspace ?? 0
    return { core: this.#core, session: this.session, workspace, multiplications: this.multiplications }
  }

  get multiplications(): number {
    return trainingMultiplications(this.#network, this.#options.batchSize) + this.#step.multiplications
  }

  get derivatives(): number {
    return this.#plan.at(this.#derivatives)
  }

  outputs(index: number): { pointer: number; count: number } {
    const { program, before, rows } = this.#gradient.last ?? {
      program: this.#gradient.programs[0],
      before: 0,
      rows: 0,
    }
    if (program === undefined) throw new Error('a training without blocks')
    const units = (this.#network.layers[index]?.units ?? 0) * membersOf(this.#network)
    return { pointer: program.output(index) + before * units * this.#core.bytesPerReal, count: rows * units }
  }

  /** Of the last block of the last batch that has rows, whichever rank computed it. */
  outputStatistics(): OutputStatistics[] {
    const { communicator } = this.#parallel
    const layers = this.#network.layers.length
    const own = new Float64Array(1 + 2 * layers).fill(-1)
    const { last: ownLast } = this.#gradient
    if (ownLast !== null) {
      own[0] = ownLast.block
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

function planRows(
  plan: Plan,
  network: NetworkDescription,
  given: BlockRows,
  { batchSize, shuffle, seed, augment = [] }: TrainingOptions,
  { blocks, rows, communicator, mode }: BlockOptions,
): RankRows {
  return new RankRows(plan, given, {
    rank: communicator.rank,
    ranks: communicator.size,
    blocks,
    rows,
    inputs: network.inputs,
    outputs: outputUnits(network),
    blockRows: batchSize / blocks,
    shuffle,
    seed,
    isNumbered: augment.length > 0,
    isByBatch: mode === 'fast',
  })
}
