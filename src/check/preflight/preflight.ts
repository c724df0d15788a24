import type { Dataset } from '../../data/dataset/types.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import { evenIndices, evenRows, rowsAt } from '../../data/dataset/even-rows.js'
import { inFunction } from '../../errors.js'
import { checkChoice, checkKeys, checkList } from '../../options.js'
import type { PenaltyOptions } from '../../program/step/penalty.js'
import { STEP_KEYS, type StepOptions } from '../../program/step/step-rules.js'
import { describeOptimizer, type Optimizer, OPTIMIZERS } from '../../model/optimizers.js'
import type { Preflight, PreflightFinding, PreflightItem, PreflightName } from '../../result/index.js'
import { describeFit } from '../../train/fit/options.js'
import { AbortableWork } from '../../train/abortable-work.js'
import type { Network } from '../../train/network/contract.js'
import { checkNetwork } from '../../train/network/known-networks.js'
import { rowWeights, WEIGHT_KEYS, type WeightOptions } from '../../train/rows/row-weights.js'
import { copyInDoubles } from '../copy.js'
import { costCheck } from '../cost.js'
import { gradientCheck } from '../gradient.js'
import { isSound } from '../verdict.js'
import { initialFindings } from './initial-state.js'
import { inputFindings, matchedRows } from './input.js'
import { failed, failedBy, item, notApplicable, passed, PREFLIGHT_NAMES } from './item.js'
import { overfit } from './overfit.js'
import { forecast, type PlannedRun } from './resources.js'
import { trial } from './trial/trial.js'
import { stratifiedIndices } from './sample.js'

/** How to check a run before it starts: the options of `fit` that matter here, and which items. */
export interface PreflightOptions extends PenaltyOptions, StepOptions, WeightOptions {
  /** Maximum epochs of the run, for the forecast. Default 100. */
  readonly epochs?: number
  /** Default 64. */
  readonly batchSize?: number
  /** Default Adam. */
  readonly optimizer?: Optimizer
  /** Rows measured after every epoch, for the forecast. */
  readonly dev?: Dataset
  /** The items to check. Default all. */
  readonly items?: readonly PreflightName[]
  /** Ends the checks within a slice of work, with error `ABORTED`. */
  readonly signal?: AbortSignal
}

const keys = [
  'l2',
  'l1',
  'penalizeBiases',
  'penalty',
  'epochs',
  'batchSize',
  'optimizer',
  'dev',
  'items',
  'signal',
  ...STEP_KEYS,
  ...WEIGHT_KEYS,
]

/** Rows used by each item: some process all of them at every step. */
const INPUT_ROWS = 10_000
const STATE_ROWS = 256
const GRADIENT_ROWS = 8
const COST_ROWS = 500
const LEAST_COST_ROWS = 32
/** Most rows times parameters of a full-batch step: a larger network gets fewer rows. */
const MOST_COST_WORK = 1.5e8
/** Inputs that need a shorter step of gradient descent than this are not scaled. */
const SHORTEST_STEP = 1e-4

/**
 * Checks in seconds whether a run is worth starting: whether the rows are fit to learn from, the network starts well, its
 * gradient is right, the cost falls with dropout off, it can overfit a few rows, and the settings of the run make it learn;
 * and how long the run will take.
 *
 * All work is done on copies: the network does not change. Large data sets are sampled evenly. Where the rows do not fit
 * the network, the other items are not applicable.
 *
 * @param options The penalty, optimizer, batch size and epochs that the run will have.
 * @returns Each item passed, failed or not applicable, with findings, numbers and remedies; plain data.
 * @throws WellfitError `INVALID_OPTION` for the options; faults of data or network are findings;
 *   `ABORTED` where the signal fired.
 * @example
 * const { passed, items } = await preflight(net, train, { l2: 0.5 })
 */
