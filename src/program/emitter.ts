import type { Plan, Reserved } from '../tensor/plan.js'

/**
 * Writes instruction words and the f64 constants they point to. Room for both is reserved in the plan before the
 * buffers' addresses are known; the words are written once they are.
 */
export class Emitter {
  readonly #plan: Plan
  readonly #words: Reserved
  readonly #constants: Reserved
  #wordCount = 0
  #constantCount = 0

  constructor(plan: Plan, wordLimit: number, constantLimit: number) {
    this.#plan = plan
    this.#words = plan.reserve(wordLimit * 4)
    this.#constants = plan.reserve(constantLimit * 8)
  }

  /** Where the next word will stand: the end of a program is where the next one begins. */
  get position(): number {
    return this.#plan.at(this.#words) + this.#wordCount * 4
  }

  /** Appends an instruction: opcode, its length, arguments. */
  op(opcode: number, ...args: readonly number[]): void {
    const length = args.length + 2
    if ((this.#wordCount + length) * 4 > this.#words.bytes) throw new Error('a program outgrew its plan')
    this.#plan.core.words(this.position, length).set([opcode, length, ...args])
    this.#wordCount += length
  }

  /** Stores constants side by side and returns the address of the first. */
  constants(...values: readonly number[]): number {
    if ((this.#constantCount + values.length) * 8 > this.#constants.bytes)
      throw new Error('constants outgrew their plan')
    const pointer = this.#plan.at(this.#constants) + this.#constantCount * 8
    const view = this.#plan.core.struct(pointer, values.length * 8)
    values.forEach((value, i) => view.setFloat64(i * 8, value, true))
    this.#constantCount += values.length
    return pointer
  }
}
