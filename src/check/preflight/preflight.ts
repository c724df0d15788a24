import type { Dataset } from '../../data/dataset/types.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import { inFunction } from '../../errors.js'
import { checkChoice, checkKeys, checkList } from '../../options.js'
import type { PenaltyOptions } from '../../program/penalty.js'
import { STEP_KEYS, type StepOptions } from '../../program/step-rules.js'
import { describeOptimizer, type Optimizer, OPTIMIZERS } from '../../model/optimizers.js'
import type { Preflight, PreflightFinding, PreflightItem, PreflightName } from '../../result/index.js'
import { describeFit } from '../../train/fit/options.js'
import type { Network } from '../../train/network/contract.js'
import { rowWeights, WEIGHT_KEYS, type WeightOptions } from '../../train/rows/row-weights.js'
import { copyInDoubles } from '../copy.js'
import { costCheck } from '../cost.js'
import { gradientCheck } from '../gradient.js'
import { isSound } from '../verdict.js'
import { initialFindings } from './initial-state.js'
import { inputFindings, misfit } from './input.js'
import { failed, failedBy, item, notApplicable, passed, PREFLIGHT_NAMES } from './item.js'
import { overfit } from './overfit.js'
import { forecast, type PlannedRun } from './resources.js'
import { handfulPlaces, rowsAt, spreadPlaces, spreadRows } from './sample.js'

/** How to check a run before it starts; those of `fit` that matter to it. */
export interface PreflightOptions extends PenaltyOptions, StepOptions, WeightOptions {
  /** Epochs that the run may take, for the forecast. Default 100. */
  readonly epochs?: number
  /** Default 64. */
  readonly batchSize?: number
  /** Default Adam. */
  readonly optimizer?: Optimizer
  /** Rows measured after every epoch, for the forecast. */
  readonly dev?: Dataset
  /** What to look at. Default all. */
  readonly items?: readonly PreflightName[]
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
  ...STEP_KEYS,
  ...WEIGHT_KEYS,
]

/** Rows that the parts look at: some work on all of them at every step. */
const INPUT_ROWS = 10_000
const STATE_ROWS = 256
const GRADIENT_ROWS = 8
const COST_ROWS = 500
const LEAST_COST_ROWS = 32
/** Rows times parameters of a full-batch step: where it is more, fewer rows are taken. */
const MOST_COST_WORK = 1.5e8
/** A step of gradient descent that has to be shorter says that the inputs are not scaled. */
const SHORTEST_STEP = 1e-4

/**
 * Answers in seconds whether a run is worth starting: are the rows fit to learn from, does the network start well, is
 * its gradient right, does the cost fall with dropout off, can it learn a few rows by heart, and what will the run take.
 *
 * Everything is done on copies: the network stays as it is, to the bit. Large data are looked at by an even sample of
 * rows. An item whose input is at fault makes those that need it not applicable.
 *
 * @param options The penalty, optimizer, batch size and epochs that the run will have.
 * @returns Each item passed, failed or not applicable, with findings, numbers and remedies; plain data.
 * @throws WellfitError `INVALID_OPTION` for options; what is wrong with data or network is in the report.
 * @example
 * const { passed, items } = await preflight(net, train, { l2: 0.5 })
 */
export async function preflight(checked: Network, train: Dataset, options: PreflightOptions = {}): Promise<Preflight> {
  const settings = describe(options, train, checked)
  const start = performance.now()
  const run = new Run(checked, train, settings)
  for (const name of PREFLIGHT_NAMES) if (settings.items.has(name)) await run.look(name)
  return run.report((performance.now() - start) / 1000)
}

interface Settings {
  readonly penalty: PenaltyOptions
  /** A weight of each row; `undefined` where they weigh alike. */
  readonly weights: Float64Array | undefined
  readonly labelSmoothing: number
  readonly optimizer: Optimizer
  /** The run as it is planned. */
  readonly run: PlannedRun
  readonly items: ReadonlySet<PreflightName>
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
  }
}

type Parts = Pick<Preflight, 'layers' | 'gradientCheck' | 'costCheck' | 'overfit' | 'resources'>

/** One preflight: items and what they leave. */
class Run {
  readonly #checked: Network
  readonly #train: Dataset
  readonly #settings: Settings
  readonly #items: PreflightItem[] = []
  #parts: Parts = { layers: [], gradientCheck: null, costCheck: null, overfit: null, resources: null }
  readonly #misfit: PreflightFinding | null

