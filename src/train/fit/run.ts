import * as layout from '../../../assembly/layout.js'
import { type ChunkedDataset, datasetOrSample } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { Checkpoint } from '../../model/checkpoint.js'
import type { FitState } from '../../model/fit-state.js'
import { parameterCount } from '../../model/segments.js'
import type * as MuonModule from '../../program/step/muon.js'
import type { TrainingProgram } from '../../program/training-program.js'
import type { EpochRow, History, LayerSignal, Signature } from '../../result/index.js'
import type { Core } from '../../runtime/core.js'
import type { Reals } from '../../tensor/reals.js'
import type * as CheckpointModule from '../checkpoint/checkpoint.js'
import type { Checkpoints } from '../checkpoint/checkpoint.js'
import type * as LbfgsModule from '../lbfgs/lbfgs.js'
import type { Lbfgs } from '../lbfgs/lbfgs.js'
import type { NetworkInternals } from '../network/internals.js'
import type { RowWeights } from '../rows/row-weights.js'
import type * as RowsInChunksModule from '../rows/rows-in-chunks.js'
import type { TrainRows } from '../rows/train-rows.js'
import { askCallback } from './callbacks.js'
import { checkData, openRows } from './data.js'
import { beginningOf } from './continuation.js'
import { deepFreeze } from './deep-freeze.js'
import type { FailedStep } from './causes/divergence.js'
import { EarlyStopping, fallingValue } from './early-stopping.js'
import { EpochSteps, type StepHooks } from './epoch-steps.js'
import type * as HistoryModule from './history.js'
import { EpochMeter } from './measure/history-rows.js'
import type { FitOptions, FitPlan } from './options.js'
import type { ParallelFit } from './parallel/parallel-fit.js'
import { Pace } from './pace.js'
import { Plateau } from './rate/plateau.js'
import { fitProgram } from './program.js'
import { layerSignals } from './measure/signals.js'
import { stoppedBy, type Stop } from './stop.js'
import { printEpoch } from './verbose.js'

/** What saves and resumes. */
export type Checkpointing = typeof CheckpointModule

/** A plan, and what has been prepared for it. */
export interface PreparedFit {
  readonly plan: FitPlan
  readonly weights: RowWeights | undefined
  /** `null` where no checkpoint is written or resumed. */
  readonly fingerprints: Checkpoint['data'] | null
  readonly signature: Signature
  /** Modules that few runs need are imported for those: `null` for the others. */
  readonly checkpointing: Checkpointing | null
  readonly solver: typeof LbfgsModule | null
  readonly muon: typeof MuonModule | null
  readonly chunks: typeof RowsInChunksModule | null
  readonly parallel: ParallelFit | null
}

/** One fit in this thread, from the first epoch to the history. */
export class FitRun {
  readonly #network: NetworkInternals
  readonly #options: FitOptions
  readonly #plan: FitPlan
  readonly #train: Dataset | ChunkedDataset
  readonly #trainRows: TrainRows
  readonly #training: TrainingProgram
  readonly #steps: EpochSteps
  readonly #meter: EpochMeter
  readonly #stopping: EarlyStopping | null
  readonly #plateau: Plateau | null
  /** Takes the steps where the step program does not. */
  readonly #solver: Lbfgs | null
  readonly #pace: Pace
  readonly #parallel: ParallelFit | null
  readonly #rows: EpochRow[] = []
  readonly #runtimeNotes: string[] = []
  readonly #checkpointing: Checkpointing | null
  readonly #checkpoints: Checkpoints | null
  readonly #fingerprints: Checkpoint['data'] | null
  readonly #signature: Signature
  /** Epochs of the calls of `fit` before this one, which this one goes on from. */
  readonly #epochsBefore: number
  /** Of these, the epochs with this run's optimizer. */
  readonly #optimizerEpochsBefore: number
  /** The epoch under way, counted over all calls. */
  #epoch = 0
  readonly #isUnweighted: boolean
  #pool: Core['pool']
  /** The layers at the first step of a network that had not been trained before. */
  #initial: readonly LayerSignal[] | null = null
  #bestParameters: Reals | null = null

