import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Features } from '../../tensor/reals.js'
import type { Source } from '../session.js'
import {
  sourceFormat,
  stageFeatures,
  stageTargets,
  stageWeights,
  targetBytes,
  type SourceFormat,
  type TargetRows,
} from './staging.js'

/** Consecutive rows of a training set. */
export interface TrainingRows {
  /** Number of the first row in the data set. */
  readonly first: number
  readonly count: number
  readonly x: Features
  readonly targets: TargetRows
  readonly weights: Float64Array | undefined
}

/** Shape and format of the rows in memory. */
export interface RowShape {
  /** Most rows in memory. */
  readonly rows: number
  readonly inputs: number
  readonly outputs: number
  /** Features and targets of the types that all rows will have, of any number. */
  readonly x: Features
  readonly targets: TargetRows
  readonly isWeighted: boolean
  /** Whether the numbers of the rows in the data set are needed, and differ from their index in memory. */
  readonly isNumbered: boolean
  /** Whether the next window is loaded while the network is trained on this one. */
  readonly isDouble: boolean
}

interface Window {
  readonly source: Reserved
  readonly targets: Reserved
  readonly weights: Reserved | null
  readonly numbers: Reserved | null
}

/** The rows that a program gathers its batches from, double-buffered if the next window is loaded meanwhile. */
export class RowWindows {
  readonly #plan: Plan
  readonly #shape: RowShape
  readonly #format: SourceFormat
  readonly #windows: readonly Window[]
  /** Index of the window that rows are loaded into. */
  #next = 0

  constructor(plan: Plan, shape: RowShape) {
    this.#plan = plan
    this.#shape = shape
    this.#format = sourceFormat(shape.x, plan.core)
    this.#windows = Array.from({ length: shape.isDouble ? 2 : 1 }, () => this.#planWindow())
  }

  #planWindow(): Window {
    const { rows, inputs, outputs, targets, isWeighted, isNumbered } = this.#shape
    const plan = this.#plan
    return {
      source: plan.reserve(rows * inputs * this.#format.bytesPerValue),
      targets: plan.reserve(targetBytes(targets, rows, outputs, plan.core)),
      weights: isWeighted ? plan.reserve(rows * 8) : null,
      numbers: isNumbered ? plan.reserve(rows * 4) : null,
    }
  }

  /** Loads rows into the next window, from row `at` on. */
  load(at: number, { first, count, x, targets, weights }: TrainingRows): void {
    const { core } = this.#plan
    const { inputs, outputs } = this.#shape
    const window = this.#nextWindow
    const addressOf = (reserved: Reserved): number => this.#plan.at(reserved)
    stageFeatures(core, x, 0, count * inputs, addressOf(window.source) + at * inputs * this.#format.bytesPerValue)
    stageTargets(core, targets, 0, count, outputs, addressOf(window.targets) + targetBytes(targets, at, outputs, core))
    if (window.weights !== null && weights !== undefined)
      stageWeights(core, weights, addressOf(window.weights) + at * 8)
    if (window.numbers === null) return
    const numbers = core.words(addressOf(window.numbers) + at * 4, count)
    for (let i = 0; i < count; i++) numbers[i] = first + i
  }

  /** Addresses of the window that was loaded. Later rows are loaded into the other window, if there are two. */
  swap(): Source {
    const { source, targets, weights, numbers } = this.#nextWindow
    const addressOf = (reserved: Reserved | null): number => (reserved === null ? 0 : this.#plan.at(reserved))
    this.#next = (this.#next + 1) % this.#windows.length
    return {
      source: addressOf(source),
      sourceType: this.#format.type,
      targets: addressOf(targets),
      weights: addressOf(weights),
      numbers: addressOf(numbers),
    }
  }

  get #nextWindow(): Window {
    const window = this.#windows[this.#next]
    if (window === undefined) throw new Error('no such window')
    return window
  }
}
