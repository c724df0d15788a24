import type { TrainingProgram } from '../../program/training-program.js'
import type { Lbfgs } from '../lbfgs/lbfgs.js'
import type { NetworkInternals } from '../network/internals.js'
import type { TrainRows } from '../rows/train-rows.js'
import { askCallback } from './callbacks.js'
import type { BatchRow } from '../../result/index.js'
import { batchRow } from './measure/history-rows.js'
import type { FitOptions } from './options.js'
import type { ParallelFit } from './parallel/parallel-fit.js'
import type { Pace } from './pace.js'
import { aborted, stoppedBy, timeIsOver, type Stop } from './stop.js'
import { TimeSlices, yieldToEventLoop } from './time-slices.js'

/** What takes the steps of an epoch, and over which rows. */
export interface StepSources {
  readonly network: NetworkInternals
  readonly training: TrainingProgram
  readonly trainRows: TrainRows
  /** Takes the steps where the step program does not. */
  readonly solver: Lbfgs | null
  readonly dropoutFrom: number
  readonly pace: Pace
  /** `null` where no other rank has to do the same. */
  readonly parallel: ParallelFit | null
}

/** What the steps ask of their run. */
export interface StepHooks {
  /** Called between two slices of work: saves a checkpoint if one is due. */
  offerCheckpoint(epoch: number, step: number): Promise<void>
  /** Called when training is aborted or its time is over: saves a checkpoint where the options ask for them. */
  saveCheckpoint(epoch: number, step: number): Promise<void>
  /** Called once, after the first step: the values of its batch are still in memory. */
  firstStepDone(): void
  /** Explains the step that failed. */
  explainDivergence(): Promise<Stop>
}

/** Runs the steps of an epoch, window by window and in time slices, and calls the callbacks between them. */
export class EpochSteps {
  readonly #sources: StepSources
  readonly #options: FitOptions
  readonly #hooks: StepHooks
  readonly #slices = new TimeSlices()
  #isFirst = true

  constructor(sources: StepSources, options: FitOptions, hooks: StepHooks) {
    this.#sources = sources
    this.#options = options
    this.#hooks = hooks
  }

  /** Runs the steps of an epoch from `first` on; returns why training must stop, or `null`. */
  async run(epoch: number, first: number): Promise<Stop | null> {
    const { solver, trainRows } = this.#sources
    if (solver !== null) return (await this.#loadWindow(epoch, 0, 0)) ?? (await this.#iterate(solver, epoch))
    for (let window = 0; window < trainRows.windows; window++) {
      const stop = (await this.#loadWindow(epoch, window, first)) ?? (await this.#runWindow(epoch, window, first))
      if (stop !== null) return stop
    }
    // An interruption at the end of an epoch waits until the epoch is measured: its signals are those of the last batch.
    return null
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true
  }

  /** Why training is to stop at once, after a checkpoint was saved; `null` where it is to go on. */
  async interruption(epoch: number, step: number): Promise<Stop | null> {
    const { maxSeconds = Infinity } = this.#options
    const [isAborted, isOver] = this.#any(this.#isAborted, this.#sources.pace.elapsed >= maxSeconds)
    if (isAborted !== true && isOver !== true) return null
    await this.#hooks.saveCheckpoint(epoch, step)
    return isAborted === true ? aborted : timeIsOver(maxSeconds)
  }

  /** Whether any rank says so, for each answer. */
  #any(...answers: readonly boolean[]): readonly boolean[] {
    return this.#sources.parallel?.any(...answers) ?? answers
  }

  /** Loads a window, even one whose steps a resumed run has already taken: its rows may be measured. */
  async #loadWindow(epoch: number, window: number, first: number): Promise<Stop | null> {
    const { training, trainRows } = this.#sources
    const done = Math.max(first, training.stepsBefore(window))
    const stop = await this.interruption(epoch, done)
    if (stop !== null) return stop
    try {
      await trainRows.load(training, epoch, window)
    } catch (cause) {
      // A source may throw because it was aborted.
      if (!this.#isAborted) throw cause
    }
    return await this.interruption(epoch, done)
  }

  /** Runs the steps of the loaded window in slices, except those before step `first` of the epoch. */
  async #runWindow(epoch: number, window: number, first: number): Promise<Stop | null> {
    const { training, dropoutFrom, pace, parallel } = this.#sources
    const [isByBatch = false] = this.#any(this.#options.onBatch !== undefined)
    training.setDropout(epoch >= dropoutFrom)
    const before = training.stepsBefore(window)
    for (let step = Math.max(0, first - before); step < training.steps;) {
      const interrupted = await this.interruption(epoch, before + step)
      if (interrupted !== null) return interrupted
      const most = isByBatch || this.#isFirst ? 1 : Math.min(this.#slices.steps, training.steps - step)
      const asked = parallel?.least(most) ?? most
      const start = performance.now()
      const done = training.run(step, asked)
      this.#slices.learn(done, performance.now() - start)
      step += done
      pace.count(done)
      if (this.#isFirst) this.#hooks.firstStepDone()
      this.#isFirst = false
      if (done < asked) return await this.#hooks.explainDivergence()
      const total = before + step
      const stop = await this.#callOnBatch(epoch, total)
      if (stop !== null) return stop
      // With `onBatch`, steps run one by one: a slice is over when its time is.
      if (isByBatch && step < training.steps && this.#any(this.#slices.isOver)[0] !== true) continue
      const told = await this.#callOnProgress(epoch, total)
      if (told !== null) return told
      // The checkpoint at the end of an epoch follows its measurement.
      if (total < training.epochSteps) await this.#hooks.offerCheckpoint(epoch, total)
      await yieldToEventLoop()
    }
    return null
  }

  /** Runs an epoch of an optimizer that takes one step over all rows. */
  async #iterate(solver: Lbfgs, epoch: number): Promise<Stop | null> {
    const { pace } = this.#sources
    const iteration = await solver.iterate(() => this.#any(this.#isAborted)[0] === true)
    if (iteration === 'aborted') return await this.interruption(epoch, 0)
    if (iteration === 'diverged') return await this.#hooks.explainDivergence()
    if (iteration !== 'stepped') return solver.explain(iteration)
    pace.count(1)
    const stop = await this.#callOnBatch(epoch, 1)
    if (stop !== null) return stop
    const told = await this.#callOnProgress(epoch, 1)
    if (told !== null) return told
    if (this.#slices.isOver) await yieldToEventLoop()
    return null
  }

  async #callOnBatch(epoch: number, batch: number): Promise<Stop | null> {
    const { onBatch, signal } = this.#options
    const { network, training, parallel } = this.#sources
    if (onBatch === undefined && parallel === null) return null
    const row = (): BatchRow => batchRow(network, training, epoch, batch)
    const answer = onBatch === undefined ? undefined : await askCallback('onBatch', () => onBatch(row()), signal)
    return this.#any(answer === 'stop')[0] === true ? stoppedBy('onBatch', `batch ${batch} of epoch ${epoch}`) : null
  }

  async #callOnProgress(epoch: number, batch: number): Promise<Stop | null> {
    const { onProgress, signal } = this.#options
    const { pace, parallel } = this.#sources
    if (onProgress === undefined && parallel === null) return null
    const progress = pace.progress(epoch, batch)
    const answer =
      onProgress === undefined ? undefined : await askCallback('onProgress', () => onProgress(progress), signal)
    return this.#any(answer === 'stop')[0] === true ? stoppedBy('onProgress', `batch ${batch} of epoch ${epoch}`) : null
  }
}
