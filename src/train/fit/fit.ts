import * as layout from '../../../assembly/layout.js'
import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { Checkpoint } from '../../model/checkpoint.js'
import { lossKind } from '../../model/losses.js'
import { parameterCount } from '../../model/segments.js'
import type { Training } from '../../program/training.js'
import type { BatchRow, Divergence, EpochRow, History, StopReason } from '../../result/index.js'
import type { Core } from '../../runtime/kernels.js'
import type { Reals } from '../../tensor/reals.js'
import { penaltyAdvice } from './advice.js'
import { Checkpoints, checkResume, dataFingerprints } from '../checkpoint/checkpoint.js'
import { deepFreeze } from './deep-freeze.js'
import { explainDivergence, explainMeasurement, type Breakdown } from './divergence.js'
import { phaseNotes } from './dropout-phase.js'
import { EarlyStopping, fallingValue } from './early-stopping.js'
import { EpochMeter } from './epoch-meter.js'
import { checkData, measuredRows, openRows, precisionNotes } from './data.js'
import { fitProgram } from './program.js'
import { describeFit, type FitOptions, type FitPlan, type FitProgress } from './options.js'
import { checkWhole } from './full-batch.js'
import { Lbfgs } from '../lbfgs/lbfgs.js'
import type { NetworkInternals } from '../network/network.js'
import { Plateau } from './plateau.js'
import { rowWeights, type RowWeights } from '../rows/row-weights.js'
import { evaluationsBefore, partNotes } from './test-evaluations.js'
import type { TrainRows } from '../rows/train-rows.js'
import { TimeSlices, yieldToEventLoop } from './time-slices.js'

export type { FitOptions, FitProgress } from './options.js'

interface Stop {
  readonly reason: StopReason
  readonly message: string
  readonly divergence?: Divergence
}

/** Trains a network; see `Network.fit`. */
export async function fitNetwork(
  network: NetworkInternals,
  train: Dataset | ChunkedDataset,
  options: FitOptions,
): Promise<History> {
  const plan = describeFit(options, train, network.description)
  if (plan.optimizer.kind === 'lbfgs') checkWhole(train)
  if (options.worker === true) {
    const { fitInWorker } = await import('../worker/fit-in-worker.js')
    return await fitInWorker(network, train, options)
  }
  const weights = rowWeights('fit', train, options)
  const { resume, checkpoint, dev } = options
  const needsData = resume !== undefined || checkpoint !== undefined
  const fingerprints = needsData ? await dataFingerprints(train, dev, weights) : null
  const run = new Run(network, train, options, { plan, weights, fingerprints })
  try {
    await run.startThreads()
    return await run.toTheEnd()
  } finally {
    await run.release()
  }
}

interface Prepared {
  readonly plan: FitPlan
  readonly weights: RowWeights | undefined
  readonly fingerprints: Checkpoint['data'] | null
}

/** One fit, from the first epoch to the history. */
class Run {
  readonly #network: NetworkInternals
  readonly #options: FitOptions
  readonly #plan: FitPlan
  readonly #train: Dataset | ChunkedDataset
  readonly #trainRows: TrainRows
  readonly #training: Training
  readonly #meter: EpochMeter
  readonly #stopping: EarlyStopping | null
  readonly #plateau: Plateau | null
  /** What takes the steps, where it is not the step program. */
  readonly #solver: Lbfgs | null
  readonly #slices = new TimeSlices()
  readonly #began = performance.now()
  readonly #rows: EpochRow[] = []
  readonly #runtimeNotes: string[] = []
  #pool: Core['pool']
  readonly #checkpoints: Checkpoints | null
  readonly #fingerprints: Checkpoint['data'] | null
  #bestParameters: Reals | null = null
  /** Batches of this call, and seconds of all calls before it. */
  #batches = 0
  #secondsBefore = 0

