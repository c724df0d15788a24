import type { Reals } from '../tensor/reals.js'

/** What every part written in TypeScript has. */
export interface CustomPart {
  readonly name: string
  /** Which kind of part it is. */
  readonly custom: 'activation' | 'loss' | 'penalty'
}

/** An activation written in TypeScript; made by {@link customActivation}. */
export interface CustomActivation extends CustomPart {
  readonly custom: 'activation'
  readonly hasKink: boolean
  readonly initializer: 'heNormal' | 'xavierNormal'
  /** a = value(z), element by element; both may be the same array. */
  forward(z: Reals, a: Reals): void
  /** gradient = gradient · derivative(z). */
  backward(z: Reals, gradient: Reals): void
}

/** A loss for numbers written in TypeScript; made by {@link customLoss}. */
export interface CustomLoss extends CustomPart {
  readonly custom: 'loss'
  readonly hasKink: boolean
  /**
   * The mean loss over all outputs; its derivative by each of them goes into `gradient`. Rows weigh as `weights` says: Σ
   * wᵢ·ℓᵢ / Σ wᵢ, 0 where no row weighs anything.
   */
  measure(outputs: Reals, targets: Reals, gradient: Reals, weights?: Float64Array | null): number
}

/** A penalty written in TypeScript; made by {@link customPenalty}. */
export interface CustomPenalty extends CustomPart {
  readonly custom: 'penalty'
  /** Σ value(w). */
  sum(weights: ArrayLike<number>): number
  /** gradient += derivative(w) · share. */
  addGradient(weights: Reals, gradient: Reals, share: number): void
}

interface CustomParts {
  readonly activation: CustomActivation
  readonly loss: CustomLoss
  readonly penalty: CustomPenalty
}

const METHODS = {
  activation: ['forward', 'backward'],
  loss: ['measure'],
  penalty: ['sum', 'addGradient'],
} as const

/**
 * Whether an option is a part written in TypeScript, of the kind that belongs there. What was read from a file never
 * is: JSON holds no functions.
 */
export function isCustom<Kind extends CustomPart['custom']>(kind: Kind, value: unknown): value is CustomParts[Kind] {
  if (typeof value !== 'object' || value === null || !('custom' in value) || value.custom !== kind) return false
  const part: Readonly<Record<string, unknown>> = { ...value }
  return METHODS[kind].every((method) => typeof part[method] === 'function')
}

/** What a part is called: its own name, if it was written in TypeScript. */
export function partName(part: string | { readonly kind: string } | CustomPart): string {
  if (typeof part === 'string') return part
  return 'custom' in part ? part.name : part.kind
}
