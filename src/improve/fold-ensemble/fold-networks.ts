import { WellfitError } from '../../errors.js'
import type { ReadyFolds } from '../cross-validate/ready-folds.js'
import { foldsFingerprint } from '../cross-validate/run-folds.js'
import { disposeOf, type Member } from './members.js'

/**
 * The trained networks of the folds of an ensemble, which {@link foldEnsemble} averages without training them again. The memory of the
 * networks is released by `[Symbol.dispose]()`, or when nothing refers to them any more.
 */
export interface FoldNetworks {
  /** How many. */
  readonly count: number
  /** Releases the memory of the networks. */
  [Symbol.dispose](): void
}

/** The networks, and what they were trained with. */
class TrainedNetworks implements FoldNetworks {
  readonly #key: string
  readonly #members: readonly Member[]
  #isDisposed = false

  constructor(key: string, members: readonly Member[]) {
    this.#key = key
    this.#members = members
  }

  get count(): number {
    return this.#members.length
  }

  /** @throws WellfitError `INVALID_OPTION` where they belong to other settings, folds or targets. */
  membersFor(key: string): readonly Member[] {
    if (this.#isDisposed) throw unfit('not be disposed of')
    if (this.#key === key) return this.#members
    throw unfit('have been trained on these rows and folds with these settings and this seed')
  }

  [Symbol.dispose](): void {
    if (!this.#isDisposed) disposeOf(this.#members)
    this.#isDisposed = true
  }
}

/** Hands networks on. */
export function foldNetworks(ready: ReadyFolds, members: readonly Member[]): FoldNetworks {
  return new TrainedNetworks(keyOf(ready), members)
}

/**
 * The trainings of an ensemble that were done before.
 *
 * @throws WellfitError `INVALID_OPTION` where they belong to other settings, folds or targets.
 */
export function trainedBefore(networks: unknown, ready: ReadyFolds): readonly Member[] {
  if (networks instanceof TrainedNetworks) return networks.membersFor(keyOf(ready))
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