  constructor(
    network: NetworkInternals,
    train: Dataset | ChunkedDataset,
    options: FitOptions,
    { plan, weights, fingerprints }: Prepared,
  ) {
    const { description } = network
    this.#network = network
    this.#options = options
    this.#plan = plan
    this.#train = train
    this.#trainRows = openRows(network, train, options, plan, weights)
    const { dev } = options
    const devRows = dev === undefined ? null : { data: dev, targets: checkData(network, dev) }
    const { settings } = plan
    const { resume, checkpoint } = options
    this.#fingerprints = fingerprints
    this.#checkpoints = checkpoint === undefined ? null : new Checkpoints(checkpoint)
    if (resume !== undefined && fingerprints !== null) checkResume(resume, description, settings, fingerprints)
    const stopping = resume?.earlyStopping ?? undefined
    this.#stopping = plan.earlyStopping === null ? null : new EarlyStopping(plan.earlyStopping, stopping)
    const { schedule } = plan.rules
    this.#plateau = schedule.kind === 'plateau' ? new Plateau(schedule, resume?.plateau ?? undefined) : null
    this.#training = fitProgram(network, train, this.#trainRows, plan, 'fit')
    this.#meter = new EpochMeter(network, this.#training, this.#trainRows, plan, train.rows, devRows)
    this.#solver = plan.optimizer.kind === 'lbfgs' ? new Lbfgs(network, this.#training, plan.optimizer) : null
  }

