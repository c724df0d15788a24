import type { Core } from '../runtime/kernels.js'
import type { Plan, Reserved } from '../tensor/plan.js'
import type { Pause } from './host-callbacks.js'
import type { Code } from './session.js'

/**
 * Writes instruction words and the f64 constants they point to. Room for both is reserved in the plan before the
 * buffers' addresses are known; the words are written once they are.
 */
export class Emitter {
  readonly #plan: Plan
  readonly #words: Reserved
  readonly #constants: Reserved
  readonly #keepProbs: { readonly pointer: number; readonly value: number }[] = []
  readonly #pauses: Pause[] = []
  #wordCount = 0
  #constantCount = 0

  constructor(plan: Plan, wordLimit: number, constantLimit: number) {
    this.#plan = plan
    this.#words = plan.reserve(wordLimit * 4)
    this.#constants = plan.reserve(constantLimit * 8)
  }

  get core(): Core {
    return this.#plan.core
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

  /** Lets TypeScript work on the batch before the next instruction. */
  pause(run: Pause['run']): void {
    this.#pauses.push({ at: this.position, run })
  }

  /** The pauses of a program, in order. */
  pausesOf({ begin, end }: Code): readonly Pause[] {
    return this.#pauses.filter(({ at }) => at > begin && at <= end)
  }

  /** Stores a keepProb, which `setDropout` may turn off for a while. */
  keepProb(value: number): number {
    const pointer = this.constants(value)
    this.#keepProbs.push({ pointer, value })
    return pointer
  }

  /** Dropout on, or off: keepProb 1 copies, bit for bit. */
  setDropout(isOn: boolean): void {
    for (const { pointer, value } of this.#keepProbs) {
      this.#plan.core.struct(pointer, 8).setFloat64(0, isOn ? value : 1, true)
    }
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
