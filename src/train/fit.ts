import * as layout from '../../assembly/layout.js'
import type { ChunkedDataset } from '../data/chunked.js'
import type { Dataset } from '../data/dataset.js'
import { WellfitError } from '../errors.js'
import { permutation } from '../data/philox.js'
import { lossKind } from '../model/losses.js'
import { outputUnits } from '../program/buffers.js'
import { parameterCount } from '../model/segments.js'
import type { TargetRows } from '../program/staging.js'
import { Training } from '../program/training.js'
import type { EpochRow, History, Score, StopReason } from '../result.js'
import type { Core } from '../runtime/kernels.js'
import type { Reals } from '../tensor/reals.js'
import { prepareAugmentations } from './augmenting.js'
import { explainDivergence } from './divergence.js'
import { EarlyStopping } from './early-stopping.js'
import { checkFinite, firstInexactInteger } from './features.js'
import { describeFit, type FitOptions, type FitPlan } from './fit-options.js'
import type { NetworkInternals } from './network.js'
import { penaltyCost, scoreOf } from './score.js'
import { layerSignals } from './signals.js'
import { checkWidth, targetRows } from './targets.js'
import { RowsInChunks, rowsInMemory, type TrainRows } from './train-rows.js'
import { TimeSlices, yieldTurn } from './turns.js'

export type { FitOptions, FitProgress } from './fit-options.js'

/** Rows of train that are measured after every epoch, at most: as many as the largest dev set of a default split. */
const MEASURED_ROWS = 10_000

interface Stop {
  readonly reason: StopReason
  readonly message: string
}

/** Trains a network; see `Network.fit`. */
export async function fitNetwork(
  network: NetworkInternals,
  train: Dataset | ChunkedDataset,
  options: FitOptions,
): Promise<History> {
  const plan = describeFit(options, train, network.description.precision)
  const run = new Run(network, train, options, plan)
  try {
    await run.startThreads()
    return await run.toTheEnd()
  } finally {
    await run.release()
  }
}

/** One fit, from the first epoch to the history. */
class Run {
  readonly #network: NetworkInternals
  readonly #options: FitOptions
  readonly #plan: FitPlan
  readonly #train: Dataset | ChunkedDataset
  readonly #trainRows: TrainRows
  readonly #devTargets: TargetRows | null
  readonly #measuredTargets: TargetRows
  readonly #training: Training
  readonly #stopping: EarlyStopping | null
  readonly #slices = new TimeSlices()
  readonly #began = performance.now()
  readonly #rows: EpochRow[] = []
  readonly #threadNotes: string[] = []
  #pool: Core['pool']
  #bestParameters: Reals | null = null
  #step = 0