export async function preflight(net: Network, train: Dataset, options: PreflightOptions = {}): Promise<Preflight> {
  checkNetwork('preflight', 'net', net)
  const settings = describe(options, train, net)
  const start = performance.now()
  const run = new Run(net, train, settings)
  for (const name of PREFLIGHT_NAMES) if (settings.items.has(name)) await run.check(name)
  return run.report((performance.now() - start) / 1000)
}

interface Settings {
  readonly penalty: PenaltyOptions
  /** The weight of each row; `undefined` where all are equal. */
  readonly weights: Float64Array | undefined
  readonly labelSmoothing: number
  readonly optimizer: Optimizer
  /** The planned run. */
  readonly run: PlannedRun
  readonly items: ReadonlySet<PreflightName>
  readonly signal: AbortSignal | undefined
}

function describe(options: PreflightOptions, train: Dataset, checked: Network): Settings {
  checkDataset('preflight', 'train', train)
  checkKeys('preflight', 'options', options, keys)
  if (options.dev !== undefined) checkDataset('preflight', 'dev', options.dev)
  const { items = PREFLIGHT_NAMES, dev, ...fit } = options
  const { settings, labelSmoothing } = inFunction('preflight', () => describeFit(fit, train, checked.options))
  const names = checkList('preflight', 'items', items).map((name) =>
    checkChoice('preflight', 'items', name, PREFLIGHT_NAMES),
  )
  const { l2, l1, penalizeBiases, epochs, batchSize } = settings
  const { optimizer = 'adam' } = fit
  return {
    penalty: { l2, l1, penalizeBiases, ...(options.penalty === undefined ? {} : { penalty: options.penalty }) },
    weights: rowWeights('preflight', train, options)?.of(0, train),
    labelSmoothing,
    optimizer,
    run: { ...fit, epochs, batchSize, optimizer, ...(dev === undefined ? {} : { dev }) },
    items: new Set(names),
    signal: options.signal,
  }
}

type Numbers = Pick<Preflight, 'layers' | 'gradientCheck' | 'costCheck' | 'overfit' | 'trial' | 'resources'>

/** One preflight: its items and their numbers. */
class Run {
  readonly #checked: Network
  readonly #train: Dataset
  readonly #settings: Settings
  readonly #work: AbortableWork
  readonly #items: PreflightItem[] = []
  #numbers: Numbers = { layers: [], gradientCheck: null, costCheck: null, overfit: null, trial: null, resources: null }
  readonly #incompatibility: PreflightFinding | null

  constructor(checked: Network, train: Dataset, settings: Settings) {
    this.#checked = checked
    this.#settings = settings
    this.#work = new AbortableWork('preflight', settings.signal)
    const { rows, fault } = matchedRows(checked, train)
    this.#train = rows
    this.#incompatibility = fault
  }

  async check(name: PreflightName): Promise<void> {
    this.#work.throwIfAborted()
    if (name !== 'input' && this.#incompatibility !== null) {
      this.#items.push(notApplicable(name, 'The network cannot run on this input.'))
      return
    }
    try {
      this.#items.push(await this.#itemOf(name))
    } catch (error) {
      this.#work.throwIfAborted()
      this.#items.push(item(name, [failedBy(error)]))
    }
    this.#work.throwIfAborted()
  }

  report(seconds: number): Preflight {
    const bad = this.#items.filter(({ status }) => status === 'failed')
    const message =
      bad.length === 0
        ? `Ready to train: ${this.#items.filter(({ status }) => status === 'passed').length} of ${this.#items.length} checks passed.`
        : `Not ready to train: ${bad.map(({ title }) => title.toLowerCase()).join(', ')} failed.`
    const passed = bad.length === 0
    return { format: 'wellfit.preflight', version: 1, passed, items: this.#items, ...this.#numbers, seconds, message }
  }

  async #itemOf(name: PreflightName): Promise<PreflightItem> {
    switch (name) {
      case 'input':
        return this.#input()
      case 'initialState':
        return await this.#initialState()
      case 'gradient':
        return await this.#gradient()
      case 'cost':
        return await this.#cost()
      case 'overfit':
        return await this.#overfit()
      case 'trial':
        return await this.#trial()
      case 'resources':
        return await this.#resources()
    }
  }

