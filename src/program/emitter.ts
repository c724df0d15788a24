import type { Core } from '../runtime/core.js'
import type { Plan, Reserved } from '../tensor/plan.js'
import type { HostCallback } from './host-callbacks.js'
import type { Code } from './session.js'

/** The layout of an instruction, an enum of assembly/instructions/layout/: the word offset of each operand by its name. */
interface InstructionLayout {
  readonly OPCODE: number
  /** In words. */
  readonly LENGTH: number
}

/** A number for each operand of an instruction; addresses are byte addresses. */
export type Operands<Layout extends InstructionLayout> = {
  readonly [name in Exclude<keyof Layout, keyof InstructionLayout>]: number
}

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

  /** Appends an instruction. */
  emit<Layout extends InstructionLayout>(layout: Layout, operands: Operands<Layout>): void {
    const { OPCODE, LENGTH } = layout
    if ((this.#wordCount + LENGTH) * 4 > this.#words.bytes) throw new Error('the program is longer than planned')
    const words = this.#plan.core.words(this.position, LENGTH)
    words[0] = OPCODE
    words[1] = LENGTH
    for (const [name, value] of Object.entries<number>(operands)) words[offsetOf(layout, name)] = value
    this.#wordCount += LENGTH
  }

  /** Has the program call a function of TypeScript before the next instruction. */
  callHost(run: HostCallback['run']): void {
    this.#callbacks.push({ address: this.position, run })
  }

  /** The host callbacks of a program, in order. */
  callbacksOf({ begin, end }: Code): readonly HostCallback[] {
    return this.#callbacks.filter(({ address }) => address > begin && address <= end)
  }

  /** How many host callbacks there are so far. */
  get callbackCount(): number {
    return this.#callbacks.length
  }

  /** The host callbacks from one count to another. */
  callbacksBetween(first: number, end: number): readonly HostCallback[] {
    return this.#callbacks.slice(first, end)
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
      throw new Error('there are more constants than planned')
    const pointer = this.#plan.at(this.#constants) + this.#constantCount * 8
    const view = this.#plan.core.struct(pointer, values.length * 8)
    values.forEach((value, i) => view.setFloat64(i * 8, value, true))
    this.#constantCount += values.length
    return pointer
  }
}

function offsetOf(layout: InstructionLayout, operand: string): number {
  return (layout as unknown as Readonly<Record<string, number>>)[operand] ?? NaN
}
