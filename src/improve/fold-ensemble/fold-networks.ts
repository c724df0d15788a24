import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'
import type { ReadyFolds } from '../cross-validate/ready-folds.js'
import { foldsFingerprint } from '../cross-validate/run-folds.js'
import { disposeOf, type Member } from './members.js'

/**
 * The trained networks of the folds of an ensemble, in one repeat or several, which {@link foldEnsemble} averages without training them
 * again. The memory of the networks is released by `[Symbol.dispose]()`, or when nothing refers to them any more.
 */
export interface FoldNetworks {
  /** How many: the folds of all repeats. */
  readonly count: number
  /** How often the folds were repeated, each time with new folds and weights. */
  readonly repeats: number
  /** Releases the memory of the networks. */
  [Symbol.dispose](): void
}

/** The networks, and what they were trained with. */
export class TrainedNetworks implements FoldNetworks {
  readonly #key: string
  readonly #members: (readonly Member[])[] = []
  #isDisposed = false

  /** None yet, of these settings and folds. */
  constructor(ready: ReadyFolds) {
    this.#key = keyOf(ready)
  }

  get count(): number {
    return this.#members.reduce((sum, { length }) => sum + length, 0)
  }

  get repeats(): number {
    return this.#members.length
  }

  /** Adds those of the next repeat. */
  add(members: readonly Member[]): void {
    this.#members.push(members)
  }

  /** Releases those of all repeats but the first ones. */
  keep(repeats: number): void {
    for (const members of this.#members.splice(repeats)) disposeOf(members)
  }

  /**
   * Those of the first repeats, or of all.
   *
   * @throws WellfitError `INVALID_OPTION` where they belong to other settings, folds or targets, or are fewer.
   */
  membersFor(key: string, repeats: number = this.repeats): readonly (readonly Member[])[] {
    if (this.#isDisposed) throw unfit('not be disposed of')
    if (this.#key !== key) throw unfit('have been trained on these rows and folds with these settings and this seed')
    if (repeats <= this.repeats) return this.#members.slice(0, repeats)
    const expected = `be at most ${this.repeats}: \`trained\` has the networks of ${this.repeats} ${noun(this.repeats, 'repeat')}`
    const field = 'repeats'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'foldEnsemble', field, value: repeats, expected })
  }

  [Symbol.dispose](): void {
    if (!this.#isDisposed) this.keep(0)
    this.#isDisposed = true
  }
}

/**
 * The trainings of an ensemble that were done before, by repeat.
 *
 * @param repeats How many of them; those of all by default.
 * @throws WellfitError `INVALID_OPTION` where they belong to other settings, folds or targets, or are fewer.
 */
export function trainedBefore(
  networks: unknown,
  ready: ReadyFolds,
  repeats: number | undefined,
): readonly (readonly Member[])[] {
  if (networks instanceof TrainedNetworks) return networks.membersFor(keyOf(ready), repeats)
  throw unfit('be those that `improve` returns')
}

function keyOf({ context, plan }: ReadyFolds): string {
  const { network, fit } = context.recipe
  const named = (_: string, value: unknown): unknown => (typeof value === 'function' ? String(value) : value)
  return JSON.stringify([network, fit, plan.seed, foldsFingerprint(context, plan, 1)], named)
}

function unfit(expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'foldEnsemble', field: 'trained', expected })
}