  constructor(
    network: NetworkInternals,
    train: Dataset | ChunkedDataset,
    options: FitOptions,
    { plan, weights, fingerprints, signature, checkpointing, solver, muon, chunks, parallel }: PreparedFit,
  ) {
    const { dev, resume, checkpoint } = options
    const { settings, rules, dropoutFrom } = plan
    this.#network = network
    this.#options = options
    this.#plan = plan
    this.#train = train
    const trainRows = parallel?.shard?.rows ?? openRows(network, train, options, plan, weights, chunks)
    this.#trainRows = trainRows
    const devRows = dev === undefined ? null : { data: dev, targets: checkData(network, dev) }
    this.#fingerprints = fingerprints
    this.#isUnweighted = weights === undefined
    this.#signature = signature
    this.#checkpointing = checkpointing
    this.#parallel = parallel
    this.#checkpoints = checkpointing?.openCheckpoints(checkpoint, parallel) ?? null
    if (resume !== undefined && fingerprints !== null) {
      checkpointing?.checkResume(resume, network.description, settings, fingerprints)
    }
    this.#stopping =
      plan.earlyStopping === null ? null : new EarlyStopping(plan.earlyStopping, resume?.earlyStopping ?? undefined)
    const { before, continued, epochsBefore, optimizerEpochsBefore } = beginningOf(network, options, plan)
    this.#epochsBefore = epochsBefore
    // A checkpoint of the end of a run has no epoch left to train.
    this.#epoch = resume === undefined ? epochsBefore : resume.epoch - 1
    this.#optimizerEpochsBefore = optimizerEpochsBefore
    const { schedule } = rules
    const plateau = (resume ?? continued)?.plateau ?? undefined
    this.#plateau = schedule.kind === 'plateau' ? new Plateau(schedule, plateau) : null
    const training = fitProgram(
      network,
      train,
      trainRows,
      { ...plan, epochsBefore: this.#epochsBefore, optimizerEpochsBefore, muon },
      'fit',
      parallel,
    )
    this.#training = training
    this.#meter = new EpochMeter(network, training, trainRows, plan, train, devRows)
    this.#solver = solver === null ? null : solver.openSolver(network, training, plan.optimizer)
    const pace = new Pace(this.#epochsBefore, settings.epochs, training.epochSteps)
    this.#pace = pace
    if (continued !== null) this.#setOptimizer(continued)
    // Another optimizer begins with a memory of its own; the random streams go on.
    else if (before !== null) training.session.draws = before.session
    const sources = { network, training, trainRows, solver: this.#solver, dropoutFrom, pace, parallel }
    this.#steps = new EpochSteps(sources, options, this.#hooks(resume === undefined && before === null))
  }

  #hooks(isNew: boolean): StepHooks {
    return {
      offerCheckpoint: async (epoch, step) => await this.#checkpoints?.offer(() => this.#checkpoint(epoch, step)),
      saveCheckpoint: async (epoch, step) => await this.#checkpoints?.save(() => this.#checkpoint(epoch, step)),
      firstStepDone: () => {
        if (isNew) this.#initial = this.#signals()
      },
      explainDivergence: async () => await this.#divergedInStep(),
    }
  }

  /** Starts the workers, where the steps are large enough for several threads. */
  async startThreads(): Promise<void> {
    const { core, notes } = this.#network
    this.#runtimeNotes.push(...notes)
    if (core.pool === undefined || !core.usesThreads(this.#training.multiplications)) return
    this.#pool = core.pool
    const unavailableReason = await core.pool.join()
    if (unavailableReason !== undefined) {
      this.#runtimeNotes.push(`One thread instead of ${core.threads}: ${unavailableReason}.`)
    }
  }

  /** Trains from the first epoch, or from the checkpoint, until it must stop. */
  async complete(): Promise<History> {
    // What judges a run is a script of its own in pages; one that cannot be loaded is an error before the first step.
    const { describeHistory } = await import('./history.js')
    try {
      return await this.#complete(describeHistory)
    } catch (cause) {
      // A callback, or a source of rows, threw: the next fit continues from the last step.
      this.#network.fitState.current = this.#state()
      throw cause
    }
  }

  async #complete(describeHistory: typeof HistoryModule.describeHistory): Promise<History> {
    const { epochs } = this.#plan.settings
    const { resume, dev } = this.#options
    if (resume !== undefined) this.#restore(resume)
    const last = this.#epochsBefore + epochs
    let stop: Stop | null = null
    for (let epoch = resume?.epoch ?? this.#epochsBefore + 1; epoch <= last && stop === null; epoch++) {
      this.#epoch = epoch
      this.#training.beginEpoch(epoch)
      const from = epoch === resume?.epoch ? resume.stepOfEpoch : 0
      if (resume !== undefined && from > 0) this.#setSession(resume.session)
      stop = (await this.#steps.run(epoch, from)) ?? (await this.#finishEpoch(epoch)) ?? this.#converged()
      stop ??= await this.#steps.interruption(epoch + 1, 0)
      if (stop === null) await this.#checkpoints?.offer(() => this.#checkpoint(epoch + 1, 0))
    }
    this.#takeAverage()
    // A run that is resumed after its last epoch has read none of the rows.
    const isMeasured = this.#rows.length > 0 && (await this.#trainRows.completeMeasured())
    if (isMeasured) stop = (await this.#completeLastRow()) ?? stop
    this.#network.fitState.current = stop?.reason === 'diverged' ? null : this.#state()
    if (this.#bestParameters !== null) {
      this.#parameters().set(this.#bestParameters)
      if (isMeasured) this.#completeRow(this.#rows.findIndex(({ epoch }) => epoch === this.#stopping?.best?.epoch))
    }
    return describeHistory({
      network: this.#network,
      plan: this.#plan,
      epochsBefore: this.#epochsBefore,
      train: this.#train,
      dev,
      rows: this.#rows,
      initial: this.#initial,
      epoch: this.#epoch,
      earlyStopping: this.#stopping,
      isUnweighted: this.#isUnweighted,
      stop: stop ?? {
        reason: 'epochs',
        message: epochs === 1 ? 'The only epoch completed.' : `All ${epochs} epochs completed.`,
      },
      step: this.#step,
      runtimeNotes: this.#runtimeNotes,
    })
  }

  async release(): Promise<void> {
    this.#pool?.leave()
    const closed = this.#trainRows.close()
    this.#solver?.release()
    this.#training.release()
    await closed
  }

  #signals(): LayerSignal[] {
    const { core, description, parameters } = this.#network
    return layerSignals(core, description, parameters, this.#training, this.#plan.penalty)
  }

  /** Steps of the optimizer taken so far. */
  get #step(): number {
    return this.#training.session.get(layout.SESSION_STEP)
  }

  /** Finishes an epoch with the weights that are kept: the average, where one is taken. The steps go on from their own. */
  async #finishEpoch(epoch: number): Promise<Stop | null> {
    const own = this.#takeAverage()
    try {
      return await this.#judgeEpoch(epoch)
    } finally {
      if (own !== null) this.#parameters().set(own)
    }
  }

  /** Puts the average of the weights in their place; returns the weights, or `null` where no average is taken. */
  #takeAverage(): Reals | null {
    const { average } = this.#training
    if (average === null) return null
    const own = this.#parameters().slice()
    this.#parameters().set(average)
    return own
  }

  /** Measures the network, adapts the learning rate, calls `onEpoch`, and decides whether to stop. */
  async #judgeEpoch(epoch: number): Promise<Stop | null> {
    const row = this.#meter.measure(epoch, this.#pace.seconds)
    if (!Number.isFinite(row.train.cost) || (row.dev !== null && !Number.isFinite(row.dev.cost))) {
      const part = Number.isFinite(row.train.cost) ? 'dev' : 'train'
      const data = (part === 'dev' ? this.#options.dev : undefined) ?? this.#train
      return await this.#divergedAfter(epoch, data, part)
    }
    this.#rows.push(row)
    this.#adaptRate(row)
    const { onEpoch, signal, verbose = false } = this.#options
    if (verbose && this.#parallel?.writes !== false) printEpoch(row, this.#epochsBefore + this.#plan.settings.epochs)
    const answer = onEpoch === undefined ? undefined : await askCallback('onEpoch', () => onEpoch(row), signal)
    const verdict = this.#stopping?.observe(row)
    if (verdict === 'improved') this.#bestParameters = this.#parameters().slice()
    if (verdict === 'stop') return { reason: 'patience', message: this.#stopping?.explain() ?? '' }
    const [stops = false] = this.#parallel?.any(answer === 'stop') ?? [answer === 'stop']
    return stops ? stoppedBy('onEpoch', `epoch ${epoch}`) : null
  }

  /** Explains a step whose values are not finite. */
  async #divergedInStep(): Promise<Stop> {
    const { explainStep } = await import('./causes/divergence.js')
    return { reason: 'diverged', ...explainStep(this.#failedStep(this.#train, this.#step + 1)) }
  }

  /** Explains a cost that is not finite after an epoch. */
  async #divergedAfter(epoch: number, data: Dataset | ChunkedDataset, part: 'train' | 'dev'): Promise<Stop> {
    const { explainMeasurement } = await import('./causes/divergence.js')
    return { reason: 'diverged', ...explainMeasurement(this.#failedStep(data, this.#step), epoch, part) }
  }

  /** Measures all of train for the last row, unless steps were taken since; its cost may show that training diverged. */
  async #completeLastRow(): Promise<Stop | null> {
    const index = this.#rows.length - 1
    if (this.#rows[index]?.step !== this.#step) return null
    const row = this.#completeRow(index)
    if (row === undefined || Number.isFinite(row.train.cost)) return null
    this.#rows.pop()
    return await this.#divergedAfter(row.epoch, this.#train, 'train')
  }

  /** The row of an epoch whose weights the network has, with the score of all measured rows of train. */
  #completeRow(index: number): EpochRow | undefined {
    const row = this.#rows[index]
    return row === undefined ? undefined : (this.#rows[index] = this.#meter.withAllOfTrain(row))
  }

  #adaptRate(row: EpochRow): void {
    if (this.#plateau === null) return
    const preset = row.dev === null ? 'trainCost' : 'devLoss'
    const factor = this.#plateau.observe(fallingValue(row, this.#stopping?.settings.monitor ?? preset))
    this.#training.setBaseRate(this.#plan.optimizer.learningRate * factor)
  }

  #converged(): Stop | null {
    return this.#solver?.isConverged === true ? this.#solver.explain('converged') : null
  }

  #failedStep(rows: Dataset | ChunkedDataset, step: number): FailedStep {
    const data = datasetOrSample(rows)
    const { core, description } = this.#network
    const { settings } = this.#plan
    return { core, network: description, training: this.#training, settings, data, step, initial: this.#initial }
  }

  #parameters(): Reals {
    const { core, description, parameters } = this.#network
    return core.reals(parameters, parameterCount(description))
  }

  #checkpoint(epoch: number, stepOfEpoch: number): Checkpoint {
    if (this.#fingerprints === null) throw new Error('a checkpoint of data without fingerprints')
    return {
      format: 'wellfit.checkpoint',
      version: 1,
      network: this.#network.description,
      settings: this.#plan.settings,
      data: this.#fingerprints,
      signature: this.#signature,
      ...(this.#epochsBefore === 0 ? {} : { epochsBefore: this.#epochsBefore }),
      ...(this.#optimizerEpochsBefore === this.#epochsBefore
        ? {}
        : { optimizerEpochsBefore: this.#optimizerEpochsBefore }),
      epoch,
      stepOfEpoch,
      seconds: this.#pace.seconds,
      session: this.#training.session.numbers,
      earlyStopping: this.#stopping?.state ?? null,
      plateau: this.#plateau?.state ?? null,
      rows: [...this.#rows],
      parameters: this.#parameters().slice(),
      optimizerState: this.#solver?.state ?? this.#training.optimizerState,
      bestParameters: this.#bestParameters,
    }
  }

  /** What the next call of `fit` goes on from. */
  #state(): FitState {
    return {
      epochs: this.#epoch,
      optimizer: this.#plan.optimizer.kind,
      optimizerEpochs: this.#optimizerEpochsBefore + this.#epoch - this.#epochsBefore,
      session: this.#training.session.numbers,
      optimizerState: this.#solver?.state ?? this.#training.optimizerState,
      isAveraged: this.#plan.weightAveraging !== null,
      plateau: this.#plateau?.state ?? null,
    }
  }

  #setOptimizer({ optimizerState, session }: Pick<FitState, 'optimizerState' | 'session'>): void {
    if (this.#solver === null) this.#training.optimizerState = optimizerState
    else this.#solver.state = optimizerState
    this.#setSession(session)
  }

  /** The learning rate is the plan's: a checkpoint, or the call before, may have had another. */
  #setSession(numbers: readonly number[]): void {
    this.#training.session.numbers = numbers
    this.#training.setBaseRate(this.#plan.optimizer.learningRate * (this.#plateau?.state.factor ?? 1))
  }

  #restore(checkpoint: Checkpoint): void {
    const vectors = this.#training.optimizerState.length
    const { optimizer } = this.#plan
    const mostPairs = Number(optimizer['memory'] ?? 0)
    this.#checkpointing?.checkProgress(checkpoint, {
      last: this.#epochsBefore + this.#plan.settings.epochs,
      steps: this.#training.epochSteps,
      session: this.#training.session.numbers.length,
      isState: (count) => (this.#solver === null ? count === vectors : count % 2 === 0 && count <= 2 * mostPairs),
    })
    this.#parameters().set(checkpoint.parameters)
    this.#setOptimizer(checkpoint)
    this.#bestParameters = checkpoint.bestParameters
    this.#pace.resume(checkpoint.seconds)
    this.#rows.push(...checkpoint.rows.map(deepFreeze))
  }
}
