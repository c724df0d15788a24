import type { Plan, Reserved } from '../tensor/plan.js'
import type { Features } from '../tensor/reals.js'
import type { Source } from './session.js'
import {
  sourceFormat,
  stageFeatures,
  stageTargets,
  stageWeights,
  targetBytes,
  type SourceFormat,
  type TargetRows,
} from './staging.js'

/** Consecutive rows of a train set. */
export interface TrainingRows {
  /** Number of the first one in the data set. */
  readonly first: number
  readonly count: number
  readonly x: Features
  readonly targets: TargetRows
  readonly weights: Float64Array | undefined
}

/** What the rows in memory are like. */
export interface RowShape {
  /** Most rows in memory. */
  readonly rows: number
  readonly inputs: number
  readonly outputs: number
  /** As all features and targets will come; how many there are says nothing. */
  readonly x: Features
  readonly targets: TargetRows
  readonly isWeighed: boolean
  /** Whether it matters which numbers rows have in the data set, where that is not their place in memory. */
  readonly isNumbered: boolean
  /** Whether the next rows are loaded while those in memory are trained on. */
  readonly isDouble: boolean
}

interface Window {
  readonly source: Reserved
  readonly targets: Reserved
  readonly weights: Reserved | null
  readonly numbers: Reserved | null
}

/** The rows that a program gathers its batches from, and room for those that come next. */
export class RowWindows {
  readonly #plan: Plan
  readonly #shape: RowShape
  readonly #format: SourceFormat
  readonly #windows: readonly Window[]
  /** Number of the one that rows are loaded into. */
  #loaded = 0

  constructor(plan: Plan, shape: RowShape) {
    this.#plan = plan
    this.#shape = shape
    this.#format = sourceFormat(shape.x, plan.core)
    this.#windows = Array.from({ length: shape.isDouble ? 2 : 1 }, () => this.#planWindow())
  }

  #planWindow(): Window {
    const { rows, inputs, outputs, targets, isWeighed, isNumbered } = this.#shape
    const plan = this.#plan
    return {
      source: plan.reserve(rows * inputs * this.#format.bytesPerValue),
      targets: plan.reserve(targetBytes(targets, rows, outputs, plan.core)),
      weights: isWeighed ? plan.reserve(rows * 8) : null,
      numbers: isNumbered ? plan.reserve(rows * 4) : null,
    }
  }

  /** Puts rows into the window that comes next, from place `at` on. */
  load(at: number, { first, count, x, targets, weights }: TrainingRows): void {
    const { core } = this.#plan
    const { inputs, outputs } = this.#shape
    const window = this.#next
    const place = (reserved: Reserved): number => this.#plan.at(reserved)
    stageFeatures(core, x, 0, count * inputs, place(window.source) + at * inputs * this.#format.bytesPerValue)
    stageTargets(core, targets, 0, count, outputs, place(window.targets) + targetBytes(targets, at, outputs, core))
    if (window.weights !== null && weights !== undefined) stageWeights(core, weights, place(window.weights) + at * 8)
    if (window.numbers === null) return
    const numbers = core.words(place(window.numbers) + at * 4, count)
    for (let i = 0; i < count; i++) numbers[i] = first + i
  }

  /** Where the rows that were loaded stand; those to come are loaded into the other window, if there are two. */
  turn(): Source {
    const { source, targets, weights, numbers } = this.#next
    const place = (reserved: Reserved | null): number => (reserved === null ? 0 : this.#plan.at(reserved))
    this.#loaded = (this.#loaded + 1) % this.#windows.length
    return {
      source: place(source),
      sourceType: this.#format.type,
      targets: place(targets),
      weights: place(weights),
      numbers: place(numbers),
    }
  }

  get #next(): Window {
    const window = this.#windows[this.#loaded]
    if (window === undefined) throw new Error('no such window')
    return window
  }
}
