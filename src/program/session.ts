import * as layout from '../../assembly/layout.js'
import type { Plan, Reserved } from '../tensor/plan.js'

/** Addresses of rows in memory. */
export interface Source {
  readonly source: number
  readonly sourceType: number
  readonly targets: number
  /** Address of the f64 weight of each row; 0, the default, if all are 1. */
  readonly weights?: number
  /** Address of the u32 number of each row in the data set; 0, the default, if that is its index in memory. */
  readonly numbers?: number
}

/** The rows that a session reads, and their order. */
export interface Rows extends Source {
  /** Address of the u32 row numbers; 0 for rows in memory order. */
  readonly order: number
  readonly count: number
  readonly batchSize: number
}

/** Addresses of the first word of the instructions of a program, and of their end. */
export interface Code {
  readonly begin: number
  readonly end: number
}

/** The struct in linear memory that `runSteps` works on. */
export class Session {
  readonly #plan: Plan
  readonly #struct: Reserved
  readonly #members: number

  /** For a network of so many members. */
  constructor(plan: Plan, members = 1) {
    this.#plan = plan
    this.#members = members
    this.#struct = plan.reserve(layout.SESSION_BYTES)
  }

  get pointer(): number {
    return this.#plan.at(this.#struct)
  }

  /** A number of the struct. */
  get(offset: number): number {
    return this.#view().getFloat64(offset, true)
  }

  set(offset: number, value: number): void {
    this.#view().setFloat64(offset, value, true)
  }

  /** The numbers that persist between batches, for checkpoints. */
  get numbers(): number[] {
    return persistent.map((offset) => this.get(offset))
  }

  set numbers(values: readonly number[]) {
    persistent.forEach((offset, i) => this.set(offset, values[i] ?? 0))
  }

  /** Takes over how many batches dropout has drawn for, from the numbers of another session. */
  set draws(values: readonly number[]) {
    this.set(layout.SESSION_DRAWS, values[persistent.indexOf(layout.SESSION_DRAWS)] ?? 0)
  }

  get status(): number {
    return this.#word(layout.SESSION_STATUS)
  }

  /** Rows of the last batch that ran. */
  get batchRows(): number {
    return this.#word(layout.SESSION_BATCH_ROWS)
  }

  /** Rows that the program computed for them: one for each member. */
  get programRows(): number {
    return this.batchRows * this.#members
  }

  setCode(code: Code, workspace: number): void {
    const view = this.#view()
    setWord(view, layout.SESSION_OPS, code.begin)
    setWord(view, layout.SESSION_OPS_END, code.end)
    setWord(view, layout.SESSION_WORKSPACE, workspace)
  }

  /** Which section of a batch the code is: BATCH_RESUMES and BATCH_SUSPENDS, or 0 for a whole batch. */
  setBatchFlags(flags: number): void {
    this.#setWord(layout.SESSION_BATCH_FLAGS, flags)
  }

  /** Sets the mean loss of a batch that was computed elsewhere, and the weight of the batch. */
  setLoss(mean: number, weight: number): void {
    this.set(layout.SESSION_BATCH_LOSS, mean)
    this.set(layout.SESSION_BATCH_WEIGHT, weight)
    if (!Number.isFinite(mean)) this.#setWord(layout.SESSION_STATUS, layout.STATUS_LOSS_NOT_FINITE)
  }

  /** Adds a custom penalty to that of the batch. */
  addPenalty(penalty: number): void {
    this.set(layout.SESSION_BATCH_PENALTY, this.get(layout.SESSION_BATCH_PENALTY) + penalty)
  }

  /** The weights of the rows that the program computes, or `null` if all are 1. */
  get batchWeights(): Float64Array | null {
    const [weights, order] = [layout.SESSION_WEIGHTS, layout.SESSION_ORDER].map((offset) => this.#word(offset))
    if (weights === undefined || weights === 0) return null
    const { core } = this.#plan
    const first = this.#word(layout.SESSION_BATCH_FIRST)
    return Float64Array.from({ length: this.programRows }, (_, i) => {
      const at = first + Math.floor(i / this.#members)
      const row = order ? core.struct(order + at * 4, 4).getUint32(0, true) : at
      return core.struct(weights + row * 8, 8).getFloat64(0, true)
    })
  }

  /** Sets which rows of the epoch the batch is, for a part of it that does not begin it. */
  setBatch(first: number, rows: number): void {
    this.#setWord(layout.SESSION_BATCH_FIRST, first)
    this.#setWord(layout.SESSION_BATCH_ROWS, rows)
  }

  setRows(rows: Rows): void {
    // One view for all words: a prediction of one row takes microseconds, and making a view a tenth of one.
    const view = this.#view()
    setWord(view, layout.SESSION_SOURCE, rows.source)
    setWord(view, layout.SESSION_SOURCE_TYPE, rows.sourceType)
    setWord(view, layout.SESSION_TARGETS, rows.targets)
    setWord(view, layout.SESSION_WEIGHTS, rows.weights ?? 0)
    setWord(view, layout.SESSION_NUMBERS, rows.numbers ?? 0)
    setWord(view, layout.SESSION_ORDER, rows.order)
    setWord(view, layout.SESSION_ROWS, rows.count)
    setWord(view, layout.SESSION_BATCH_SIZE, rows.batchSize)
    setWord(view, layout.SESSION_MEMBERS, this.#members)
  }

  /** Batches of the epoch before the rows in memory, and rows of the epoch after them. */
  setWindow(before: number, after: number): void {
    this.#setWord(layout.SESSION_BATCHES_BEFORE, before)
    this.#setWord(layout.SESSION_ROWS_AFTER, after)
  }

  /** Rows of the batch before those that the program computes: what dropout draws for them is passed over. */
  setRowsBefore(rows: number): void {
    this.#setWord(layout.SESSION_ROWS_BEFORE, rows)
  }

  setSeed(seed: number): void {
    const [low, high] = seedWords(seed)
    this.#setWord(layout.SESSION_SEED_LOW, low)
    this.#setWord(layout.SESSION_SEED_HIGH, high)
  }

  setEpoch(epoch: number): void {
    this.#setWord(layout.SESSION_EPOCH, epoch)
  }

  /** Sets the sums over batches to 0. */
  clearSums(): void {
    for (const offset of sums) this.set(offset, 0)
    this.#setWord(layout.SESSION_STATUS, layout.STATUS_OK)
  }

  #word(offset: number): number {
    return this.#view().getUint32(offset, true)
  }

  #setWord(offset: number, value: number): void {
    setWord(this.#view(), offset, value)
  }

  #view(): DataView {
    return this.#plan.core.struct(this.pointer, layout.SESSION_BYTES)
  }
}

function setWord(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value, true)
}

const sums = [
  layout.SESSION_LOSS_SUM,
  layout.SESSION_PENALTY_SUM,
  layout.SESSION_CORRECT,
  layout.SESSION_SQUARED_ERROR,
  layout.SESSION_ABSOLUTE_ERROR,
]

const persistent = [
  ...sums,
  layout.SESSION_LEARNING_RATE,
  layout.SESSION_BETA1_POWER,
  layout.SESSION_BETA2_POWER,
  layout.SESSION_STEP,
  layout.SESSION_BASE_RATE,
  layout.SESSION_GRADIENT_SCALE,
  layout.SESSION_CLIP_SCALE,
  layout.SESSION_SUM_WEIGHT,
  layout.SESSION_DRAWS,
  layout.SESSION_PENDING_ROWS,
]

/** The two 32-bit words of a seed from 0 to 2⁵³ − 1. */
export function seedWords(seed: number): [low: number, high: number] {
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]
}