  constructor(network: NetworkInternals, train: Dataset | ChunkedDataset, options: FitOptions, plan: FitPlan) {
    const { core, description, parameters } = network
    this.#network = network
    this.#options = options
    this.#plan = plan
    this.#train = train
    this.#trainRows = openRows(network, train, options, plan)
    this.#devTargets = options.dev === undefined ? null : checkData(network, options.dev)
    const { measured, windowRows } = this.#trainRows
    this.#measuredTargets = chosenTargets(measured.targets, measured.chosen, outputUnits(description))
    const { settings, penalty } = plan
    this.#stopping = plan.earlyStopping === null ? null : new EarlyStopping(plan.earlyStopping)
    this.#training = new Training(
      core,
      description,
      parameters,
      this.#trainRows.x,
      this.#trainRows.targets,
      {
        rows: windowRows,
        batchSize: settings.batchSize,
        penalty,
        optimizer: plan.optimizer,
        withoutDropout: false,
        shuffle: settings.batchSize < train.rows,
        seed: settings.seed,
        augment: prepareAugmentations(settings.augment ?? [], train),
        isWindowed: isChunked(train),
      },
      'fit',
    )
  }

  /** Starts the workers, where the steps are large enough for several threads. */
  async startThreads(): Promise<void> {
    const { core, threadNote } = this.#network
    if (threadNote !== undefined) this.#threadNotes.push(threadNote)
    if (core.pool === undefined || !core.sharesWork(this.#training.multiplications)) return
    this.#pool = core.pool
    const hindrance = await core.pool.join()
    if (hindrance !== undefined) this.#threadNotes.push(`One thread instead of ${core.threads}: ${hindrance}.`)
  }

  async toTheEnd(): Promise<History> {
    const { epochs } = this.#plan.settings
    let stop: Stop | null = null
    for (let epoch = 1; epoch <= epochs && stop === null; epoch++) {
      stop = (await this.#runEpoch(epoch)) ?? this.#finishEpoch(epoch)
    }
    return this.#conclude(stop ?? { reason: 'epochs', message: `All ${epochs} epochs were trained.` })
  }

  async release(): Promise<void> {
    this.#pool?.leave()
    this.#training.release()
    await this.#trainRows.close()
  }

  /** The steps of an epoch; why training must stop, or `null`. */
  async #runEpoch(epoch: number): Promise<Stop | null> {
    this.#training.beginEpoch(epoch)
    for (let window = 0; window < this.#trainRows.windows; window++) {
      const stop = (await this.#loadWindow(epoch, window)) ?? (await this.#runWindow(epoch, window))
      if (stop !== null) return stop
    }
    return null
  }

  async #loadWindow(epoch: number, window: number): Promise<Stop | null> {
    const isAborted = (): boolean => this.#options.signal?.aborted === true
    if (isAborted()) return aborted
    try {
      await this.#trainRows.load(this.#training, epoch, window)
    } catch (cause) {
      // A source that gives up because it was told to is no fault.
      if (!isAborted()) throw cause
    }
    return isAborted() ? aborted : null
  }

  /** The steps of a window, in slices. */
  async #runWindow(epoch: number, window: number): Promise<Stop | null> {
    const training = this.#training
    const { epochs, batchSize } = this.#plan.settings
    const before = window * (this.#trainRows.windowRows / batchSize)
    const steps = Math.ceil(this.#train.rows / batchSize)
    for (let step = 0; step < training.steps;) {
      if (this.#options.signal?.aborted === true) return aborted
      const asked = Math.min(this.#slices.steps, training.steps - step)
      const start = performance.now()
      const done = training.run(step, asked)
      this.#slices.learn(done, performance.now() - start)
      step += done
      this.#step += done
      if (done < asked) return this.#diverged()
      this.#options.onProgress?.({ epoch, epochs, step: before + step, steps })
      await yieldTurn()
    }
    return this.#options.signal?.aborted === true ? aborted : null
  }

  #diverged(): Stop {
    const { core, description } = this.#network
    const message = explainDivergence(core, description, this.#training, this.#plan.settings, this.#step + 1)
    return { reason: 'diverged', message }
  }

  /** Measures, tells, and decides whether to go on. */
  #finishEpoch(epoch: number): Stop | null {
    const row = this.#measureEpoch(epoch)
    if (!Number.isFinite(row.train.cost) || (row.dev !== null && !Number.isFinite(row.dev.cost))) {
      const part = Number.isFinite(row.train.cost) ? 'dev' : 'train'
      return { reason: 'diverged', message: `After epoch ${epoch} the cost on ${part} is no longer finite.` }
    }
    this.#rows.push(row)
    const answer = this.#options.onEpoch?.(row)
    const verdict = this.#stopping?.observe(row)
    if (verdict === 'improved') this.#bestParameters = this.#parameters().slice()
    if (verdict === 'stop') return { reason: 'patience', message: this.#patienceMessage() }
    return answer === 'stop' ? { reason: 'callback', message: `onEpoch said stop after epoch ${epoch}.` } : null
  }

  #measureEpoch(epoch: number): EpochRow {
    const { core, description, parameters } = this.#network
    const { session } = this.#training
    const { penalty, settings } = this.#plan
    const penaltyNow = penaltyCost(core, description, parameters, penalty)
    const sums = session.get(layout.SESSION_LOSS_SUM) + session.get(layout.SESSION_PENALTY_SUM)
    const signals = layerSignals(core, description, parameters, this.#training)
    return deepFreeze({
      epoch,
      step: this.#step,
      seconds: (performance.now() - this.#began) / 1000,
      learningRate: settings.optimizer.learningRate,
      batchCost: sums / this.#train.rows,
      train: this.#measureTrain(penaltyNow),
      dev: this.#measureDev(penaltyNow),
      layers: signals,
    })
  }

  #measureTrain(penalty: number): Score {
    const { description, inference } = this.#network
    const { x, targets, chosen } = this.#trainRows.measured
    const totals = inference.measure(x, targets, { chosen })
    return scoreOf(description, totals, penalty, this.#measuredTargets)
  }

  #measureDev(penalty: number): Score | null {
    const { description, inference } = this.#network
    const { dev } = this.#options
    if (dev === undefined || this.#devTargets === null) return null
    return scoreOf(description, inference.measure(dev.x, this.#devTargets), penalty, this.#devTargets)
  }

  #patienceMessage(): string {
    const { monitor, patience } = this.#stopping?.settings ?? { monitor: '', patience: 0 }
    return `${monitor} did not improve for ${patience} epochs; the weights of epoch ${this.#stopping?.best?.epoch} are kept.`
  }

  #parameters(): Reals {
    const { core, description, parameters } = this.#network
    return core.reals(parameters, parameterCount(description))
  }

  #conclude(stop: Stop): History {
    const { description } = this.#network
    if (this.#bestParameters !== null) this.#parameters().set(this.#bestParameters)
    const last = this.#rows.at(-1)
    const { settings } = this.#plan
    const notes = [...this.#plan.notes, ...this.#threadNotes, ...precisionNotes(this.#train, settings.precision)]
    return {
      format: 'wellfit.history',
      version: 1,
      task: lossKind(description.loss).task,
      rows: this.#rows,
      best: this.#best(),
      stop: { ...stop, epoch: last?.epoch ?? 0, step: this.#step },
      trainRowsMeasured: Math.min(this.#train.rows, MEASURED_ROWS),
      settings,
      notes,
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

function checkData({ description }: NetworkInternals, data: Dataset): TargetRows {
  checkWidth('fit', data.features, description)
  if (!(data.x instanceof Uint8Array)) checkFinite('fit', data.x, data.features, description.precision)
  return targetRows('fit', data, description)
}

function isChunked(train: Dataset | ChunkedDataset): train is ChunkedDataset {
  return 'kind' in train
}

function openRows(
  network: NetworkInternals,
  train: Dataset | ChunkedDataset,
  { signal }: FitOptions,
  { settings }: FitPlan,
): TrainRows {
  const { batchSize, seed } = settings
  const chosen = sampleRows(train.rows, seed)
  if (isChunked(train)) {
    const all = chosen ?? Uint32Array.from({ length: train.rows }, (_, i) => i)
    return new RowsInChunks(train, network.description, { batchSize, seed, signal, chosen: all })
  }
  const targets = checkData(network, train)
  checkSeveralClasses(train)
  return rowsInMemory(train.x, targets, train.rows, chosen)
}

/** A train set of one class has nothing to tell apart. */
function checkSeveralClasses({ targets }: Dataset): void {
  if (targets.kind === 'values' || targets.labels.some((label) => label !== targets.labels[0])) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    door: 'fit',
    field: 'targets',
    value: `only class ${JSON.stringify(targets.classes[targets.labels[0] ?? 0])}`,
    expected: 'hold rows of at least two classes',
    remedy: 'Split after shuffling, stratified by class: see `split`.',
  })
}

function precisionNotes(train: Dataset | ChunkedDataset, precision: 'f32' | 'f64'): string[] {
  if (isChunked(train)) return []
  const { x, features, columns } = train
  const inexact = precision === 'f32' ? firstInexactInteger(x) : -1
  if (inexact === -1) return []
  const column = columns[inexact % features]
  return [`Column ${JSON.stringify(column)} holds whole numbers beyond 2^24, which f32 rounds: use precision 'f64'.`]
}

/** A seeded sample of a large train set, in order; `undefined` for all rows of a small one. */
function sampleRows(rows: number, seed: number): Uint32Array | undefined {
  if (rows <= MEASURED_ROWS) return undefined
  return permutation(rows, seed, layout.PURPOSE_SAMPLE).subarray(0, MEASURED_ROWS).sort()
}

/** The targets of the rows measured, for the spread that regression errors are compared with. */
function chosenTargets(targets: TargetRows, rows: Uint32Array | undefined, outputs: number): TargetRows {
  if (rows === undefined || 'labels' in targets) return targets
  const values = new Float64Array(rows.length * outputs)
  rows.forEach((row, i) => values.set(targets.values.subarray(row * outputs, (row + 1) * outputs), i * outputs))
  return { values }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