  /** Starts the workers, where the steps are large enough for several threads. */
  async startThreads(): Promise<void> {
    const { core, notes } = this.#network
    this.#runtimeNotes.push(...notes)
    if (core.pool === undefined || !core.sharesWork(this.#training.multiplications)) return
    this.#pool = core.pool
    const unavailableReason = await core.pool.join()
    if (unavailableReason !== undefined)
      this.#runtimeNotes.push(`One thread instead of ${core.threads}: ${unavailableReason}.`)
  }

  async toTheEnd(): Promise<History> {
    const { epochs } = this.#plan.settings
    const { resume } = this.#options
    const first = resume?.epoch ?? 1
    if (resume !== undefined) this.#restore(resume)
    let stop: Stop | null = null
    for (let epoch = first; epoch <= epochs && stop === null; epoch++) {
      this.#training.beginEpoch(epoch)
      const from = epoch === resume?.epoch ? resume.stepOfEpoch : 0
      if (resume !== undefined && from > 0) this.#training.session.numbers = resume.session
      stop = (await this.#runEpoch(epoch, from)) ?? (await this.#finishEpoch(epoch)) ?? this.#converged()
      if (stop === null) await this.#checkpoints?.offer(() => this.#checkpoint(epoch + 1, 0))
    }
    return this.#conclude(stop ?? { reason: 'epochs', message: `All ${epochs} epochs were trained.` })
  }

  async release(): Promise<void> {
    this.#pool?.leave()
    const closed = this.#trainRows.close()
    this.#solver?.release()
    this.#training.release()
    await closed
  }

  /** Steps of the optimizer taken so far. */
  get #step(): number {
    return this.#training.session.get(layout.SESSION_STEP)
  }

  /** The steps of an epoch from `first` on; why training must stop, or `null`. */
  async #runEpoch(epoch: number, first: number): Promise<Stop | null> {
    if (this.#solver !== null) {
      return (await this.#loadWindow(epoch, 0, 0)) ?? (await this.#iterate(this.#solver, epoch))
    }
    for (let window = 0; window < this.#trainRows.windows; window++) {
      const stop = (await this.#loadWindow(epoch, window, first)) ?? (await this.#runWindow(epoch, window, first))
      if (stop !== null) return stop
    }
    return this.#isAborted ? aborted : null
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true
  }

  /** Brings a window into memory, also one whose steps were done before a checkpoint: its rows may be measured. */
  async #loadWindow(epoch: number, window: number, first: number): Promise<Stop | null> {
    const done = Math.max(first, this.#training.stepsBefore(window))
    if (this.#isAborted) return await this.#abort(epoch, done)
    try {
      await this.#trainRows.load(this.#training, epoch, window)
    } catch (cause) {
      // A source that gives up because it was told to is no fault.
      if (!this.#isAborted) throw cause
    }
    return this.#isAborted ? await this.#abort(epoch, done) : null
  }

  /** The steps of the window in memory, in slices, but for those before step `first` of the epoch. */
  async #runWindow(epoch: number, window: number, first: number): Promise<Stop | null> {
    const training = this.#training
    const { onBatch, onProgress } = this.#options
    training.setDropout(epoch >= this.#plan.dropoutFrom)
    const before = training.stepsBefore(window)
    for (let step = Math.max(0, first - before); step < training.steps;) {
      if (this.#isAborted) return await this.#abort(epoch, before + step)
      const asked = onBatch === undefined ? Math.min(this.#slices.steps, training.steps - step) : 1
      const start = performance.now()
      const done = training.run(step, asked)
      this.#slices.learn(done, performance.now() - start)
      step += done
      this.#batches += done
      if (done < asked) return this.#diverged()
      const total = before + step
      const stop = await this.#askAfterBatch(epoch, total)
      if (stop !== null) return stop
      // Slices of steps end on their own; single steps are gathered until their time is up.
      if (onBatch !== undefined && step < training.steps && !this.#slices.isOver) continue
      onProgress?.({ epoch, step: total, ...this.#pace(epoch, total) })
      // At an epoch's end there is one after it is measured.
      if (total < training.epochSteps) await this.#checkpoints?.offer(() => this.#checkpoint(epoch, total))
      await yieldToEventLoop()
    }
    return null
  }

  /** An epoch of an optimizer that takes one step over all rows. */
  async #iterate(solver: Lbfgs, epoch: number): Promise<Stop | null> {
    const { onProgress, signal } = this.#options
    const iteration = await solver.iterate(signal)
    if (iteration === 'aborted') return await this.#abort(epoch, 0)
    if (iteration === 'diverged') return this.#diverged()
    if (iteration !== 'stepped') return solver.explain(iteration)
    this.#batches++
    const stop = await this.#askAfterBatch(epoch, 1)
    if (stop !== null) return stop
    onProgress?.({ epoch, step: 1, ...this.#pace(epoch, 1) })
    if (this.#slices.isOver) await yieldToEventLoop()
    return null
  }

  /** Tells `onBatch` of a batch, where somebody listens. */
  async #askAfterBatch(epoch: number, batch: number): Promise<Stop | null> {
    const { onBatch } = this.#options
    if (onBatch === undefined || (await onBatch(this.#batchRow(epoch, batch))) !== 'stop') return null
    return { reason: 'callback', message: `onBatch said stop after batch ${batch} of epoch ${epoch}.` }
  }

  #converged(): Stop | null {
    return this.#solver?.isConverged === true ? this.#solver.explain('converged') : null
  }

  async #abort(epoch: number, step: number): Promise<Stop> {
    await this.#checkpoints?.save(() => this.#checkpoint(epoch, step))
    return aborted
  }

  #batchRow(epoch: number, batch: number): BatchRow {
    const { core, description } = this.#network
    const training = this.#training
    const { session } = training
    const loss = session.get(layout.SESSION_BATCH_LOSS)
    const penalty = session.get(layout.SESSION_BATCH_PENALTY)
    return Object.freeze({
      epoch,
      batch,
      step: this.#step,
      rows: session.batchRows,
      loss,
      penalty,
      cost: loss + penalty,
      gradientNorm: Math.sqrt(core.kernels.sumSquares(training.derivatives, parameterCount(description))),
      learningRate: training.learningRate,
    })
  }

  /** What is asked for in all, and how long the rest takes if it goes on like this. */
  #pace(epoch: number, step: number): Pick<FitProgress, 'epochs' | 'steps' | 'secondsLeft'> {
    const { epochs } = this.#plan.settings
    const { epochSteps: steps } = this.#training
    const elapsed = (performance.now() - this.#began) / 1000
    const left = epochs * steps - ((epoch - 1) * steps + step)
    return { epochs, steps, secondsLeft: (elapsed / this.#batches) * left }
  }

  #checkpoint(epoch: number, stepOfEpoch: number): Checkpoint {
    if (this.#fingerprints === null) throw new Error('a checkpoint of data without fingerprints')
    return {
      format: 'wellfit.checkpoint',
      version: 1,
      network: this.#network.description,
      settings: this.#plan.settings,
      data: this.#fingerprints,
      epoch,
      stepOfEpoch,
      seconds: this.#seconds,
      session: this.#training.session.numbers,
      earlyStopping: this.#stopping?.state ?? null,
      plateau: this.#plateau?.state ?? null,
      rows: [...this.#rows],
      parameters: this.#parameters().slice(),
      optimizerState: this.#solver?.state ?? this.#training.optimizerState,
      bestParameters: this.#bestParameters,
    }
  }

  #restore(checkpoint: Checkpoint): void {
    this.#parameters().set(checkpoint.parameters)
    if (this.#solver === null) this.#training.optimizerState = checkpoint.optimizerState
    else this.#solver.state = checkpoint.optimizerState
    this.#training.session.numbers = checkpoint.session
    this.#bestParameters = checkpoint.bestParameters
    this.#secondsBefore = checkpoint.seconds
    this.#rows.push(...checkpoint.rows.map(deepFreeze))
  }

  get #seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#began) / 1000
  }

  #diverged(): Stop {
    return { reason: 'diverged', ...explainDivergence(this.#breakdown(this.#train, this.#step + 1)) }
  }

  #breakdown(rows: Dataset | ChunkedDataset, step: number): Breakdown {
    const data = isChunked(rows) ? rows.sample : rows
    const { core, description } = this.#network
    return { core, network: description, training: this.#training, settings: this.#plan.settings, data, step }
  }

  /** Measures, tells, and decides whether to go on. */
  async #finishEpoch(epoch: number): Promise<Stop | null> {
    const row = this.#meter.measure(epoch, this.#seconds)
    if (!Number.isFinite(row.train.cost) || (row.dev !== null && !Number.isFinite(row.dev.cost))) {
      const part = Number.isFinite(row.train.cost) ? 'dev' : 'train'
      const data = (part === 'dev' ? this.#options.dev : undefined) ?? this.#train
      return { reason: 'diverged', ...explainMeasurement(this.#breakdown(data, this.#step), epoch, part) }
    }
    this.#rows.push(row)
    this.#adaptRate(row)
    const answer = await this.#options.onEpoch?.(row)
    const verdict = this.#stopping?.observe(row)
    if (verdict === 'improved') this.#bestParameters = this.#parameters().slice()
    if (verdict === 'stop') return { reason: 'patience', message: this.#patienceMessage() }
    return answer === 'stop' ? { reason: 'callback', message: `onEpoch said stop after epoch ${epoch}.` } : null
  }

  #adaptRate(row: EpochRow): void {
    if (this.#plateau === null) return
    const preset = row.dev === null ? 'trainCost' : 'devLoss'
    const factor = this.#plateau.observe(fallingValue(row, this.#stopping?.settings.monitor ?? preset))
    this.#training.setBaseRate(this.#plan.optimizer.learningRate * factor)
  }

  #patienceMessage(): string {
    const { monitor, patience } = this.#stopping?.settings ?? { monitor: '', patience: 0 }
    const best = this.#stopping?.best
    const kept = best
      ? `the weights of epoch ${best.epoch} are kept`
      : 'it was never defined; the last weights are kept'
    return `${monitor} did not improve for ${patience} epochs; ${kept}.`
  }

  #parameters(): Reals {
    const { core, description, parameters } = this.#network
    return core.reals(parameters, parameterCount(description))
  }

  #conclude(stop: Stop): History {
    const { description, testEvaluations } = this.#network
    if (this.#bestParameters !== null) this.#parameters().set(this.#bestParameters)
    const last = this.#rows.at(-1)
    const { settings } = this.#plan
    const first = this.#rows[0]
    const notes = [
      ...this.#plan.notes,
      ...phaseNotes(this.#rows, this.#plan.dropoutFrom),
      ...this.#runtimeNotes,
      ...precisionNotes(this.#train, settings.precision),
      ...partNotes(this.#train, this.#options.dev, testEvaluations),
      ...(first === undefined ? [] : penaltyAdvice(first.train)),
    ]
    return {
      format: 'wellfit.history',
      version: 1,
      task: lossKind(description.loss).task,
      rows: this.#rows,
      best: this.#best(),
      stop: { ...stop, epoch: last?.epoch ?? 0, step: this.#step },
      trainRowsMeasured: measuredRows(this.#train),
      settings,
      notes,
      ...evaluationsBefore(testEvaluations),
    }
  }

  #best(): History['best'] {
    const best = this.#stopping?.best
    if (best && this.#stopping) return { ...best, monitor: this.#stopping.settings.monitor }
    const last = this.#rows.at(-1)
    return last === undefined ? null : { epoch: last.epoch, monitor: 'trainCost', value: last.train.cost }
  }
}

const aborted: Stop = { reason: 'aborted', message: 'The signal was aborted.' }