  #input(): PreflightItem {
    if (this.#incompatibility !== null) return item('input', [this.#incompatibility])
    return item('input', inputFindings(this.#checked.options, evenRows(this.#train, INPUT_ROWS)))
  }

  async #initialState(): Promise<PreflightItem> {
    using copy = await copyInDoubles(this.#checked, { threads: 1 })
    const { findings, layers } = initialFindings(copy, evenRows(this.#train, STATE_ROWS))
    this.#numbers = { ...this.#numbers, layers }
    return item('initialState', findings)
  }

  async #gradient(): Promise<PreflightItem> {
    const rows = stratifiedIndices(this.#train, GRADIENT_ROWS)
    const check = await gradientCheck(this.#checked, rowsAt(this.#train, rows), this.#costOptions(rows))
    this.#numbers = { ...this.#numbers, gradientCheck: check }
    const { verdict, message, inconclusive } = check
    if (isSound(verdict)) return item('gradient', [passed(message)])
    if (inconclusive) return notApplicable('gradient', message)
    return item('gradient', [failed(message, 'Correct this derivative first.')])
  }

  /** With the run's own step size where it is one of gradient descent, else with the default. */
  async #cost(): Promise<PreflightItem> {
    const { optimizer } = this.#settings
    const { kind, learningRate } = describeOptimizer('preflight', optimizer)
    const isDescent = OPTIMIZERS[kind].family === 'gradient'
    const rate = isDescent ? { learningRate } : {}
    const rows = evenIndices(this.#train, this.#costRows)
    const check = await costCheck(this.#checked, rowsAt(this.#train, rows), { ...this.#costOptions(rows), ...rate })
    this.#numbers = { ...this.#numbers, costCheck: check }
    const { falls, message, avoidedBy } = check
    if (falls || (!isDescent && avoidedBy !== null && avoidedBy >= SHORTEST_STEP))
      return item('cost', [passed(message)])
    const remedy =
      avoidedBy === null
        ? 'Check the gradient.'
        : isDescent
          ? `Use learning rate ${Number(avoidedBy.toPrecision(3))}, or scale the inputs.`
          : 'Scale the inputs: the cost falls only with very short steps.'
    return item('cost', [failed(message, remedy)])
  }

  get #costRows(): number {
    const rows = Math.floor(MOST_COST_WORK / this.#checked.parameterCount)
    return Math.max(LEAST_COST_ROWS, Math.min(COST_ROWS, rows))
  }

  /** Penalty, weights and smoothing of some rows; weights that are all 0 are left out. */
  #costOptions(rows: readonly number[]): PenaltyOptions & WeightOptions & { readonly signal?: AbortSignal } {
    const { penalty, weights, labelSmoothing, signal, run } = this.#settings
    const sampleWeights = weights === undefined ? [] : rows.map((row) => weights[row] ?? 0)
    const weighs = sampleWeights.some((weight) => weight > 0)
    return {
      ...penalty,
      labelSmoothing,
      ...(run.positiveWeights === undefined ? {} : { positiveWeights: run.positiveWeights }),
      ...(weighs ? { sampleWeights } : {}),
      ...(signal === undefined ? {} : { signal }),
    }
  }

  async #overfit(): Promise<PreflightItem> {
    const found = await overfit(this.#checked, this.#train, this.#settings)
    this.#numbers = { ...this.#numbers, overfit: found.overfit }
    return item('overfit', found.findings)
  }

  async #trial(): Promise<PreflightItem> {
    const { run, weights } = this.#settings
    const found = await trial(this.#checked, this.#train, { run, weights })
    this.#numbers = { ...this.#numbers, trial: found.trial }
    return item('trial', found.findings)
  }

  async #resources(): Promise<PreflightItem> {
    const found = await forecast(this.#checked, this.#train, this.#settings.run)
    this.#numbers = { ...this.#numbers, resources: found.resources }
    return item('resources', found.findings)
  }
}
