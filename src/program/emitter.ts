import type { Core } from '../runtime/kernels.js'
import type { Plan, Reserved } from '../tensor/plan.js'
import type { HostCallback } from './host-callbacks.js'
import type { Code } from './session.js'

/**
 * Writes instruction words and the f64 constants that they point to. The plan reserves memory for both; the words are
 * written once the plan is allocated and the addresses of the buffers are known.
 */
export class Emitter {
  readonly #plan: Plan
  readonly #words: Reserved
  readonly #constants: Reserved
  readonly #keepProbs: { readonly pointer: number; readonly value: number }[] = []
  readonly #callbacks: HostCallback[] = []
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

  /** Address of the next word: where one program ends, the next one begins. */
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

  /** Has the program call a function of TypeScript before the next instruction. */
  callHost(run: HostCallback['run']): void {
    this.#callbacks.push({ address: this.position, run })
  }

  /** The host callbacks of a program, in order. */
  callbacksOf({ begin, end }: Code): readonly HostCallback[] {
    return this.#callbacks.filter(({ address }) => address > begin && address <= end)
  }

  /** Stores a keepProb, which `setDropout` can turn off and on again. */
  keepProb(value: number): number {
    const pointer = this.constants(value)
    this.#keepProbs.push({ pointer, value })
    return pointer
  }

  /** Turns dropout on or off: keepProb 1 copies, bit for bit. */
  setDropout(isOn: boolean): void {
    for (const { pointer, value } of this.#keepProbs) {
      this.#plan.core.struct(pointer, 8).setFloat64(0, isOn ? value : 1, true)
    }
  }

  /** Stores consecutive constants and returns the address of the first. */
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