  constructor(checked: Network, train: Dataset, settings: Settings) {
    this.#checked = checked
    this.#train = train
    this.#settings = settings
    this.#misfit = misfit(checked.options, train)
  }

  async look(name: PreflightName): Promise<void> {
    if (name !== 'input' && this.#misfit !== null) {
      this.#items.push(notApplicable(name, 'The input does not fit the network.'))
      return
    }
    try {
      this.#items.push(await this.#look(name))
    } catch (error) {
      this.#items.push(item(name, [failedBy(error)]))
    }
  }

  report(seconds: number): Preflight {
    const bad = this.#items.filter(({ status }) => status === 'failed')
    const message =
      bad.length === 0
        ? `Ready to train: ${this.#items.filter(({ status }) => status === 'passed').length} of ${this.#items.length} checks passed.`
        : `Not ready to train: ${bad.map(({ title }) => title.toLowerCase()).join(', ')} failed.`
    const passed = bad.length === 0
    return { format: 'wellfit.preflight', version: 1, passed, items: this.#items, ...this.#parts, seconds, message }
  }

  async #look(name: PreflightName): Promise<PreflightItem> {
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
      case 'resources':
        return await this.#resources()
    }
  }

  #input(): PreflightItem {
    if (this.#misfit !== null) return item('input', [this.#misfit])
    return item('input', inputFindings(this.#checked.options, spreadRows(this.#train, INPUT_ROWS)))
  }

  async #initialState(): Promise<PreflightItem> {
    using copy = await copyInDoubles(this.#checked, { threads: 1 })
    const { findings, layers } = initialFindings(copy, spreadRows(this.#train, STATE_ROWS))
    this.#parts = { ...this.#parts, layers }
    return item('initialState', findings)
  }

  async #gradient(): Promise<PreflightItem> {
    const places = handfulPlaces(this.#train, GRADIENT_ROWS)
    const check = await gradientCheck(this.#checked, rowsAt(this.#train, places), this.#costOptions(places))
    this.#parts = { ...this.#parts, gradientCheck: check }
    const { verdict, message, checked } = check
    if (isSound(verdict)) return item('gradient', [passed(message)])
    if (checked === 0) return notApplicable('gradient', message)
    return item('gradient', [failed(message, 'Mend the derivative there before anything else.')])
  }

  /** By the run's own step size where it is one of gradient descent; else by one that is ours to choose. */
  async #cost(): Promise<PreflightItem> {
    const { optimizer } = this.#settings
    const { kind, learningRate } = describeOptimizer('preflight', optimizer)
    const isDescent = OPTIMIZERS[kind].family === 'gradient'
    const rate = isDescent ? { learningRate } : {}
    const places = spreadPlaces(this.#train, this.#costRows)
    const check = await costCheck(this.#checked, rowsAt(this.#train, places), { ...this.#costOptions(places), ...rate })
    this.#parts = { ...this.#parts, costCheck: check }
    const { falls, message, avoidedBy } = check
    if (falls || (!isDescent && avoidedBy !== null && avoidedBy >= SHORTEST_STEP))
      return item('cost', [passed(message)])
    const remedy =
      avoidedBy === null
        ? 'Check the gradient.'
        : isDescent
          ? `Use learning rate ${Number(avoidedBy.toPrecision(3))}, or scale the inputs.`
          : 'Scale the inputs: only so short a step keeps the cost from rising.'
    return item('cost', [failed(message, remedy)])
  }

  get #costRows(): number {
    const rows = Math.floor(MOST_COST_WORK / this.#checked.parameterCount)
    return Math.max(LEAST_COST_ROWS, Math.min(COST_ROWS, rows))
  }

  /** Penalty, weights and smoothing of some rows; weights that are all 0 are left out. */
  #costOptions(places: readonly number[]): PenaltyOptions & WeightOptions {
    const { penalty, weights, labelSmoothing } = this.#settings
    const sampleWeights = weights === undefined ? [] : places.map((row) => weights[row] ?? 0)
    const weighs = sampleWeights.some((weight) => weight > 0)
    return { ...penalty, labelSmoothing, ...(weighs ? { sampleWeights } : {}) }
  }

  async #overfit(): Promise<PreflightItem> {
    const found = await overfit(this.#checked, this.#train, this.#settings.optimizer)
    this.#parts = { ...this.#parts, overfit: found.overfit }
    return item('overfit', found.findings)
  }

  async #resources(): Promise<PreflightItem> {
    const found = await forecast(this.#checked, this.#train, this.#settings.run)
    this.#parts = { ...this.#parts, resources: found.resources }
    return item('resources', found.findings)
  }
}
